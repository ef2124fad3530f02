//! Plain text: finds tables by their headers, and reads rows however they are broken.

use super::{
    align::{Laid, LaidRow, Region, align},
    column::{Column, USUAL, is_known_label, labelled, leading},
    finding::Finding,
    fold::{clean, plain_words},
    name::{looks_like_a_name, trimmed},
    section::{Section, heading_before, is_heading},
    word::{Gap, Word, cut, lines, words},
};

/// The header of a table: from which word to which, and its columns.
#[derive(Clone, Debug)]
struct Header {
    start: usize,
    end: usize,
    columns: Vec<Column>,
    labels: Vec<String>,
}

/// Headings of plain text have no level; those of a page's tags stay around them.
const LEVEL: u8 = 8;

/// Reads a text. What it says of cookies is added to `found`; the heading that it ends with is left in `section`.
pub(super) fn read(text: &str, section: &mut Section, found: &mut Vec<Finding>) {
    let separator = [';', ','].into_iter().find(|separator| is_separated_by(text, *separator));
    let words = words(text, separator);
    let mut headers = headers(text, &words);
    if headers.is_empty() {
        headers.extend(without_header(text, &words));
    }
    let begins = headers.iter().enumerate().map(|(place, header)| {
        let from = place.checked_sub(1).and_then(|before| headers.get(before)).map_or(0, |before| before.end);
        heading_before(text, &words, from, header.start).unwrap_or(header.start)
    });
    let begins: Vec<usize> = begins.collect();
    mentions(text, words.get(..begins.first().copied().unwrap_or(words.len())).unwrap_or_default(), found);
    if headers.is_empty() {
        last_heading(text, &words, section);
    }
    for (place, header) in headers.iter().enumerate() {
        let begin = begins.get(place).copied().unwrap_or(header.start);
        if begin < header.start {
            section.begin(LEVEL, cut(text, &words, begin, header.start));
        }
        let end = begins.get(place + 1).copied().unwrap_or(words.len());
        rows(text, &words, header, end, section, found);
    }
}

/// Reads what stands under a header, up to the word at `end`.
fn rows(text: &str, words: &[Word], header: &Header, end: usize, section: &mut Section, found: &mut Vec<Finding>) {
    let mut start = header.end;
    // A label that nobody knows is kept: it may have been a cell.
    let unknown = header.labels.iter().filter(|label| !label.is_empty() && !is_known_label(label));
    found.extend(unknown.map(|label| Finding::Aside(label.clone())));
    for (from, to) in headings(text, words, header.end, end) {
        region(text, words, (start, from), header, section, found);
        let heading = cut(text, words, from, to);
        section.begin(LEVEL, heading);
        if to == end {
            found.push(Finding::Aside(heading.to_owned()));
        }
        start = to;
    }
    region(text, words, (start, end), header, section, found);
}

fn region(
    text: &str,
    words: &[Word],
    (start, end): (usize, usize),
    header: &Header,
    section: &Section,
    found: &mut Vec<Finding>,
) {
    let region = Region { text, words: words.get(start..end).unwrap_or_default(), columns: &header.columns };
    let laid = align(&region);
    let rows = laid.iter().rposition(|laid| matches!(laid, Laid::Row(_))).unwrap_or_default();
    for (place, laid) in laid.into_iter().enumerate() {
        found.push(match laid {
            Laid::Row(row) => finding(&region, &row, header, section),
            Laid::LeftOver(from, to) => {
                let raw = region.cut(from, to).to_owned();
                Finding::LeftOver { raw, section: section.clone(), after_rows: place > rows }
            }
        });
    }
}

fn finding(region: &Region<'_>, row: &LaidRow, header: &Header, section: &Section) -> Finding {
    let cells = header.columns.iter().zip(&row.cells).map(|(column, cell)| {
        let text = cell.map(|(start, end)| region.cut(start, end)).unwrap_or_default();
        (*column, text.to_owned())
    });
    Finding::Row {
        cells: cells.collect(),
        labels: header.labels.clone(),
        certain: row.certain,
        section: section.clone(),
        raw: region.cut(row.words.0, row.words.1).to_owned(),
    }
}

