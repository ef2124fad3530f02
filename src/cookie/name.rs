//! Cookie names.
//!
//! RFC 6265bis lets a name be almost any bytes; browsers store and send them.
//! The gate only lets *tokens* (RFC 9110 §5.6.2) through, since anything else is
//! read differently by some server: a space, a quote or a bracket ends the name
//! for one parser and not for the next.

use std::fmt;

/// A cookie-name that is a token and does not begin with `$`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CookieName<'a> {
    name: &'a [u8],
    /// Whether every server reads it as this name.
    is_folded: bool,
}

/// Why bytes are not a [`CookieName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// There is no name.
    #[error("cookie has no name")]
    Empty,
    /// A byte cannot stand in a token.
    #[error("cookie name is not a token")]
    NotToken,
    /// `$Version` and its kin: attributes to some servers (RFC 2965), cookies to browsers.
    #[error("cookie name begins with '$'")]
    Dollar,
}

// === impl CookieName ===

impl<'a> CookieName<'a> {
    /// Reads a name; no byte is trimmed.
    ///
    /// # Errors
    /// If it is empty, not a token, or begins with `$`.
    ///
    /// # Examples
    /// ```
    /// use octroi::cookie::{CookieName, NameError};
    /// assert_eq!(CookieName::parse(b"sessionid").unwrap().as_str(), "sessionid");
    /// assert_eq!(CookieName::parse(b"$Version"), Err(NameError::Dollar));
    /// assert_eq!(CookieName::parse("\u{a0}_ga".as_bytes()), Err(NameError::NotToken));
    /// ```
    pub fn parse(name: &'a [u8]) -> Result<Self, NameError> {
        match name.first() {
            None => return Err(NameError::Empty),
            Some(b'$') => return Err(NameError::Dollar),
            Some(_) => {}
        }
        let (length, is_folded) = measure(name);
        if length == name.len() { Ok(Self { name, is_folded }) } else { Err(NameError::NotToken) }
    }

    /// Takes a name off the beginning of `octets`, if one is there with `=` right behind it; also returns what follows.
    ///
    /// That is how nearly every name is written, and each octet is then looked at once.
    pub(super) fn take(octets: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (length, is_folded) = measure(octets);
        let (name, rest) = octets.split_at_checked(length)?;
        match (name.first(), rest) {
            (None | Some(b'$'), _) => None,
            (Some(_), [b'=', rest @ ..]) => Some((Self { name, is_folded }, rest)),
            (Some(_), _) => None,
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        // Tokens are ASCII, so this cannot fail.
        str::from_utf8(self.name).unwrap_or_default()
    }

    /// Returns the name, which is ASCII.
    #[must_use]
    pub fn as_bytes(self) -> &'a [u8] {
        self.name
    }

    /// Says whether no server reads it as another name.
    pub(crate) fn is_folded(self) -> bool {
        self.is_folded
    }

    /// Returns the name as the loosest server would read it, if that differs:
    /// percent-decoded, `.`, space and `[` turned into `_` (PHP), in lower case (ASP.NET),
    /// written into `buffer`.
    ///
    /// A name too long for the buffer is [`Folded::TooLong`]; the caller then decides without it.
    pub fn fold<'b>(self, buffer: &'b mut [u8]) -> Folded<'b> {
        if self.is_folded { Folded::Same } else { fold(self.name, buffer) }
    }
}

impl fmt::Debug for CookieName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for CookieName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What [`CookieName::fold`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded<'b> {
    /// No server reads it as another name.
    Same,
    /// Some server reads it so.
    As(&'b [u8]),
    /// It does not fit into the buffer.
    TooLong,
}

/// Folds any bytes; used for names and, by the policy, for what it declares.
pub(crate) fn fold<'b>(name: &[u8], buffer: &'b mut [u8]) -> Folded<'b> {
    let mut written = 0;
    let mut rest = name;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        let byte = match (first, tail) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                rest = after;
                hex(*high) * 16 + hex(*low)
            }
            _ => first,
        };
        let byte = match byte {
            b'.' | b' ' | b'[' | b'+' => b'_',
            byte => byte.to_ascii_lowercase(),
        };
        let Some(place) = buffer.get_mut(written) else { return Folded::TooLong };
        *place = byte;
        written += 1;
    }
    buffer.get(..written).map_or(Folded::TooLong, Folded::As)
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.to_ascii_uppercase().wrapping_sub(b'A').wrapping_add(10) & 0x0f,
    }
}

/// Returns how many octets at the beginning can stand in a name, and whether every server reads those as they are: one look at each.
fn measure(octets: &[u8]) -> (usize, bool) {
    let mut is_folded = true;
    for (place, octet) in octets.iter().enumerate() {
        match CLASSES.get(usize::from(*octet)) {
            Some(Class::Plain) => {}
            Some(Class::Folded) => is_folded = false,
            Some(Class::Other) | None => return (place, is_folded),
        }
    }
    (octets.len(), is_folded)
}

/// What an octet is in a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Not in one.
    Other,
    /// The same to every server.
    Plain,
    /// Another octet to some server.
    Folded,
}

/// RFC 9110 §5.6.2 `tchar`, by octet: a look instead of a dozen comparisons.
#[expect(clippy::indexing_slicing, reason = "a constant, whose every octet is one of 256")]
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut octet = 0;
    while octet < 256 {
        classes[octet] = match octet as u8 {
            b'A'..=b'Z' | b'%' | b'.' | b'+' => Class::Folded,
            b'a'..=b'z' | b'0'..=b'9' => Class::Plain,
            b'!' | b'#' | b'$' | b'&' | b'\'' | b'*' | b'-' | b'^' | b'_' | b'`' | b'|' | b'~' => Class::Plain,
            _ => Class::Other,
        };
        octet += 1;
    }
    classes
};

pub(super) fn is_token_byte(byte: u8) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|class| *class != Class::Other)
}

/// Trims space and tab, and nothing else: RFC 6265bis §5.6 step 5. Trimming any other white
/// space is how `U+2000__Host-id` becomes `__Host-id` on a server.
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

/// The same at the beginning only.
pub(super) fn trim_start(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_as_the_loosest_server_does() {
        let mut buffer = [0; 64];
        for (name, folded) in [("_ga.x", "_ga_x"), ("%5Fga", "_ga"), ("_GA", "_ga"), ("a%2eb", "a_b"), ("+x", "_x")] {
            assert_eq!(CookieName::parse(name.as_bytes()).unwrap().fold(&mut buffer), Folded::As(folded.as_bytes()));
        }
        assert_eq!(CookieName::parse(b"_ga").unwrap().fold(&mut buffer), Folded::Same);
        assert_eq!(CookieName::parse(b"A.b").unwrap().fold(&mut [0; 2]), Folded::TooLong);
    }

    #[test]
    fn trims_space_and_tab_only() {
        assert_eq!(trim(b" \t a b\t "), b"a b");
        assert_eq!(trim(b"\x0b a"), b"\x0b a");
    }
}
