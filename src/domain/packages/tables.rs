//! Tables that owners handed over, as data: JSON with the facts of their row of the register, and CSV that every spreadsheet reads and
//! none takes for formulas. Both are made when a file is let out, and kept like it.

use axum::body::Bytes;
use futures_util::TryStreamExt as _;
use serde_json::{Map, Value, json};

use super::model::Release;
use super::store;
use crate::base::error::Result;
use crate::base::text::csv_line;
use crate::domain::cases::case::{self, Case};
use crate::infra::app::App;
use crate::infra::examination::Kind;
use crate::infra::files::{self, Download, NewFile, Purpose, Retention, StoredFile, Upload};

/// The form of the data, counted up when a reader of the one before would misread it; `docs/package.md` describes it.
pub(super) const VERSION: u32 = 1;

/// Bytes of JSON that are read as a whole; what is larger goes out as it came.
const LARGEST_JSON: i64 = 8 * 1024 * 1024;

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
    let written = match kind {
        Some(Kind::Json) => of_json(&content),
        _ => of_csv(&content),
    };
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
    let text = String::from_utf8_lossy(content);
    let text = text.trim_start_matches(MARK);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator(text)).flexible(true).from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let columns = unlike(&head);
    let mut json = format!("{{\"version\":{VERSION},\"columns\":{},\"records\":[", json!(columns));
    let mut csv = csv_line(&head);
    for (number, row) in reader.records().enumerate() {
        let row = row.ok()?;
        let record = columns.iter().zip(row.iter()).map(|(column, cell)| (column.clone(), cell.into()));
        let record: Map<String, Value> = record.collect();
        json.push_str(if number == 0 { "\n" } else { ",\n" });
        json.push_str(&Value::Object(record).to_string());
        csv.push_str(&csv_line(row.iter()));
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
    let mut columns: Vec<&String> = Vec::new();
    for name in records.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !columns.contains(&name) {
            columns.push(name);
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
    }
    let json = format!("{{\"version\":{VERSION},\"columns\":{},\"records\":{}}}\n", json!(columns), json!(records));
    Some((json, format!("{MARK}{csv}")))
}

/// Names of columns that no other has: those of an object are told apart by nothing else.
fn unlike(head: &[String]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::with_capacity(head.len());
    for (number, name) in head.iter().enumerate() {
        let name = if name.is_empty() { format!("column_{}", number + 1) } else { name.clone() };
        let name = if columns.contains(&name) { format!("{name}_{}", number + 1) } else { name };
        columns.push(name);
    }
    columns
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
