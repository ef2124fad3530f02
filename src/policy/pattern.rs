//! Which cookie names a declaration covers.

use std::fmt;

use regex_automata::meta::Regex;

use crate::cookie::CookieName;

/// An exact name, a prefix glob (`_pk_*`) or an anchored regex.
#[derive(Clone)]
pub struct Pattern(Shape);

#[derive(Clone)]
enum Shape {
    Exact(Box<str>),
    Prefix(Box<str>),
    Regex { source: Box<str>, literal: Box<str>, regex: Box<Regex> },
}

/// How narrow a pattern is: exact, then the longer fixed beginning, then regex before glob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Specificity {
    exact: bool,
    literal: usize,
    regex: bool,
}

/// Why a pattern cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// The name, or what stands before `*`, is not a token.
    #[error("{0:?} is not a cookie name: only letters, digits and !#%&'*+-.^_`|~ can stand in it")]
    Name(String),
    /// A `*` that is not the last character.
    #[error("{0:?}: '*' may only stand at the end; use a regex for anything else")]
    Star(String),
    /// The regex does not parse.
    #[error("{0:?} is not a regex: {1}")]
    Regex(String, String),
}

// === impl Pattern ===

impl Pattern {
    /// Reads an exact name, or a prefix glob when it ends in `*`.
    ///
    /// # Errors
    /// If the name is not a token, or has a `*` before its end.
    ///
    /// # Examples
    /// ```
    /// use octroi::{cookie::CookieName, policy::Pattern};
    /// let matomo = Pattern::parse("_pk_*").unwrap();
    /// assert!(matomo.matches(CookieName::parse(b"_pk_id.1.7a3f").unwrap()));
    /// assert!(Pattern::parse("*_id").is_err());
    /// ```
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let (literal, shape): (_, fn(Box<str>) -> Shape) = match pattern.strip_suffix('*') {
            Some(literal) => (literal, Shape::Prefix),
            None => (pattern, Shape::Exact),
        };
        if literal.contains('*') {
            return Err(PatternError::Star(pattern.to_owned()));
        }
        let empty_glob = literal.is_empty() && pattern == "*";
        if !empty_glob && CookieName::parse(literal.as_bytes()).is_err() {
            return Err(PatternError::Name(pattern.to_owned()));
        }
        Ok(Self(shape(literal.into())))
    }

    /// Reads a regex that must match the whole name.
    ///
    /// # Errors
    /// If it does not parse.
    pub fn regex(source: &str) -> Result<Self, PatternError> {
        let failed = |error: String| PatternError::Regex(source.to_owned(), error);
        // Anchored by us: a regex that forgot its anchors would let `x_ga` through.
        let anchored = format!("^(?:{source})$");
        let regex = Regex::builder()
            .syntax(regex_automata::util::syntax::Config::new().unicode(false).utf8(false))
            .configure(Regex::config().utf8_empty(false).nfa_size_limit(Some(1 << 20)).onepass(false))
            .build(&anchored)
            .map_err(|error| failed(describe(&error)))?;
        Ok(Self(Shape::Regex { source: source.into(), literal: literal_prefix(source).into(), regex: Box::new(regex) }))
    }

    /// Returns true if the pattern covers `name`.
    #[must_use]
    pub fn matches(&self, name: CookieName<'_>) -> bool {
        self.matches_bytes(name.as_bytes())
    }

    pub(super) fn matches_bytes(&self, name: &[u8]) -> bool {
        match &self.0 {
            Shape::Exact(exact) => exact.as_bytes() == name,
            Shape::Prefix(prefix) => name.starts_with(prefix.as_bytes()),
            Shape::Regex { regex, .. } => regex.is_match(name),
        }
    }

    /// Returns the name, for an exact pattern.
    #[must_use]
    pub fn as_exact(&self) -> Option<&str> {
        match &self.0 {
            Shape::Exact(exact) => Some(exact),
            Shape::Prefix(_) | Shape::Regex { .. } => None,
        }
    }

    /// Returns what a name must begin with, for a prefix glob.
    #[must_use]
    pub fn as_prefix(&self) -> Option<&str> {
        match &self.0 {
            Shape::Prefix(prefix) => Some(prefix),
            Shape::Exact(_) | Shape::Regex { .. } => None,
        }
    }

    /// Returns the regex's source, for a regex.
    #[must_use]
    pub fn as_regex(&self) -> Option<&str> {
        match &self.0 {
            Shape::Regex { source, .. } => Some(source),
            Shape::Exact(_) | Shape::Prefix(_) => None,
        }
    }

    /// Returns what every name that it covers begins with.
    pub(super) fn literal(&self) -> &str {
        match &self.0 {
            Shape::Exact(literal) | Shape::Prefix(literal) | Shape::Regex { literal, .. } => literal,
        }
    }

    pub(super) fn specificity(&self) -> Specificity {
        match &self.0 {
            Shape::Exact(exact) => Specificity { exact: true, literal: exact.len(), regex: false },
            Shape::Prefix(prefix) => Specificity { exact: false, literal: prefix.len(), regex: false },
            Shape::Regex { literal, .. } => Specificity { exact: false, literal: literal.len(), regex: true },
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Shape::Exact(exact) => f.write_str(exact),
            Shape::Prefix(prefix) => write!(f, "{prefix}*"),
            Shape::Regex { source, .. } => write!(f, "/{source}/"),
        }
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The bytes every match must begin with: what stands before the first special character.
fn literal_prefix(source: &str) -> &str {
    let source = source.strip_prefix('^').unwrap_or(source);
    let special = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '!' | '#' | '%' | '&' | '~' | '`'));
    let end = source.find(special).unwrap_or(source.len());
    let literal = source.get(..end).unwrap_or_default();
    // `ab?` and `ab*` do not require the `b`; with an alternation nothing is required.
    match source.get(end..).and_then(|rest| rest.chars().next()) {
        _ if source.contains('|') => "",
        Some('?' | '*' | '{') => literal.get(..literal.len().saturating_sub(1)).unwrap_or_default(),
        Some(_) | None => literal,
    }
}

