//! An HTML page as blocks: headings, text, tables.
//!
//! Tags are read by a tokenizer that follows the HTML standard (entities, comments, scripts); what is read here of the
//! tree is only which cell and which block text is in. So no markup, however broken, fails.

use std::mem;

use html5gum::{DefaultEmitter, HtmlString, StringReader, Token, Tokenizer};

/// A part of a page, in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// With its level, from 1; a caption is level 7.
    Heading(u8, String),
    Text(String),
    /// Rows of cells; cells that span several columns or rows stand in each of them.
    Table(Vec<Vec<String>>),
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) blocks: Vec<Block>,
    /// What `<html lang>` says.
    pub(super) language: Option<String>,
    /// What the page says its own address is.
    pub(super) address: Option<String>,
}

/// Whatever is in these is not read by visitors.
const SILENT: [&str; 12] = [
    "script", "style", "head", "template", "svg", "select", "noscript", "iframe", "object", "canvas", "textarea",
    "datalist",
];
/// What flows within a line.
const INLINE: [&str; 27] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "label",
];
/// Spans beyond this are a slip, or an attack.
const WIDEST: usize = 64;

/// Reads a page.
pub(super) fn page(html: &str) -> Page {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::default();
    let Ok(tokens) = Tokenizer::<StringReader<'_>, _>::new_with_emitter(html, emitter).collect::<Result<Vec<_>, _>>();
    for token in tokens {
        match token {
            Token::StartTag(tag) => {
                let attribute = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| text_of(&value.value));
                reader.open(&text_of(&tag.name), &attribute, tag.self_closing);
            }
            Token::EndTag(tag) => reader.close(&text_of(&tag.name)),
            Token::String(text) => reader.say(&text_of(&text.value)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.finish()
}

fn text_of(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[derive(Default)]
struct Reader {
    page: Page,
    /// What is read and not yet in a block.
    text: String,
    heading: Option<u8>,
    table: Option<Table>,
    /// The elements that silence what is in them, outermost first.
    silent: Vec<String>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    cell: Option<Cell>,
}

#[derive(Clone, Default)]
struct Cell {
    text: String,
    columns: usize,
    rows: usize,
}

// === impl Reader ===

impl Reader {
    fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>, closed: bool) {
        match name {
            "html" => self.page.language = attribute("lang").or_else(|| attribute("xml:lang")),
            "link" if attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.page.address = attribute("href")
            }
            _ => {}
        }
        if SILENT.contains(&name) {
            if !closed {
                self.silent.push(name.to_owned());
            }
            return;
        }
        // A head without an end tag ends where something visible begins.
        if self.silent.last().is_some_and(|last| last == "head") && !matches!(name, "meta" | "link" | "title" | "base")
        {
            self.silent.pop();
        }
        if !self.silent.is_empty() || (INLINE.contains(&name) || name == "img") {
            return;
        }
        let span =
            |name: &str| attribute(name).and_then(|count| count.trim().parse().ok()).unwrap_or(1).clamp(1, WIDEST);
        match name {
            "table" => self.begin_table(),
            "tr" => self.table.iter_mut().for_each(Table::begin_row),
            "td" | "th" => match &mut self.table {
                Some(table) => table.begin_cell(span("colspan"), span("rowspan")),
                None => self.say("\t"),
            },
            "br" | "hr" => self.say("\n"),
            "li" | "dt" | "dd" | "option" => self.say("\n"),
            _ => self.begin_block(name),
        }
    }

    fn close(&mut self, name: &str) {
        if let Some(place) = self.silent.iter().rposition(|silent| silent == name) {
            self.silent.truncate(place);
            return;
        }
        if !self.silent.is_empty() || INLINE.contains(&name) {
            return;
        }
        match name {
            "table" => self.end_table(),
            "tr" | "td" | "th" => self.table.iter_mut().for_each(Table::end_cell),
            "li" | "dt" | "dd" => self.say("\n"),
            _ => self.end_block(),
        }
    }

    fn begin_block(&mut self, name: &str) {
        if self.table.as_ref().is_some_and(|table| table.cell.is_some()) {
            return self.say("\n");
        }
        self.end_block();
        self.heading = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            b"caption" | b"legend" | b"summary" | b"figcaption" => Some(7),
            _ => None,
        };
    }

    fn end_block(&mut self) {
        if self.table.as_ref().is_some_and(|table| table.cell.is_some()) {
            return self.say("\n");
        }
        match self.heading.take() {
            Some(level) => {
                let heading = mem::take(&mut self.text);
                if !heading.trim().is_empty() {
                    self.page.blocks.push(Block::Heading(level, heading));
                }
            }
            None if !self.text.ends_with("\n\n") && !self.text.is_empty() => self.text.push_str("\n\n"),
            None => {}
        }
        if let Some(last) = self.page.blocks.last_mut()
            && matches!(last, Block::Text(_))
        {
            // One text between two headings or tables, so that what is broken over blocks is read together.
            if let Block::Text(text) = last {
                text.push_str(&mem::take(&mut self.text));
            }
        } else if !self.text.trim().is_empty() {
            self.page.blocks.push(Block::Text(mem::take(&mut self.text)));
        } else {
            self.text.clear();
        }
    }

    fn begin_table(&mut self) {
        // A table around another one is there for the layout: what it holds is text.
        if let Some(outer) = self.table.take() {
            let rows = outer.into_rows();
            self.text.push_str(&rows.iter().map(|row| format!("{}\n", row.join("\t"))).collect::<String>());
        }
        self.end_block();
        self.table = Some(Table::default());
    }

    fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        self.end_block();
        let rows = table.into_rows();
        if !rows.is_empty() {
            self.page.blocks.push(Block::Table(rows));
        }
    }

    fn say(&mut self, text: &str) {
        if !self.silent.is_empty() {
            return;
        }
        let cell = self.table.as_mut().and_then(|table| table.cell.as_mut());
        let target = cell.map_or(&mut self.text, |cell| &mut cell.text);
        // White space of the source is one space; only tags break lines.
        if matches!(text, "\n" | "\t") {
            target.push_str(text);
            return;
        }
        for c in text.chars() {
            match c {
                ' ' | '\n' | '\t' | '\r' | '\u{c}' if target.is_empty() || target.ends_with([' ', '\n', '\t']) => {}
                ' ' | '\n' | '\t' | '\r' | '\u{c}' => target.push(' '),
                c => target.push(c),
            }
        }
    }

    fn finish(mut self) -> Page {
        self.end_table();
        self.end_block();
        self.page
    }
}

