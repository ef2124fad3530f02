//! The documents of the corpus, and how each of them opens.

use std::{ops::Range, path::Path};

use serde_json::Value;

use super::coding::Coding;

/// A document, and what its `Content-Type` says.
#[derive(Clone, Debug)]
pub struct Document {
    pub name: String,
    pub media_type: String,
    pub content: Vec<u8>,
    passes: Value,
}

/// The documents of `tests/data/documents`; its README says where they come from.
pub fn corpus() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/documents");
    let list =
        |file: &str| -> Vec<Value> { serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap() };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let latin = |text: &Value| text.as_str().unwrap().chars().map(|char| u8::try_from(char).unwrap()).collect();
    let part = |part: &Value| -> Vec<u8> {
        match part.as_array() {
            Some(repeated) => {
                let unit: Vec<u8> = latin(&repeated[0]);
                unit.repeat(usize::try_from(repeated[1].as_u64().unwrap()).unwrap())
            }
            None => latin(part),
        }
    };
    let document = |entry: &Value, content| Document {
        name: text(&entry["name"]),
        media_type: text(&entry["content_type"]),
        content,
        passes: entry["passes"].clone(),
    };
    let pages = list("pages.json");
    let pages = pages.iter().map(|entry| {
        let file = folder.join("pages").join(format!("{}.html", text(&entry["name"])));
        document(entry, std::fs::read(file).unwrap())
    });
    let edges = list("edges.json");
    let edges = edges.iter().map(|entry| {
        let content = match entry["latin1"].as_array() {
            Some(parts) => parts.iter().flat_map(part).collect(),
            None => part(&entry["latin1"]),
        };
        document(entry, content)
    });
    pages.chain(edges).collect()
}

// === impl Document ===

impl Document {
    /// The label of the reason why it is left alone in a coding, if it is.
    pub fn passes(&self, coding: Coding) -> Option<&str> {
        let reason =
            if self.passes.is_object() { &self.passes[coding.name().unwrap_or("identity")] } else { &self.passes };
        reason.as_str()
    }
}

/// How a document opens, read with the standard in hand and nothing of the engine's.
#[derive(Debug, Default)]
pub struct Opening {
    /// Where the head begins.
    pub at: usize,
    /// The tags that lead there: doctype, html, head.
    pub tags: Vec<Range<usize>>,
    /// Characters of white space between them.
    pub space: usize,
    /// Whether a parser in the head ignores all of it when it comes again.
    pub repeatable: bool,
}

impl Opening {
    pub fn of(document: &[u8]) -> Self {
        let marked = document.starts_with(b"\xEF\xBB\xBF");
        let mut opening = Self { at: if marked { 3 } else { 0 }, repeatable: !marked, ..Self::default() };
        let (mut doctype, mut html) = (false, false);
        loop {
            let rest = &document[opening.at..];
            let lower = rest[..rest.len().min(12)].to_ascii_lowercase();
            let blank = rest.iter().take_while(|byte| b" \t\n\x0C\r".contains(byte)).count();
            let name = tag_name(rest);
            let length = if blank > 0 {
                let pairs = rest[..blank].windows(2).filter(|two| two == b"\r\n").count();
                opening.space += blank - pairs;
                blank
            } else if lower.starts_with(b"<!doctype") {
                let length = through(rest, b">");
                if !doctype && !html {
                    opening.tags.push(opening.at..opening.at + length);
                }
                doctype = true;
                length
            } else if lower.starts_with(b"</>") {
                3
            } else if let Some(length) = comment(rest) {
                opening.repeatable = false;
                length
            } else if name == "html" {
                let length = tag(rest);
                if html {
                    opening.repeatable = false;
                } else {
                    opening.tags.push(opening.at..opening.at + length);
                }
                html = true;
                length
            } else if name == "head" {
                let length = tag(rest);
                opening.tags.push(opening.at..opening.at + length);
                opening.at += length;
                return opening;
            } else if name.starts_with('/') && !["/head", "/body", "/html", "/br"].contains(&name.as_str()) {
                opening.repeatable = false;
                tag(rest)
            } else {
                return opening;
            };
            opening.at += length;
        }
    }
}

/// The name of the tag that `rest` begins with, in lower case, with its solidus if it is an end tag.
fn tag_name(rest: &[u8]) -> String {
    let after = rest.strip_prefix(b"<").unwrap_or_default();
    let (solidus, after) = after.strip_prefix(b"/").map_or(("", after), |after| ("/", after));
    if !after.first().is_some_and(u8::is_ascii_alphabetic) {
        return String::new();
    }
    let name = after.iter().take_while(|byte| !b" \t\n\x0C\r/>".contains(byte));
    format!("{solidus}{}", name.map(|byte| char::from(byte.to_ascii_lowercase())).collect::<String>())
}

/// The length through the first `mark`; all of it without one.
fn through(rest: &[u8], mark: &[u8]) -> usize {
    rest.windows(mark.len()).position(|window| window == mark).map_or(rest.len(), |at| at + mark.len())
}

/// The length of the comment, bogus ones included, that `rest` begins with.
fn comment(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'<', b'!', b'-', b'-', b'>', ..] => Some(5),
        [b'<', b'!', b'-', b'-', b'-', b'>', ..] => Some(6),
        [b'<', b'!', b'-', b'-', text @ ..] => Some(4 + through(text, b"-->").min(through(text, b"--!>"))),
        [b'<', b'!' | b'?', ..] => Some(through(rest, b">")),
        [b'<', b'/', first, ..] if !first.is_ascii_alphabetic() => Some(through(rest, b">")),
        _ => None,
    }
}

/// The length of the tag that `rest` begins with: quotes count where a value begins.
fn tag(rest: &[u8]) -> usize {
    let mut at = rest.iter().position(|byte| b" \t\n\x0C\r/>".contains(byte)).unwrap_or(rest.len());
    let skip = |at: usize, stop: &[u8]| at + rest[at..].iter().take_while(|byte| !stop.contains(byte)).count();
    let blank = |at: usize| at + rest[at..].iter().take_while(|byte| b" \t\n\x0C\r".contains(byte)).count();
    while at < rest.len() {
        at = blank(at);
        match rest.get(at) {
            Some(b'>') => return at + 1,
            Some(b'/') => at += 1,
            // A `=` where a name begins is part of it.
            Some(_) => {
                at = blank(skip(at + 1, b" \t\n\x0C\r/>="));
                if rest.get(at) == Some(&b'=') {
                    at = blank(at + 1);
                    at = match rest.get(at) {
                        Some(quote @ (b'"' | b'\'')) => (skip(at + 1, &[*quote]) + 1).min(rest.len()),
                        _ => skip(at, b" \t\n\x0C\r>"),
                    };
                }
            }
            None => {}
        }
    }
    rest.len()
}
