//! What the tags of our files carry so that the policies let them load.
//!
//! Contract: a [`Nonce`] holds only characters that need no escaping in an attribute. It must never be logged: whoever
//! knows it while the page loads can run scripts there.

use std::fmt;

/// What the tags of our scripts must carry; nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The value of their `nonce` attribute. A page with one is made for one response.
    pub nonce: Option<Nonce>,
    /// Whether they need an `integrity` attribute, too.
    pub integrity: Integrity,
}

/// Whether the tags of our files need an `integrity` attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Integrity {
    /// They may do without.
    #[default]
    NotNeeded,
    /// Scripts and style sheets carry `integrity="sha256-…"` and `crossorigin="anonymous"`: a policy allows them by their
    /// hash, or `Integrity-Policy` asks for it, which refuses requests in mode `no-cors`. In a sandboxed page, whose origin
    /// is opaque, they load only if they are sent with `Access-Control-Allow-Origin: *`.
    Needed,
}

/// A nonce of the portal's policy (CSP3 §2.3.1, `base64-value`).
#[derive(Clone, PartialEq, Eq)]
pub struct Nonce(Box<str>);

// === impl Mark ===

impl Mark {
    /// True if the tags carry nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nonce.is_none() && self.integrity == Integrity::NotNeeded
    }
}

// === impl Nonce ===

impl Nonce {
    /// Copies `value` if it is a `base64-value`; browsers ignore any other.
    pub(super) fn parse(value: &str) -> Option<Self> {
        is_base64_value(value).then(|| Self(value.into()))
    }

    /// Returns the value: letters, digits and `+/-_=`, so it needs no escaping in a quoted attribute.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// CSP3 §2.3.1: `1*( ALPHA / DIGIT / "+" / "/" / "-" / "_" )*2( "=" )`.
pub(super) fn is_base64_value(value: &str) -> bool {
    let digits = value.trim_end_matches('=');
    let padding = value.len() - digits.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    !digits.is_empty() && padding <= 2 && digits.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_base64_and_is_not_shown() {
        for (name, value, expected) in [
            ("base64", "aB3+/x==", true),
            ("base64url", "aB3-_x", true),
            ("empty", "", false),
            ("padding alone", "==", false),
            ("too much padding", "a===", false),
            ("padding inside", "a=b", false),
            ("quote", "a\"b", false),
            ("markup", "a><script>", false),
            ("accent", "é", false),
        ] {
            let nonce = Nonce::parse(value);
            assert_eq!(nonce.is_some(), expected, "{name}");
            assert!(
                nonce.is_none_or(|nonce| nonce.as_str() == value && format!("{nonce:?}") == "<redacted>"),
                "{name}"
            );
        }
    }
}
