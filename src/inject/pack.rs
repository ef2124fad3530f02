//! Small files of our own, in gzip for clients that take it.
//!
//! Contract: for what is the same for every visitor, and nothing else: a secret beside what somebody can choose must not be
//! compressed with it (BREACH).

use bytes::{Bytes, BytesMut};
use http::HeaderMap;

use super::{
    Recoding,
    accept::Acceptance,
    coding::{Encoder, Flush},
};

/// Such files are asked for once a visitor and kept for a year.
const LEVEL: u32 = 9;

/// How a client takes a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As gzip.
    Gzip,
    /// As it is.
    None,
}

// === impl Packing ===

impl Packing {
    /// Reads what a request accepts (RFC 9110 §12.5.3).
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        match Acceptance::of(headers).recoding() {
            Recoding::Gzip => Self::Gzip,
            Recoding::Identity | Recoding::None => Self::None,
        }
    }
}

/// Returns `content` as one gzip member (RFC 1952).
#[must_use]
pub fn pack(content: &[u8]) -> Bytes {
    let mut packed = BytesMut::with_capacity(content.len() / 2);
    Encoder::gzip(LEVEL).encode(content, Flush::Finish, &mut packed);
    packed.freeze()
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header::ACCEPT_ENCODING};

    use super::*;

    #[test]
    fn packs_for_who_takes_it() {
        for (field, expected) in [
            (Some("gzip, br"), Packing::Gzip),
            (Some("gzip;q=0"), Packing::None),
            (Some("identity"), Packing::None),
            (None, Packing::None),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(field) = field {
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(field));
            }
            assert_eq!(Packing::of(&headers), expected, "{field:?}");
        }
        let packed = pack(&[b'a'; 5000]);
        assert!(packed.len() < 60 && packed.starts_with(&[0x1F, 0x8B]));
    }
}
