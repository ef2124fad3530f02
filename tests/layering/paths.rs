//! The paths that a file names, each written out from its first segment.
//!
//! `use crate::{a, b::c}` is two paths; `super::x` is resolved against the
//! module it stands in, so that climbing out of a module shows as `crate::…`.

use std::collections::BTreeSet;

use crate::tokens::{Kind, Token};

/// A path somewhere in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) line: usize,
    /// From `crate` or an external crate; a path from a local name is left out.
    pub(crate) segments: Vec<String>,
    /// Under `#[cfg(test)]`.
    pub(crate) tested: bool,
}

// === impl Path ===

impl Path {
    pub(crate) fn starts_with(&self, prefix: &str) -> bool {
        let mut segments = self.segments.iter();
        prefix.split("::").all(|part| segments.next().is_some_and(|segment| segment == part))
    }

    /// True if `tail` (`SystemTime::now`) is part of the path.
    pub(crate) fn holds(&self, tail: &str) -> bool {
        let tail: Vec<_> = tail.split("::").collect();
        self.segments.windows(tail.len()).any(|part| part == tail)
    }
}

/// Returns the paths in `tokens`, the source of module `module`.
pub(crate) fn paths(tokens: &[Token], module: &[String]) -> Vec<Path> {
    let scopes = scopes(tokens);
    let tests = tested(tokens);
    let mut found = Vec::new();
    let (mut at, mut used) = (0, false);
    while at < tokens.len() {
        let start = at;
        // `use tokio;` and `use serde as x;` name a crate without any `::`.
        used = tokens[at].is_word("use") || (used && !tokens[at].is_mark(';'));
        let mut raw = Vec::new();
        at = path(tokens, at, &mut Vec::new(), &mut raw).max(at + 1);
        let tested = tests.iter().any(|(from, to)| (*from..*to).contains(&start));
        for (line, segments) in raw {
            if segments.len() > 1 || used {
                let segments = resolve(segments, module, &scopes[start]);
                found.push(Path { line, segments, tested });
            }
        }
    }
    let local = locals(tokens, &found);
    found.retain(|path| path.segments.first().is_some_and(|first| !local.contains(first)));
    found
}

/// Reads one path or use tree from `at`; returns where it ends.
fn path(tokens: &[Token], mut at: usize, prefix: &mut Vec<String>, found: &mut Vec<(usize, Vec<String>)>) -> usize {
    let depth = prefix.len();
    let line = tokens[at].line;
    if tokens[at].kind == Kind::Colons && depth == 0 {
        at += 1; // `::http::x` is `http::x`.
    }
    loop {
        match tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => {
                prefix.push(word.clone());
                at += 1;
            }
            Some(Kind::Mark('{')) if !prefix.is_empty() => {
                at = group(tokens, at + 1, prefix, found);
                break;
            }
            _ => {
                // `a::*` and `a::<T>` end here.
                if prefix.len() > depth {
                    found.push((line, prefix.clone()));
                }
                break;
            }
        }
        if tokens.get(at).is_none_or(|token| token.kind != Kind::Colons) {
            found.push((line, prefix.clone()));
            break;
        }
        at += 1;
    }
    prefix.truncate(depth);
    at
}

/// Reads the rest of a `{…}` of a use tree.
fn group(tokens: &[Token], mut at: usize, prefix: &mut Vec<String>, found: &mut Vec<(usize, Vec<String>)>) -> usize {
    while let Some(token) = tokens.get(at) {
        if token.is_mark('}') {
            return at + 1;
        }
        if token.is_word("self") {
            found.push((token.line, prefix.clone()));
            at += 1;
        } else if token.is_word("as") {
            at += 2;
        } else if token.is_mark('*') {
            found.push((token.line, prefix.clone()));
            at += 1;
        } else {
            at = path(tokens, at, prefix, found).max(at + 1);
        }
    }
    at
}

/// Writes `self::` and `super::` out; what `octroi::` names for the binary is the crate.
fn resolve(segments: Vec<String>, module: &[String], inner: &[String]) -> Vec<String> {
    let mut here: Vec<String> = module.iter().chain(inner).cloned().collect();
    let climbs = segments.iter().take_while(|segment| *segment == "super" || *segment == "self").count();
    if climbs == 0 {
        let root = segments.first().is_some_and(|first| first == "octroi");
        let first = if root { Some("crate".to_owned()) } else { segments.first().cloned() };
        return first.into_iter().chain(segments.into_iter().skip(1)).collect();
    }
    let supers = segments.iter().take(climbs).filter(|segment| *segment == "super").count();
    here.truncate(here.len().saturating_sub(supers));
    ["crate".to_owned()].into_iter().chain(here).chain(segments.into_iter().skip(climbs)).collect()
}

/// For each token, the inline modules it stands in.
fn scopes(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut open: Vec<Option<String>> = Vec::new();
    let mut scopes = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        if token.is_mark('{') {
            let named = at.checked_sub(2).filter(|start| tokens[*start].is_word("mod"));
            open.push(named.and_then(|_| tokens[at - 1].word()).map(str::to_owned));
        } else if token.is_mark('}') {
            open.pop();
        }
        scopes.push(open.iter().flatten().cloned().collect());
    }
    scopes
}

/// Returns the spans of items under `#[cfg(test)]`.
pub(crate) fn tested(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    for start in 0..tokens.len() {
        let attribute = tokens[start..].iter().take(6);
        let is_test = attribute.map(|token| &token.kind).eq([
            &Kind::Mark('#'),
            &Kind::Mark('['),
            &Kind::Word("cfg".to_owned()),
            &Kind::Mark('('),
            &Kind::Word("test".to_owned()),
            &Kind::Mark(')'),
        ]);
        if is_test {
            spans.push((start, item_end(tokens, start + 7)));
        }
    }
    spans
}

/// Where the item from `at` ends: its `;`, or the brace that closes it.
fn item_end(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_i32;
    for (end, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            Kind::Mark('{' | '[' | '(') => depth += 1,
            Kind::Mark('}' | ']' | ')') => depth -= 1,
            Kind::Mark(';') | Kind::Word(_) | Kind::Text(_) | Kind::Colons | Kind::Mark(_) => {}
        }
        let closes = token.is_mark('}') || token.is_mark(';');
        if depth <= 0 && closes {
            return end + 1;
        }
    }
    tokens.len()
}

/// Names that this file makes its own, and which then are no crate: `use crate::cookie;`, `mod toml;`.
fn locals(tokens: &[Token], found: &[Path]) -> BTreeSet<String> {
    let used = found.iter().filter(|path| path.segments[0] == "crate" && path.segments.len() > 1);
    let used = used.filter_map(|path| path.segments.last());
    let modules = tokens.windows(2).filter(|pair| pair[0].is_word("mod")).filter_map(|pair| pair[1].word());
    used.cloned().chain(modules.map(str::to_owned)).collect()
}
