//! The TOML parser's complaints in the operator's words.
//!
//! The parser goes on after a mistake and then complains of what follows from it; one line is complained of once. What is not
//! recognised is passed on as it is, so that a new wording of the parser loses polish and not content.

use std::{ops::Range, sync::Arc};

use toml::{
    Spanned,
    de::{DeTable, Error},
};

use super::diagnostics::{Diagnostic, Place, Report, Source};

/// The most mistakes that are reported of one text.
pub(super) const MOST: usize = 100;

/// Whether the syntax of a text is whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Syntax {
    #[default]
    Whole,
    /// What was read of it may lack something that was typed.
    Damaged,
}

/// A text whose syntax was read, as far as it can be.
pub(super) struct Read<'t> {
    pub(super) table: Spanned<DeTable<'t>>,
    pub(super) syntax: Syntax,
}

struct Reworded {
    message: String,
    hint: Option<String>,
}

/// Reads the syntax of a text; what is wrong with it is reported.
pub(super) fn read<'t>(source: &'t Arc<Source>, report: &mut Report) -> Read<'t> {
    let (table, mut errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Read { table, syntax: Syntax::Whole };
    }
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    let text = &*source.text;
    let mut damaged: Vec<Range<usize>> = Vec::new();
    for error in errors.iter().take(MOST) {
        let span = error.span().unwrap_or(0..0);
        let line = line_of(text, span.start);
        if damaged.iter().any(|known| known.start <= line.start && line.end <= known.end) {
            continue;
        }
        let (mark, reworded, area) = match list_end(text, error, &errors) {
            Some(last) => (last.clone(), open_list(), last.start..text.len()),
            None => (if span.is_empty() { line.clone() } else { span }, reword(error.message(), text, &line), line),
        };
        let place = Place { source: Some(Arc::clone(source)), span: Some(mark) };
        let mut diagnostic = Diagnostic::error(reworded.message);
        diagnostic.hint = reworded.hint.map(String::into_boxed_str);
        report.push_damage(diagnostic.at(place, "this is not TOML"), area.clone());
        damaged.push(area);
    }
    Read { table, syntax: Syntax::Damaged }
}

/// Returns the last line of a list that is never closed, if that is what `error` begins to say.
fn list_end(text: &str, error: &Error, all: &[Error]) -> Option<Range<usize>> {
    let is_first =
        error.message().starts_with("missing comma between array") || error.message().starts_with("unclosed array");
    let is_open = all.iter().any(|other| other.message().starts_with("unclosed array"));
    let before = text.get(..error.span()?.start)?.trim_end();
    (is_first && is_open).then(|| line_of(text, before.len().saturating_sub(1)))
}

fn open_list() -> Reworded {
    Reworded {
        message: "the list does not end".to_owned(),
        hint: Some("close it with `]`, with a comma between its values".to_owned()),
    }
}

/// Says `complaint` about `line` of `text`.
fn reword(complaint: &str, text: &str, line: &Range<usize>) -> Reworded {
    let typed = text.get(line.clone()).unwrap_or_default().trim();
    let says = |message: &str, hint: &str| Reworded { message: message.to_owned(), hint: Some(hint.to_owned()) };
    let (key, value) = typed.split_once('=').map_or((typed, ""), |(key, value)| (key.trim(), value.trim()));
    let quoted = || value.trim_matches(|c: char| !c.is_alphanumeric());
    if value.is_empty() && typed.ends_with('=') {
        return says("there is no value", "write one after the `=`, or remove the line");
    }
    let meant = |begin: &str| complaint.starts_with(begin);
    if meant("invalid basic string") {
        return says("the text does not end", "close it with `\"` on the same line; several lines go between `\"\"\"`");
    }
    if meant("invalid literal string") {
        return says("the text does not end", "close it with `'` on the same line");
    }
    if meant("string values must be quoted") || meant("invalid boolean") {
        return says("a text must be in straight quotes", &format!("write {key} = \"{}\"", quoted()));
    }
    if meant("missing escaped value") {
        return says("`\\` begins an escape that does not exist", "write `\\\\` for one, or put the text in `'`");
    }
    if meant("unclosed table") || meant("unclosed array of tables") {
        return says("the header does not end", "close [table] with `]`, and [[table]] with `]]`");
    }
    if meant("key with no value") || meant("invalid key-value pair") || meant("invalid unquoted key") {
        return key_without_value(typed);
    }
    if meant("unexpected key or value") {
        return says("there is more on this line than one key and its value", "write one on each line");
    }
    if meant("duplicate key") {
        return twice(typed);
    }
    Reworded { message: complaint.to_owned(), hint: None }
}

fn key_without_value(typed: &str) -> Reworded {
    let (name, rest) = typed.split_once([':', '=']).map_or((typed, ""), |(name, rest)| (name.trim(), rest.trim()));
    let hint = if typed.starts_with(['{', '"']) {
        "a line is key = value, or the [header] of a table".to_owned()
    } else if name.contains(' ') {
        format!("a key has no spaces: {}", name.replace(' ', "-"))
    } else {
        format!("write {name} = {}", if rest.is_empty() { "…" } else { rest })
    };
    Reworded { message: "this is not a key with its value".to_owned(), hint: Some(hint) }
}

fn twice(typed: &str) -> Reworded {
    let (what, hint) = match typed.strip_prefix('[') {
        Some(header) if !header.starts_with('[') => {
            let name = header.trim_end_matches(']');
            (
                format!("the table [{name}] is already there"),
                format!("put its keys together, or write [[{name}]] for one more of a list"),
            )
        }
        Some(_) => {
            (format!("{typed} is already there, as one table"), "write all of them with double brackets".to_owned())
        }
        None => {
            let key = typed.split('=').next().unwrap_or_default().trim();
            (format!("`{key}` is typed twice"), "keep one of them".to_owned())
        }
    };
    Reworded { message: what, hint: Some(hint) }
}

/// Returns the line that the byte at `at` is on, without its end.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else { return at..at };
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(text.len(), |length| at + length);
    start..end
}
