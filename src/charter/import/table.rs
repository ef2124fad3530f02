//! A table of tags: its cells are certain, its columns are found by their labels or by what is in them.

use super::{
    column::{Column, USUAL, labelled},
    finding::Finding,
    fold::clean,
    name::looks_like_a_name,
    section::Section,
    text::header_columns,
};

/// A heading that spans a table stands under those around the table.
const LEVEL: u8 = 9;

/// How many rows may stand before a header.
const BEFORE_HEADER: usize = 3;

/// Reads a table; what it says of cookies is added to `found`. A table that is not about cookies adds nothing.
pub(super) fn read(rows: &[Vec<String>], section: &Section, found: &mut Vec<Finding>) {
    let upright = upright(rows);
    let rows = upright.as_deref().unwrap_or(rows);
    let header = rows.iter().take(BEFORE_HEADER).enumerate().find_map(|(place, row)| Some((place, columns(row)?)));
    let named = rows.iter().flatten().flat_map(|cell| cell.split_whitespace()).any(looks_like_a_name);
    let about_cookies = named
        || section.category().is_some()
        || header.as_ref().is_some_and(|(place, _)| {
            let labels = rows.get(*place).map(|row| row.join(" ").to_lowercase()).unwrap_or_default();
            labels.contains("cookie") || labels.contains("traceur") || labels.contains("tracker")
        });
    if !about_cookies {
        return;
    }
    let (first, columns, certain) = match header {
        Some((place, columns)) => (place + 1, columns, true),
        None => {
            let columns = by_content(rows);
            let certain = columns == USUAL;
            (0, columns, certain)
        }
    };
    let labels: Vec<String> = first
        .checked_sub(1)
        .and_then(|place| rows.get(place))
        .into_iter()
        .flatten()
        .map(|label| clean(label))
        .collect();
    let mut section = section.clone();
    // Rows before the header say what the table is about.
    for row in rows.iter().take(first.saturating_sub(1)) {
        let title = row.iter().map(|cell| clean(cell)).find(|cell| !cell.is_empty());
        section.begin(LEVEL, &title.unwrap_or_default());
    }
    for row in rows.iter().skip(first) {
        let repeated = header_columns(&row.iter().map(String::as_str).collect::<Vec<_>>()).as_ref() == Some(&columns);
        if repeated || spanning(row, &mut section, found) {
            continue;
        }
        let cells = columns.iter().copied().chain(std::iter::repeat(Column::Other)).zip(row.iter().cloned());
        found.push(Finding::Row {
            cells: cells.collect(),
            labels: labels.clone(),
            certain: certain && row.len() <= columns.len(),
            section: section.clone(),
            raw: row.iter().map(|cell| clean(cell)).collect::<Vec<_>>().join(" | "),
        });
    }
}

fn columns(row: &[String]) -> Option<Vec<Column>> {
    header_columns(&row.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Takes a row that is one text over all columns for a heading; returns true if it is one.
fn spanning(row: &[String], section: &mut Section, found: &mut Vec<Finding>) -> bool {
    let mut texts = row.iter().map(|cell| clean(cell)).filter(|cell| !cell.is_empty());
    let (Some(text), width) = (texts.next(), row.len()) else { return true };
    if width < 2
        || texts.any(|other| other != text)
        || row.iter().any(|cell| clean(cell).is_empty()) && looks_like_a_name(&text)
    {
        return false;
    }
    let before = section.category();
    let mut under = section.clone();
    under.begin(LEVEL, &text);
    // What names no category is the name of a group, or a remark: kept, as it may be a row.
    if under.category() == before && super::category::category(&text).is_none() {
        found.push(Finding::LeftOver { raw: text, section: section.clone(), after_rows: false });
    } else {
        *section = under;
    }
    true
}

/// Finds the column of names; only the usual four say what the others are.
fn by_content(rows: &[Vec<String>]) -> Vec<Column> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let names = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.filter(|cell| cell.split_whitespace().next().is_some_and(looks_like_a_name)).count()
    };
    let name = (0..width).max_by_key(|column| (names(*column), width - column)).filter(|column| names(*column) > 0);
    match (width, name) {
        (4, Some(2)) => USUAL.to_vec(),
        (_, name) => (0..width).map(|column| if Some(column) == name { Column::Name } else { Column::Other }).collect(),
    }
}

/// Turns a table whose labels stand in its first column.
fn upright(rows: &[Vec<String>]) -> Option<Vec<Vec<String>>> {
    let labels: Vec<&str> = rows.iter().filter_map(|row| row.first()).map(String::as_str).collect();
    let width = rows.iter().map(Vec::len).max()?;
    let labelled = labels.iter().filter(|label| labelled(label).is_some()).count();
    if rows.len() < 2 || width < 2 || labelled < rows.len() || rows.first().and_then(|row| columns(row)).is_some() {
        return None;
    }
    header_columns(&labels)?;
    let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
    Some((0..width).map(|column| rows.iter().map(|row| cell(row, column)).collect()).collect())
}
