//! Looking for octets in short texts, as a cookie's attributes are.
//!
//! This module must never know what it looks through.

/// Finds an octet, eight at a time: what is looked through is shorter than it takes to begin a search that is made for long texts.
pub(super) fn position(octets: &[u8], wanted: u8) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let (words, rest) = octets.as_chunks();
    for (place, word) in words.iter().enumerate() {
        // Zero where it is; a zero octet alone borrows into its own highest bit (and those above a zero, which do not count).
        let other = u64::from_le_bytes(*word) ^ (ONES * u64::from(wanted));
        let found = other.wrapping_sub(ONES) & !other & (ONES << 7);
        if found != 0 {
            return Some(place * 8 + (found.trailing_zeros() / 8) as usize);
        }
    }
    Some(octets.len() - rest.len() + rest.iter().position(|octet| *octet == wanted)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_the_first_of_an_octet(octets in proptest::collection::vec(0u8..4, 0..40), wanted in 0u8..5) {
            let octets: Vec<u8> = octets.into_iter().map(|octet| octet.wrapping_mul(127)).collect();
            let wanted = wanted.wrapping_mul(127);
            prop_assert_eq!(position(&octets, wanted), octets.iter().position(|octet| *octet == wanted));
        }
    }
}