/// Returns the cells of a line: cut at tabs, or, where there is none, at wide gaps.
fn cells(words: &[Word], (start, end): (usize, usize)) -> Vec<(usize, usize)> {
    let gap = |place: usize| words.get(place).map_or(Gap::Space, |word| word.gap);
    let tabbed = (start + 1..end).any(|place| gap(place).is_tab());
    let mut cuts = vec![start];
    cuts.extend((start + 1..end).filter(|place| if tabbed { gap(*place).is_tab() } else { gap(*place) == Gap::Wide }));
    cuts.push(end);
    cuts.windows(2).filter_map(|two| Some((*two.first()?, *two.last()?))).collect()
}

/// Finds headers: labels that follow each other, or a line of cells of which some are labels nobody knows.
fn headers(text: &str, words: &[Word]) -> Vec<Header> {
    let plain = words.iter().enumerate().flat_map(|(place, word)| {
        let parts = plain_words(text.get(word.place.clone()).unwrap_or_default());
        parts.into_iter().map(move |part| (place, part))
    });
    let parts: Vec<(usize, String)> = plain.collect();
    let mut found: Vec<Header> = Vec::new();
    for place in 0..parts.len() {
        let ahead = parts.get(place..).unwrap_or_default();
        let begins_a_word = ahead
            .first()
            .is_some_and(|(word, _)| place == 0 || parts.get(place - 1).is_some_and(|(before, _)| before != word));
        let taken = found.last().is_some_and(|header| ahead.first().is_some_and(|(word, _)| *word < header.end));
        if begins_a_word && !taken {
            found.extend(run_as_header(text, words, ahead));
        }
    }
    for header in lines(words).into_iter().filter_map(|line| cells_as_header(text, words, line)) {
        let overlaps = |other: &Header| other.start < header.end && header.start < other.end;
        // The one that explains more of the table is the header, unless it takes words of a row for labels.
        let cut = |place: usize| words.get(place).is_none_or(|word| word.gap >= Gap::Wide);
        let less = |other: &Header| other.columns.len() < header.columns.len() && cut(other.start) && cut(other.end);
        if found.iter().filter(|other| overlaps(other)).all(less) {
            found.retain(|other| !overlaps(other));
            found.push(header);
        }
    }
    found.sort_by_key(|header| header.start);
    found
}

/// Reads a line of cells as a header.
fn cells_as_header(text: &str, words: &[Word], line: (usize, usize)) -> Option<Header> {
    let cells: Vec<&str> = cells(words, line).into_iter().map(|(start, end)| cut(text, words, start, end)).collect();
    let columns = header_columns(&cells)?;
    Some(Header { start: line.0, end: line.1, columns, labels: cells.into_iter().map(clean).collect() })
}

/// Returns the columns that labels name, if they are the labels of a table of cookies.
pub(super) fn header_columns(labels: &[&str]) -> Option<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::new();
    for label in labels {
        let column = labelled(label).unwrap_or(Column::Other);
        let again = columns.contains(&column) && !matches!(column, Column::Description | Column::Other);
        columns.push(if again { Column::Other } else { column });
    }
    let known = columns.iter().filter(|column| **column != Column::Other).count();
    let spoiled = labels.iter().flat_map(|label| label.split(char::is_whitespace)).any(looks_like_a_name);
    // Where most labels are unknown, they are words of something else.
    let mostly_known = columns.len() <= 2 * known + 1;
    (known >= 2 && mostly_known && columns.contains(&Column::Name) && !spoiled).then_some(columns)
}

