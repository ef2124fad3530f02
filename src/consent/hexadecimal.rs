//! Octets as digits, one spelling for each value.

use std::fmt;

/// Octets, written as lower-case hexadecimal digits.
///
/// # Examples
/// ```
/// use octroi::consent::{Hexadecimal, octets_of_hexadecimal};
/// assert_eq!(Hexadecimal(&[0, 0xa1]).to_string(), "00a1");
/// assert_eq!(octets_of_hexadecimal("00a1"), Some([0, 0xa1]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hexadecimal<'a>(pub &'a [u8]);

// === impl Hexadecimal ===

impl fmt::Display for Hexadecimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// Reads exactly `N` octets in lower-case hexadecimal digits: each value has one spelling.
#[must_use]
pub fn octets_of_hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut octets = [0; N];
    for (octet, [high, low]) in octets.iter_mut().zip(pairs) {
        *octet = value(*high)? << 4 | value(*low)?;
    }
    Some(octets)
}