// === impl Table ===

impl Table {
    fn begin_row(&mut self) {
        self.end_cell();
        self.rows.push(Vec::new());
    }

    fn begin_cell(&mut self, columns: usize, rows: usize) {
        self.end_cell();
        self.cell = Some(Cell { text: String::new(), columns, rows });
    }

    fn end_cell(&mut self) {
        let Some(mut cell) = self.cell.take() else { return };
        cell.text = cell.text.trim().to_owned();
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        self.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
    }

    /// Writes cells that span into each place they cover.
    fn into_rows(mut self) -> Vec<Vec<String>> {
        self.end_cell();
        let mut rows: Vec<Vec<String>> = Vec::new();
        // What cells of rows above still cover: by column, for how many rows.
        let mut covered: Vec<Option<(String, usize)>> = Vec::new();
        for cells in self.rows {
            let (mut row, mut cells) = (Vec::new(), cells.into_iter());
            loop {
                if let Some((text, left)) = covered.get_mut(row.len()).and_then(Option::take) {
                    if let Some(place) = covered.get_mut(row.len()).filter(|_| left > 1) {
                        *place = Some((text.clone(), left - 1));
                    }
                    row.push(text);
                    continue;
                }
                let Some(cell) = cells.next() else { break };
                for _ in 0..cell.columns {
                    if covered.len() <= row.len() {
                        covered.resize(row.len() + 1, None);
                    }
                    if let Some(place) = covered.get_mut(row.len()).filter(|_| cell.rows > 1) {
                        *place = Some((cell.text.clone(), cell.rows - 1));
                    }
                    row.push(cell.text.clone());
                }
            }
            if row.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(row);
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(html: &str) -> Vec<Vec<String>> {
        let tables = page(html).blocks.into_iter().find_map(|block| match block {
            Block::Table(rows) => Some(rows),
            Block::Heading(..) | Block::Text(_) => None,
        });
        tables.unwrap_or_default()
    }

    #[test]
    fn reads_blocks_in_their_order() {
        let html = "<!doctype html><html lang=fr><head><title>t</title><link rel=canonical href='https://a.example/x'></head><body><script>var x = '<table>';</script>\
                    <h2>Cookies <b>n&eacute;cessaires</b></h2><p>Un&nbsp;texte</p><p>autre<table><tr><td>a<td>b</table>";
        let page = page(html);
        assert_eq!((page.language.as_deref(), page.address.as_deref()), (Some("fr"), Some("https://a.example/x")));
        assert_eq!(
            page.blocks,
            [
                Block::Heading(2, "Cookies nécessaires".into()),
                Block::Text("Un\u{a0}texte\n\nautre\n\n".into()),
                Block::Table(vec![vec!["a".into(), "b".into()]]),
            ]
        );
    }

    #[test]
    fn cells_that_span_stand_in_each_place() {
        let html =
            "<table><tr><td rowspan=2>x</td><td>1</td></tr><tr><td>2</td></tr><tr><td colspan=2>y</td></tr></table>";
        assert_eq!(table(html), [["x", "1"], ["x", "2"], ["y", "y"]]);
        assert_eq!(table("<table><tr><td colspan=99999999999999999999999>x</table>")[0].len(), 1);
        assert_eq!(table("<table><tr><td colspan=9999>x</table>")[0].len(), WIDEST);
    }

    #[test]
    fn broken_markup_loses_no_cell() {
        for html in [
            "<table><tr><td>a<td>b<tr><td>c<td>d",
            "<table><td>a</td><td>b</td></tr><tr><td>c</p></td><td>d</div></table></table>",
        ] {
            assert_eq!(table(html), [["a", "b"], ["c", "d"]].map(|row| row.map(str::to_owned).to_vec()), "{html}");
        }
    }

    #[test]
    fn a_table_around_a_table_is_text() {
        let html = "<table><tr><td>menu</td><td><h2>Titre</h2><table><tr><td>a</td></tr></table></td></tr></table>";
        assert_eq!(page(html).blocks, [Block::Text("menu\tTitre\n\n\n".into()), Block::Table(vec![vec!["a".into()]])]);
    }
}