/// The innermost cause, on one line: the parser's drawing of the pattern does not fit a diagnostic.
fn describe(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let text = cause.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_exactly_what_it_says() {
        let name = |name: &'static str| CookieName::parse(name.as_bytes()).unwrap();
        for (pattern, covered, not_covered) in [
            (Pattern::parse("_ga"), "_ga", "_ga2"),
            (Pattern::parse("_pk_*"), "_pk_id.1", "x_pk_id"),
            (Pattern::regex("_ga_[A-Z0-9]+"), "_ga_AB12", "x_ga_AB12"),
            (Pattern::regex("_ga_[A-Z0-9]+"), "_ga_AB12", "_ga_AB12x"),
            (Pattern::regex("^a|b$"), "b", "ab"),
        ] {
            let pattern = pattern.unwrap();
            assert!(pattern.matches(name(covered)), "{pattern} covers {covered}");
            assert!(!pattern.matches(name(not_covered)), "{pattern} does not cover {not_covered}");
        }
    }

    #[test]
    fn refuses_what_could_never_match_or_would_match_by_accident() {
        for pattern in ["", "a b", "a*b", "**", "$Version", "é"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
        let error = Pattern::regex("_ga_[").unwrap_err();
        assert!(error.to_string().contains("unclosed"), "{error}");
    }

    #[test]
    fn knows_what_a_regex_must_begin_with() {
        for (regex, literal) in [("_ga_[A-Z]+", "_ga_"), ("_gax?", "_ga"), ("a|b", ""), ("^ab.c", "ab"), ("(x)", "")] {
            assert_eq!(literal_prefix(regex), literal, "{regex}");
        }
    }
}
