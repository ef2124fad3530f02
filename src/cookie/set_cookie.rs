//! One `Set-Cookie` field value, in every reading a browser may make of it.
//!
//! A line is read only as far as is needed to judge it: its name, and when the
//! cookie would expire. The jar's own admission rules (domain match, prefixes,
//! sizes) are left to browsers: a cookie that a jar refuses was not written.
//!
//! A line that two browsers could read as different names is a [`LineDefect`];
//! it must be stripped, whatever is declared (fail closed).

use std::time::{Duration, SystemTime};

use super::{
    expiry::parse_cookie_date,
    name::{CookieName, NameError, trim, trim_start},
    octets::position,
};

/// A `Set-Cookie` line whose name all browsers read alike.
#[derive(Clone, Copy)]
pub struct SetCookie<'a> {
    name: CookieName<'a>,
    line: &'a [u8],
    attributes: &'a [u8],
}

/// Why no two browsers can be trusted to read a line alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum LineDefect {
    /// A control character: Chromium cuts the line at CR, Firefox stores a TAB that Chromium refuses.
    #[error("control character in the line")]
    ControlCharacter,
    /// No `=`: a nameless cookie in Chromium, a name without value in Firefox.
    #[error("no '=': nameless in one browser, a name in another")]
    Nameless,
    /// The name is not one that every server reads alike.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// The `SameSite` attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// Sent on same-site requests only.
    Strict,
    /// Sent on same-site requests and top-level navigations.
    Lax,
    /// Sent everywhere.
    None,
}

/// Browsers ignore an attribute whose value is longer (RFC 6265bis §5.6).
const MAX_ATTRIBUTE_VALUE: usize = 1024;

// === impl SetCookie ===

