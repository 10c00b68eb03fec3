//! Tables that owners handed over, as data: JSON with the facts of their row of the register, and CSV that every spreadsheet reads and
//! none takes for formulas. Both are made when a file is let out, and kept like it.

use std::collections::BTreeSet;

use axum::body::Bytes;
use futures_util::TryStreamExt as _;
use serde_json::{Map, Value, json};

use super::model::Release;
use super::store;
use crate::base::error::{Error, Result};
use crate::base::text::csv_line;
use crate::domain::cases::case::{self, Case};
use crate::infra::app::App;
use crate::infra::examination::Kind;
use crate::infra::files::{self, Download, NewFile, Purpose, Retention, StoredFile, Upload};

/// The form of the data, counted up when a reader of the one before would misread it; `docs/package.md` describes it.
pub(super) const VERSION: u32 = 1;

/// Bytes of JSON that are read as a whole; what is larger goes out as it came.
const LARGEST_JSON: i64 = 8 * 1024 * 1024;

/// Columns of a table that becomes data, and letters of the name of one.
const MOST_COLUMNS: usize = 2_000;
const LONGEST_NAME: usize = 1_000;

/// The most that data may have beyond the table they are made of, where each row names its columns again.
const fn most_bytes(content: usize) -> usize {
    content * 8 + 1024 * 1024
}

/// The bytes with which a spreadsheet knows UTF-8.
const MARK: &str = "\u{feff}";

/// Makes data of a table that goes out, where that was not done. A table that cannot be read goes out as it came, alone.
///
/// # Errors
/// When the database fails.
pub(super) async fn make(app: &App, case: &Case, release: &Release) -> Result<()> {
    if !release.is_table() || release.data.is_some() {
        return Ok(());
    }
    let file = release.out();
    let kind = release.report.as_ref().and_then(|report| report.kind);
    if kind == Some(Kind::Json) && file.size > LARGEST_JSON {
        return Ok(());
    }
    let content = whole(app, case, file).await?;
    let make = move || if kind == Some(Kind::Json) { of_json(&content) } else { of_csv(&content) };
    let written = tokio::task::spawn_blocking(make).await.map_err(Error::fault)?;
    let Some((json, csv)) = written else { return Ok(()) };
    let json = keep(app, case, "data.json", json.as_bytes()).await?;
    let csv = keep(app, case, "data.csv", csv.as_bytes()).await?;
    let mut tx = app.clone().begin().await?;
    let locked = case::lock_id(&mut tx, case.id).await?;
    // Where it stands otherwise by now, what was made here belongs to nothing, and is swept.
    if store::set_data(&mut tx, &locked, release.id, release.version, (json.id, csv.id)).await? {
        for file in [json, csv] {
            files::attach_to_release(&mut tx, &locked.files()?, file.id, release.id).await?;
        }
    }
    tx.commit().await
}

/// A file as a whole: the largest that is examined is small enough.
async fn whole(app: &App, case: &Case, file: &StoredFile) -> Result<Vec<u8>> {
    let mut reading = app.clone().read().await?;
    let download = Download::prepare(&mut reading, &case.files()?, file.clone()).await?;
    drop(reading);
    let mut content = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
    let mut stream = Box::pin(download.stream(app.clone()));
    while let Some(piece) = stream.try_next().await? {
        let piece: Bytes = piece;
        content.extend_from_slice(&piece);
    }
    Ok(content)
}

async fn keep(app: &App, case: &Case, name: &str, content: &[u8]) -> Result<StoredFile> {
    let new = NewFile { name, purpose: Purpose::Package, retention: Retention::Package };
    let mut upload = Upload::begin(app, &case.files()?, new).await?;
    upload.write(content).await?;
    upload.finish().await
}

/// The separator of a table: the sign that its first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    [b',', b';', b'\t', b'|'].into_iter().max_by_key(count).unwrap_or(b',')
}

/// A table whose first line names its columns, in JSON and in CSV.
fn of_csv(content: &[u8]) -> Option<(String, String)> {
    // In another encoding it goes out as it came: nobody guesses at what a signed list names.
    let text = std::str::from_utf8(content).ok()?.trim_start_matches(MARK);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator(text)).flexible(true).from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let columns = unlike(&head)?;
    let mut json = format!("{{\"version\":{VERSION},\"columns\":{},\"records\":[", json!(columns));
    let mut csv = csv_line(&head);
    for (number, row) in reader.records().enumerate() {
        let row = row.ok()?;
        let record = columns.iter().zip(row.iter()).map(|(column, cell)| (column.clone(), cell.into()));
        let record: Map<String, Value> = record.collect();
        json.push_str(if number == 0 { "\n" } else { ",\n" });
        json.push_str(&Value::Object(record).to_string());
        csv.push_str(&csv_line(row.iter()));
        if json.len() > most_bytes(content.len()) || csv.len() > most_bytes(content.len()) {
            return None;
        }
    }
    json.push_str("\n]}\n");
    Some((json, format!("{MARK}{csv}")))
}

