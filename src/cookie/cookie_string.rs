//! The request's `Cookie` field: its pairs, and what else a server may see in them.
//!
//! Browsers write `name=value; name=value`. Servers read it in a dozen ways:
//! some start a new cookie at a comma or a space inside a value. A pair is
//! therefore only as safe as what its value hides ([`hidden_names`]).

use super::name::{CookieName, NameError, is_token_byte, trim, trim_start};

/// One part of a cookie-string, between semicolons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair<'a> {
    /// A name that every server reads alike, and a value; both as they were sent.
    Named {
        /// The name.
        name: CookieName<'a>,
        /// The value, trimmed of space and tab.
        value: &'a [u8],
    },
    /// A part that some server reads as a name that others do not.
    Defective {
        /// The part as it was sent, trimmed of space and tab.
        raw: &'a [u8],
        /// What is wrong with it.
        defect: PairDefect,
    },
}

/// Why a part of a cookie-string cannot be judged by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PairDefect {
    /// No `=`: a value to some servers, a name to others.
    #[error("no '='")]
    Nameless,
    /// The name is not a token, is empty, or begins with `$`.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// The parts of a cookie-string, in order; empty ones are passed over.
#[derive(Clone, Debug)]
pub struct Pairs<'a> {
    rest: Option<&'a [u8]>,
}

// === impl Pairs ===

impl<'a> Pairs<'a> {
    /// Reads a `Cookie` field value.
    ///
    /// # Examples
    /// ```
    /// use octroi::cookie::{Pair, Pairs};
    /// let names: Vec<_> = Pairs::of(b"a=1; b=2").map(|pair| match pair {
    ///     Pair::Named { name, .. } => name.as_str(),
    ///     Pair::Defective { .. } => "?",
    /// }).collect();
    /// assert_eq!(names, ["a", "b"]);
    /// ```
    #[must_use]
    pub fn of(field_value: &'a [u8]) -> Self {
        Self { rest: Some(field_value) }
    }

    /// Returns what of `rest` is before the next semicolon, and goes on behind it.
    fn cut(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some(end) = memchr::memchr(b';', rest) else {
            self.rest = None;
            return rest;
        };
        self.rest = rest.get(end + 1..);
        rest.get(..end).unwrap_or_default()
    }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Pair<'a>;

    fn next(&mut self) -> Option<Pair<'a>> {
        loop {
            let rest = self.rest?;
            if let Some((name, rest)) = CookieName::take(trim_start(rest)) {
                return Some(Pair::Named { name, value: trim(self.cut(rest)) });
            }
            let part = trim(self.cut(rest));
            if !part.is_empty() {
                return Some(Pair::read(part));
            }
        }
    }
}

// === impl Pair ===

impl<'a> Pair<'a> {
    fn read(part: &'a [u8]) -> Self {
        let Some(equals) = memchr::memchr(b'=', part) else {
            return Self::Defective { raw: part, defect: PairDefect::Nameless };
        };
        let name = CookieName::parse(trim(part.get(..equals).unwrap_or_default()));
        match name {
            Ok(name) => Self::Named { name, value: trim(part.get(equals + 1..).unwrap_or_default()) },
            Err(error) => Self::Defective { raw: part, defect: error.into() },
        }
    }
}

/// Iterates over the names that some server would see inside `value`.
///
/// A name is hidden where a separator of some parser (white space, a comma, a control or non-ASCII
/// byte) is followed by bytes up to an `=`. What is given is the longest run
/// of token bytes before that `=`, possibly empty.
///
/// # Examples
/// ```
/// use octroi::cookie::hidden_names;
/// assert_eq!(hidden_names(b"1, _ga=2").collect::<Vec<_>>(), [b"_ga"]);
/// assert_eq!(hidden_names(b"dGVzdA==").count(), 0);
/// assert_eq!(hidden_names(b"lang=fr&tz=2").count(), 0);
/// ```
pub fn hidden_names(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memchr_iter(b'=', value).filter_map(|equals| {
        let before = trim_white(value.get(..equals)?);
        let run = before.iter().rev().take_while(|byte| is_token_byte(**byte)).count();
        let (outside, name) = before.split_at_checked(before.len() - run)?;
        // Nothing before the name: it is the value's own beginning (`a=_ga=2`), which every parser
        // reads as a value, since the first `=` ends the name.
        let separator = outside.last()?;
        is_separator(*separator).then_some(name)
    })
}

/// What ends a value for some parser: white space (also as Latin-1 or in UTF-8), a control, `,`.
///
/// A bare quote, colon or back-slash ends none of the twelve parsers' values, and stands in many
/// a signed session.
fn is_separator(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte.is_ascii_control() || !byte.is_ascii() || byte == b','
}

fn trim_white(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., last] = bytes
        && (last.is_ascii_whitespace() || *last == b'"')
    {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_what_a_value_hides() {
        for (value, hidden) in [
            (&b"1, _ga=2"[..], &[&b"_ga"[..]][..]),
            (b"1,_ga=2", &[b"_ga"]),
            (b"1 _ga=2", &[b"_ga"]),
            (b"1 _ga = 2", &[b"_ga"]),
            (b"1: _ga=2", &[b"_ga"]),
            (b"1\n_ga=2", &[b"_ga"]),
            (b"1\xa0_ga=2", &[b"_ga"]),
            (b"\"x\" _ga=2", &[b"_ga"]),
            (b"\"dGVzdA==\"", &[]),
            (b"user:dGVzdA==", &[]),
            (b"\"x\"_ga=2", &[]),
            (b"x _ga=1, b=2", &[b"_ga", b"b"]),
            (b"\"\\073 _ga=2\"", &[b"_ga"]),
            (b"_ga=2", &[]),
            (b"a=b&c=d", &[]),
            (b"eyJhIjoxfQ==", &[]),
        ] {
            assert_eq!(hidden_names(value).collect::<Vec<_>>(), hidden, "{}", String::from_utf8_lossy(value));
        }
    }

    #[test]
    fn gives_each_part_or_what_is_wrong_with_it() {
        use Pair::{Defective, Named};
        let pairs: Vec<_> = Pairs::of(b"; a = 1 ;_ga;$Version=1; =2;b=\"x; y\"").collect();
        assert_eq!(
            pairs,
            [
                Named { name: CookieName::parse(b"a").unwrap(), value: b"1" },
                Defective { raw: b"_ga", defect: PairDefect::Nameless },
                Defective { raw: b"$Version=1", defect: PairDefect::Name(NameError::Dollar) },
                Defective { raw: b"=2", defect: PairDefect::Name(NameError::Empty) },
                Named { name: CookieName::parse(b"b").unwrap(), value: b"\"x" },
                Defective { raw: b"y\"", defect: PairDefect::Nameless },
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(field in proptest::collection::vec(any::<u8>(), 0..200)) {
            for pair in Pairs::of(&field) {
                if let Pair::Named { value, .. } = pair {
                    prop_assert!(!value.contains(&b';'));
                    for name in hidden_names(value) { prop_assert!(name.iter().all(|byte| is_token_byte(*byte))); }
                }
            }
        }
    }
}