/// Reads labels that follow each other from `start` on, however they are separated. `parts` are the plain words of the
/// text, each with the word that it is of: a word can hold several, or none.
fn run_as_header(text: &str, words: &[Word], parts: &[(usize, String)]) -> Option<Header> {
    let start = parts.first()?.0;
    let mut header = Header { start, end: start, columns: Vec::new(), labels: Vec::new() };
    let (mut begins, mut read) = (Vec::new(), 0);
    while let Some(ahead) = parts.get(read..).filter(|ahead| !ahead.is_empty()) {
        let Some((column, count)) = leading(ahead) else { break };
        let Some((last, _)) = ahead.get(count - 1) else { break };
        // A label that ends within a word is none; and a table has no column twice.
        let ends_within = ahead.get(count).is_some_and(|(next, _)| next == last);
        if ends_within || (header.columns.contains(&column) && column != Column::Other) {
            break;
        }
        begins.push(header.end);
        header.columns.push(column);
        header.labels.push(clean(cut(text, words, header.end, last + 1)));
        header.end = last + 1;
        read += count;
    }
    let gap = |place: usize| words.get(place).map_or(Gap::Blank, |word| word.gap);
    // A first row may begin with a word that is a label, too: "Outil de mesure".
    let last = *begins.last()?;
    if last > start && gap(last).is_line() && gap(header.end) == Gap::Space {
        header.end = last;
        header.columns.pop();
        header.labels.pop();
    }
    let known = header.columns.iter().filter(|column| **column != Column::Other).count();
    let alone = gap(start).is_line() && gap(header.end).is_line();
    (header.columns.contains(&Column::Name) && (known >= 3 || (known == 2 && alone))).then_some(header)
}

/// Returns lines, or several together, that are headings within a table's rows.
fn headings(text: &str, words: &[Word], start: usize, end: usize) -> Vec<(usize, usize)> {
    let lines = lines(words);
    let inside = lines.iter().filter(|(from, to)| *from >= start && *to <= end);
    let alone = inside.filter(|line| cells(words, **line).len() == 1);
    alone.filter(|(from, to)| is_heading(cut(text, words, *from, *to))).copied().collect()
}

/// Leaves the last heading of a text that has no table, for a table of tags that follows.
fn last_heading(text: &str, words: &[Word], section: &mut Section) {
    for (start, end) in headings(text, words, 0, words.len()) {
        section.begin(LEVEL, cut(text, words, start, end));
    }
}

/// Finds rows of the usual four cells, where there is no header: from the first line that is one.
fn without_header(text: &str, words: &[Word]) -> Option<Header> {
    let is_name = |(start, end): &(usize, usize)| end - start == 1 && looks_like_a_name(cut(text, words, *start, *end));
    let row = lines(words).into_iter().find_map(|line| {
        let cells = cells(words, line);
        let name = cells.iter().position(is_name)?;
        (cells.len() >= 2).then_some((line.0, cells.len(), name))
    });
    let (start, count, name) = row?;
    let columns = if (count, name) == (4, 2) {
        USUAL.to_vec()
    } else {
        (0..count).map(|place| if place == name { Column::Name } else { Column::Other }).collect()
    };
    Some(Header { start, end: start, labels: vec![String::new(); columns.len()], columns })
}

/// Adds what looks like a cookie's name.
fn mentions(text: &str, words: &[Word], found: &mut Vec<Finding>) {
    for (place, word) in words.iter().enumerate() {
        let name = text.get(word.place.clone()).unwrap_or_default();
        if looks_like_a_name(name) {
            let around = cut(text, words, place.saturating_sub(6), (place + 7).min(words.len()));
            found.push(Finding::Mention { name: trimmed(name).to_owned(), around: clean(around) });
        }
    }
}

/// Returns true if some line is a header whose labels `separator` separates.
fn is_separated_by(text: &str, separator: char) -> bool {
    let labels = |line: &str| -> Option<()> {
        let cells: Vec<&str> = line.split(separator).map(|cell| cell.trim_matches(['"', ' '])).collect();
        (cells.len() >= 3 && cells.len() <= 16 && !line.contains('\t')).then_some(())?;
        header_columns(&cells)
            .filter(|columns| columns.iter().filter(|column| **column != Column::Other).count() >= 3)
            .map(drop)
    };
    text.lines().filter(|line| line.len() < 600).any(|line| labels(line).is_some())
}