/// Records of JSON: a list of objects, or one. What is neither goes out as it came.
fn of_json(content: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(content).ok()?.trim_start_matches(MARK);
    let records = match serde_json::from_str(text).ok()? {
        Value::Array(records) if records.iter().all(Value::is_object) => records,
        record @ Value::Object(_) => vec![record],
        _ => return None,
    };
    let (mut columns, mut known): (Vec<&String>, BTreeSet<&String>) = Default::default();
    for name in records.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if known.insert(name) {
            columns.push(name);
        }
        if columns.len() > MOST_COLUMNS || name.len() > LONGEST_NAME {
            return None;
        }
    }
    let cell = |record: &Value, column: &str| match record.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut csv = csv_line(&columns);
    for record in &records {
        csv.push_str(&csv_line(columns.iter().map(|column| cell(record, column))));
        if csv.len() > most_bytes(content.len()) {
            return None;
        }
    }
    let json = format!("{{\"version\":{VERSION},\"columns\":{},\"records\":{}}}\n", json!(columns), json!(records));
    Some((json, format!("{MARK}{csv}")))
}

/// Names of columns that no other has: those of an object are told apart by nothing else. Nothing of more columns, or longer names, than
/// any table of people has.
fn unlike(head: &[String]) -> Option<Vec<String>> {
    if head.len() > MOST_COLUMNS || head.iter().any(|name| name.len() > LONGEST_NAME) {
        return None;
    }
    let (mut columns, mut known): (Vec<String>, BTreeSet<String>) = Default::default();
    for (number, name) in head.iter().enumerate() {
        let name = if name.is_empty() { format!("column_{}", number + 1) } else { name.clone() };
        let name = if known.contains(&name) { format!("{name}_{}", number + 1) } else { name };
        known.insert(name.clone());
        columns.push(name);
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_whatever_parts_its_columns() {
        for text in ["mail,when\nada@example.com,2026-11-02\n", "\u{feff}mail;when\r\nada@example.com;2026-11-02\r\n"] {
            let (json, csv) = of_csv(text.as_bytes()).unwrap();
            let json: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(json["records"][0], json!({ "mail": "ada@example.com", "when": "2026-11-02" }));
            assert_eq!(csv, "\u{feff}\"mail\",\"when\"\r\n\"ada@example.com\",\"2026-11-02\"\r\n");
        }
    }

    #[test]
    fn columns_without_a_name_or_with_the_same_are_all_there() {
        let (json, _) = of_csv(b"a,,a\n1,2,3\n").unwrap();
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["records"][0], json!({ "a": "1", "column_2": "2", "a_3": "3" }));
    }

    #[test]
    fn a_table_that_would_fill_the_memory_goes_out_as_it_came() {
        let long = format!("{}\n{}", "x".repeat(900), "1\n".repeat(200_000));
        assert!(of_csv(long.as_bytes()).is_none(), "each row would name its column again");
        assert!(of_csv("a,".repeat(5_000).as_bytes()).is_none());
        let apart: Vec<String> = (0..4_000).map(|number| format!("{{\"k{number}\":1}}")).collect();
        assert!(of_json(format!("[{}]", apart.join(",")).as_bytes()).is_none());
        assert!(of_csv(b"name\n\xa4\xa4\xa4\xe5\n").is_none(), "nobody guesses at Big5");
    }

    #[test]
    fn no_cell_is_a_formula() {
        let (_, csv) = of_csv(b"note\n\"=HYPERLINK(\"\"http://x\"\")\"\n-5\n").unwrap();
        assert!(csv.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{csv}");
    }

    #[test]
    fn records_of_json_become_rows() {
        let (json, csv) = of_json(br#"[{"a":1,"b":"x"},{"b":null,"c":[1,2]}]"#).unwrap();
        assert!(serde_json::from_str::<Value>(&json).unwrap()["records"][1]["c"][1] == 2);
        assert_eq!(csv, "\u{feff}\"a\",\"b\",\"c\"\r\n\"1\",\"x\",\"\"\r\n\"\",\"\",\"[1,2]\"\r\n");
        assert!(of_json(b"[1,2]").is_none() && of_json(b"{").is_none());
    }
}
