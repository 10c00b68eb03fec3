//! Tables as text.

/// A line of CSV (RFC 4180) with its end. Every cell stands in quotes; a leading sign that a spreadsheet would take for a formula stands
/// behind an apostrophe (CWE-1236).
#[must_use]
pub fn csv_line(cells: impl IntoIterator<Item: AsRef<str>>) -> String {
    let mut line = String::new();
    for cell in cells {
        let cell = cell.as_ref();
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        let comma = if line.is_empty() { "" } else { "," };
        let cell = cell.replace('"', "\"\"").replace("\r\n", "\n").replace('\n', "\r\n");
        line.push_str(&format!("{comma}\"{guard}{cell}\""));
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_what_it_says_and_never_a_formula() {
        assert_eq!(
            csv_line(["a", "say \"b\"", "=1+1", "two\nlines"]),
            "\"a\",\"say \"\"b\"\"\",\"'=1+1\",\"two\r\nlines\"\r\n"
        );
        assert_eq!(csv_line(["", ""]), "\"\",\"\"\r\n");
    }
}