impl<'a> SetCookie<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// If browsers could read it differently, or servers could read its name differently.
    ///
    /// # Examples
    /// ```
    /// use octroi::cookie::{LineDefect, SetCookie};
    /// let line = SetCookie::parse(b"sessionid=abc; Path=/; HttpOnly").unwrap();
    /// assert_eq!(line.name().as_str(), "sessionid");
    /// assert!(matches!(SetCookie::parse(b"_ga"), Err(LineDefect::Nameless)));
    /// ```
    pub fn parse(line: &'a [u8]) -> Result<Self, LineDefect> {
        // TAB is a CTL too: Firefox stores it inside a name, Chromium does not (measured).
        // All are looked at, for many at a time are looked at faster than one after the other.
        if line.iter().fold(false, |found, octet| found | octet.is_ascii_control()) {
            return Err(LineDefect::ControlCharacter);
        }
        let end = memchr::memchr(b';', line).unwrap_or(line.len());
        let (pair, attributes) = line.split_at_checked(end).unwrap_or((line, &[]));
        let name = match CookieName::take(pair) {
            Some((name, _)) => name,
            None => {
                let equals = memchr::memchr(b'=', pair).ok_or(LineDefect::Nameless)?;
                CookieName::parse(trim(pair.get(..equals).unwrap_or_default()))?
            }
        };
        Ok(Self { name, line, attributes })
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> CookieName<'a> {
        self.name
    }

    /// Returns the whole line, byte for byte.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.line
    }

    /// Returns how long the cookie would live from `now` on; `None` for the session.
    ///
    /// `Max-Age` beats `Expires`; of duplicates the last counts; what browsers ignore is ignored
    /// (RFC 6265bis §5.6.1, §5.6.2, §5.7). Zero means the line deletes.
    #[must_use]
    pub fn lifetime(&self, now: SystemTime) -> Option<Duration> {
        let (mut max_age, mut expires) = (None, false);
        // Most attributes begin with another letter, and are passed over without being read.
        for raw in self.raw_attributes().map(trim_start) {
            let Some(b'm' | b'M' | b'e' | b'E') = raw.first() else { continue };
            match split_attribute(raw) {
                (_, value) if value.len() > MAX_ATTRIBUTE_VALUE => {}
                (name, value) if name.eq_ignore_ascii_case(b"max-age") => max_age = read_max_age(value).or(max_age),
                (name, _) => expires |= name.eq_ignore_ascii_case(b"expires"),
            }
        }
        // A date is read only where it counts.
        max_age.or_else(|| {
            if expires { self.expires() } else { None }.map(|at| at.duration_since(now).unwrap_or(Duration::ZERO))
        })
    }

    /// Returns the last `Expires` that browsers do not ignore.
    fn expires(&self) -> Option<SystemTime> {
        let named = self.attributes().filter(|(name, _)| name.eq_ignore_ascii_case(b"expires"));
        named.filter_map(|(_, value)| parse_cookie_date(value)).last()
    }

    /// Returns true if every browser deletes the cookie on reading the line.
    ///
    /// `Max-Age=3600; Expires=1970` is *not* a deletion: browsers store it (measured).
    #[must_use]
    pub fn is_deletion(&self, now: SystemTime) -> bool {
        self.lifetime(now) == Some(Duration::ZERO)
    }

    /// Returns the line with its `Max-Age` and `Expires` replaced by `lifetime`.
    #[must_use]
    pub fn with_lifetime(&self, lifetime: Duration) -> Vec<u8> {
        let mut line = Vec::with_capacity(self.line.len() + 24);
        let pair = self.line.len() - self.attributes.len();
        line.extend_from_slice(self.line.get(..pair).unwrap_or_default());
        for raw in self.raw_attributes() {
            let (name, _) = split_attribute(raw);
            if !name.eq_ignore_ascii_case(b"max-age") && !name.eq_ignore_ascii_case(b"expires") {
                line.push(b';');
                line.extend_from_slice(raw);
            }
        }
        line.extend_from_slice(b"; Max-Age=");
        line.extend_from_slice(lifetime.as_secs().to_string().as_bytes());
        line
    }

    /// Returns what stands behind the pair, from its first `;` on, byte for byte.
    #[must_use]
    pub fn attributes_as_written(&self) -> &'a [u8] {
        self.attributes
    }

    /// Iterates over the attributes browsers do not ignore for their length.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.raw_attributes().map(split_attribute).filter(|(_, value)| value.len() <= MAX_ATTRIBUTE_VALUE)
    }

    fn raw_attributes(&self) -> impl Iterator<Item = &'a [u8]> {
        // Each begins behind a `;`, and ends before the next.
        let mut rest = self.attributes.get(1..);
        std::iter::from_fn(move || {
            let begun = rest?;
            let Some(end) = position(begun, b';') else { return rest.take() };
            rest = begun.get(end + 1..);
            begun.get(..end)
        })
    }

    /// Returns the value of the last attribute called `name`, as browsers take it.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'a [u8]> {
        let named = self.attributes().filter(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()));
        named.last().map(|(_, value)| value)
    }

    /// Returns the `SameSite` attribute, if it has one that browsers know.
    #[must_use]
    pub fn same_site(&self) -> Option<SameSite> {
        let value = self.attribute("samesite")?;
        [(&b"strict"[..], SameSite::Strict), (b"lax", SameSite::Lax), (b"none", SameSite::None)]
            .into_iter()
            .find(|(name, _)| value.eq_ignore_ascii_case(name))
            .map(|(_, same_site)| same_site)
    }
}

impl std::fmt::Debug for SetCookie<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetCookie").field("name", &self.name).field("value", &"<redacted>").finish()
    }
}

fn split_attribute(raw: &[u8]) -> (&[u8], &[u8]) {
    // Attributes are short: a search that is made for long texts takes longer to begin than this does in all.
    match raw.iter().position(|octet| *octet == b'=') {
        Some(equals) => (trim(raw.get(..equals).unwrap_or_default()), trim(raw.get(equals + 1..).unwrap_or_default())),
        None => (trim(raw), &[]),
    }
}

/// RFC 6265bis §5.6.2: an optional `-`, then digits only; anything else is ignored.
fn read_max_age(value: &[u8]) -> Option<Duration> {
    let (negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if negative {
        return Some(Duration::ZERO);
    }
    let seconds = digits.iter().fold(0u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
#[path = "set_cookie_tests.rs"]
mod tests;
