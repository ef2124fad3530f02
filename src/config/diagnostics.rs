//! What is wrong with a configuration, where, and what to do about it.
//!
//! A [`Diagnostic`] is data: the command line renders it, `check` counts it, reload returns it.

use std::{ops::Range, sync::Arc};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The configuration cannot be used.
    Error,
    /// It can be used, and someone should look at it.
    Warning,
}

/// A text that configuration was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as it was typed or found, or a name for a text that is not a file.
    pub name: String,
    /// What it says.
    pub text: Arc<str>,
}

/// One mistake or doubt, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A sentence that says what is wrong, without a full stop.
    pub message: String,
    /// A few words for the marked place.
    pub label: Box<str>,
    /// What to do about it.
    pub hint: Option<Box<str>>,
    /// The text it is in; `None` for the command line and the environment.
    pub source: Option<Arc<Source>>,
    /// The bytes of the text that it is about.
    pub span: Option<Range<usize>>,
    /// Other places that have a part in it.
    pub related: Vec<Related>,
}

/// Another place that has a part in a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// A few words for the marked place.
    pub label: String,
    /// The text it is in.
    pub source: Option<Arc<Source>>,
    /// The bytes of the text.
    pub span: Option<Range<usize>>,
}

/// Where something was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) source: Option<Arc<Source>>,
    pub(super) span: Option<Range<usize>>,
}

/// Diagnostics while they are collected.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<Diagnostic>,
    damaged: Vec<Place>,
}

// === impl Source ===

impl Source {
    /// Returns the text as it may be shown: with `*` for the password of a database's URL. No byte has another place.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut rest = &*self.text;
        while let Some((before, url)) =
            SCHEMES.iter().filter_map(|scheme| split_after(rest, scheme)).min_by_key(|(before, _)| before.len())
        {
            shown.push_str(before);
            let (url, after) = url.split_at(url.find(['"', '\'', ' ', '\t', '\r', '\n']).unwrap_or(url.len()));
            // A password may hold an `@` by mistake, and a slash: what is before the last one is not shown.
            let (user, host) = url.rsplit_once('@').map_or(("", url), |(user, host)| (user, host));
            let name = user.find(':').map_or(user.len(), |colon| colon + 1);
            let (name, secret) = user.split_at(name);
            shown.push_str(name);
            shown.extend(secret.bytes().map(|_| '*'));
            shown.push_str(if url.len() == host.len() { "" } else { "@" });
            let (host, secret) = host.split_at(host.find("password=").map_or(host.len(), |at| at + "password=".len()));
            shown.push_str(host);
            shown.extend(secret.bytes().map(|_| '*'));
            rest = after;
        }
        shown + rest
    }
}

const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

fn split_after<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    text.find(mark).map(|at| text.split_at(at + mark.len()))
}

// === impl Diagnostic ===

impl Diagnostic {
    /// Makes an error without a place.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            label: Box::default(),
            hint: None,
            source: None,
            span: None,
            related: Vec::new(),
        }
    }

    /// Makes a warning without a place.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Box<str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns the marked text, if there is a place.
    #[must_use]
    pub fn marked(&self) -> Option<&str> {
        self.source.as_ref()?.text.get(self.span.clone()?)
    }

    /// Returns the line and column of the place, from 1; columns count characters.
    #[must_use]
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        position(self.source.as_deref()?, self.span.as_ref()?)
    }

    /// Returns it on one line: where, what, and what to do about it.
    #[must_use]
    pub fn line(&self) -> String {
        let file = self.source.as_ref().map(|source| source.name.as_str());
        let place = match (file, self.line_and_column()) {
            (Some(file), Some((line, column))) => format!("{file}:{line}:{column}: "),
            (Some(file), None) => format!("{file}: "),
            (None, _) => String::new(),
        };
        let hint = self.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{place}{}{hint}", self.message)
    }

    pub(super) fn at(mut self, place: Place, label: impl Into<Box<str>>) -> Self {
        self.label = label.into();
        self.source = place.source;
        self.span = place.span;
        self
    }

    pub(super) fn with_related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push(Related { label: label.into(), source: place.source, span: place.span });
        self
    }
}

// === impl Related ===

impl Related {
    /// Returns the line and column of the place, from 1; columns count characters.
    #[must_use]
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        position(self.source.as_deref()?, self.span.as_ref()?)
    }
}

fn position(source: &Source, span: &Range<usize>) -> Option<(usize, usize)> {
    let before = source.text.get(..span.start)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some((before.matches('\n').count() + 1, line.chars().count() + 1))
}

// === impl Report ===

impl Report {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_damaged(&diagnostic) {
            self.found.push(diagnostic);
        }
    }

    /// Adds a mistake of syntax. What is read out of `area` is not what was meant, and is not reported.
    pub(super) fn push_damage(&mut self, diagnostic: Diagnostic, area: Range<usize>) {
        self.damaged.push(Place { source: diagnostic.source.clone(), span: Some(area) });
        self.found.push(diagnostic);
    }

    fn is_damaged(&self, diagnostic: &Diagnostic) -> bool {
        let (Some(source), Some(span)) = (&diagnostic.source, &diagnostic.span) else { return false };
        self.damaged.iter().any(|Place { source: own, span: area }| {
            let is_there = area.as_ref().is_some_and(|area| (area.start..=area.end).contains(&span.start));
            is_there && own.as_ref().is_some_and(|own| Arc::ptr_eq(own, source))
        })
    }

    pub(super) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    pub(super) fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns everything in the order of files and lines; what was said twice is said once.
    pub(super) fn into_sorted(self) -> Vec<Diagnostic> {
        fn place(diagnostic: &Diagnostic) -> (Option<&str>, Option<usize>, Severity) {
            let name = diagnostic.source.as_ref().map(|source| source.name.as_str());
            (name, diagnostic.span.as_ref().map(|span| span.start), diagnostic.severity)
        }
        let mut found = self.found;
        found.sort_by(|one, other| place(one).cmp(&place(other)));
        let mut told: Vec<Diagnostic> = Vec::with_capacity(found.len());
        // A preset is compiled for several portals that name it, and its mistakes are told once.
        for diagnostic in found {
            let mut beside = told.iter().rev().take_while(|known| place(known) == place(&diagnostic));
            if beside.all(|known| *known != diagnostic) {
                told.push(diagnostic);
            }
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown_and_no_byte_moves() {
        for (text, shown) in [
            ("url = \"postgres://u:pässword@h/d\"\nx = 1", "url = \"postgres://u:*********@h/d\"\nx = 1"),
            ("'postgresql://u:a@b/c@h/d' postgres://v:x@h", "'postgresql://u:*****@h/d' postgres://v:*@h"),
            ("url = \"postgres://u:cut", "url = \"postgres://u:cut"),
            ("\"postgres://u@h/d?password=secret&x=1\"", "\"postgres://u@h/d?password=**********\""),
            ("url = \"postgres://u@h/d\" # a@b:c", "url = \"postgres://u@h/d\" # a@b:c"),
            ("upstream = \"http://a:b@h\"", "upstream = \"http://a:b@h\""),
        ] {
            let source = Source { name: "t".to_owned(), text: text.into() };
            assert_eq!((source.shown().as_str(), source.shown().len()), (shown, text.len()));
        }
    }
}
