//! Text into a document, with every mistake and not the first alone.
//!
//! Serde stops at the first error. So what it complained about is reported and taken out of the parsed table, and the
//! rest is read again, until nothing is left to complain about. What was taken out is remembered, so that a mistyped
//! key is not reported as a missing one as well.

use std::{borrow::Cow, collections::BTreeSet, mem, ops::Range, sync::Arc};

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    diagnostics::{Diagnostic, Place, Report, Source},
    syntax::{MOST, Read, Syntax},
    wording::{Part, reword},
};

/// A document with where it came from.
#[derive(Debug, Default)]
pub(super) struct Parsed<T> {
    pub(super) document: T,
    pub(super) origin: Origin,
}

/// Where a document came from, and what of it could not be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) source: Option<Arc<Source>>,
    /// Paths such as `portal.0.upstream`.
    unread: BTreeSet<String>,
    syntax: Syntax,
}

// === impl Origin ===

impl Origin {
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        Place { source: self.source.clone(), span: self.source.is_some().then_some(span) }
    }

    /// Returns the place of a value.
    pub(super) fn of<T>(&self, value: &Spanned<T>) -> Place {
        self.place(value.span())
    }

    /// Returns true if the key at `path` was typed but could not be read, which was reported, or may have been.
    pub(super) fn is_unread(&self, path: &str) -> bool {
        self.syntax == Syntax::Damaged || self.unread.contains(path)
    }
}

/// Reads a table as a document, without what does not fit, which is reported.
///
/// `name` is how the table itself is called in sentences.
pub(super) fn fit<T: DeserializeOwned>(
    Read { mut table, syntax }: Read<'_>,
    name: &str,
    source: &Arc<Source>,
    report: &mut Report,
) -> Option<Parsed<T>> {
    let mut origin = Origin { source: Some(Arc::clone(source)), unread: BTreeSet::new(), syntax };
    spell_out(table.get_mut());
    // Nothing is wrong with nearly every text, and then nothing of it is needed any more.
    if let Ok(document) = T::deserialize(toml::de::Deserializer::from(table)) {
        return Some(Parsed { document, origin });
    }
    let (mut table, _) = DeTable::parse_recoverable(&source.text);
    spell_out(table.get_mut());
    for _ in 0..MOST {
        let error = match T::deserialize(toml::de::Deserializer::from(table.clone())) {
            Ok(document) => return Some(Parsed { document, origin }),
            Err(error) => error,
        };
        let mut path = Vec::new();
        let removed = error.span().and_then(|span| remove(table.get_mut(), &span, &mut path));
        let part = removed.unwrap_or(Part::Whole);
        let key = path.last().map_or("", String::as_str);
        let wording = reword(error.message(), (key, part), &table_name(&path, name));
        let mut diagnostic = Diagnostic::error(wording.message);
        diagnostic.hint = wording.hint.map(String::into_boxed_str);
        let place = Place { source: Some(Arc::clone(source)), span: error.span() };
        report.push(diagnostic.at(place, wording.label));
        removed?;
        origin.unread.insert(path.join("."));
        if let (Some(meant), Some(last)) = (wording.meant, path.last_mut()) {
            *last = meant;
            origin.unread.insert(path.join("."));
        }
    }
    None
}

/// `ledger = "postgres://…"` is short for a table of which the `url` alone is said.
fn spell_out(table: &mut DeTable<'_>) {
    let Some(ledger) = table.get_mut("ledger").filter(|typed| matches!(typed.get_ref(), DeValue::String(_))) else {
        return;
    };
    let span = ledger.span();
    let url = mem::replace(ledger, Spanned::new(span.clone(), DeValue::Table(DeTable::new())));
    if let DeValue::Table(long) = ledger.get_mut() {
        long.insert(Spanned::new(span, Cow::Borrowed("url")), url);
    }
}

/// Takes out the innermost key whose name or value holds `span`; `path` then leads to it.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>, path: &mut Vec<String>) -> Option<Part> {
    // `[[portal.cookie]]` is the header of the inner table too, so a key that is complained of by itself comes first.
    let named = table.iter().find(|(key, _)| key.span() == *span).map(|(key, _)| key.get_ref().to_string());
    if let Some(key) = named {
        table.remove(key.as_str());
        path.push(key);
        return Some(Part::Whole);
    }
    // A table's own span is its header, so what is in it is looked at whatever its span.
    let mut found = None;
    for (key, value) in table.iter_mut() {
        let depth = path.len();
        path.push(key.get_ref().to_string());
        if let Some(part) = remove_within(value.get_mut(), span, path) {
            return Some(part);
        }
        path.truncate(depth);
        let element =
            value.get_ref().as_array().is_some_and(|array| array.iter().any(|item| holds(&item.span(), span)));
        if element || holds(&key.span(), span) || holds(&value.span(), span) {
            found = Some((key.get_ref().to_string(), if element { Part::Element } else { Part::Whole }));
        }
    }
    let (key, part) = found?;
    table.remove(key.as_str());
    path.push(key);
    Some(part)
}

fn remove_within(value: &mut DeValue<'_>, span: &Range<usize>, path: &mut Vec<String>) -> Option<Part> {
    match value {
        DeValue::Table(table) => remove(table, span, path),
        DeValue::Array(array) => {
            for (place, item) in array.iter_mut().enumerate() {
                path.push(place.to_string());
                if let Some(part) = remove_within(item.get_mut(), span, path) {
                    return Some(part);
                }
                path.pop();
            }
            None
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            None
        }
    }
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Returns how the table that holds the last key of `path` is written.
fn table_name(path: &[String], root: &str) -> String {
    let holder = path.split_last().map_or(path, |(_, holder)| holder);
    let is_place = |step: &&String| step.parse::<usize>().is_ok();
    let names: Vec<_> = holder.iter().filter(|step| !is_place(step)).map(String::as_str).collect();
    match holder.last() {
        None => root.to_owned(),
        Some(last) if is_place(&last) => format!("[[{}]]", names.join(".")),
        Some(_) => format!("[{}]", names.join(".")),
    }
}
