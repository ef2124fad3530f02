//! Which content codings a client takes, and what upstream is asked for in their place.
//!
//! Contract: reads `Accept-Encoding` (RFC 9110 §12.5.3) and never asks for a coding that the client did not name. It must
//! never know of documents.

use http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};

use self::Weight::{Refused, Taken};

/// What a client says of each coding that matters to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acceptance {
    /// There is no `Accept-Encoding`: anything goes, and a server sends what it likes.
    Unsaid,
    /// So it says.
    Said(Accepted),
}

/// The codings that a client takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    gzip: Weight,
    deflate: Weight,
    zstd: Weight,
    identity: Weight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Taken,
    Refused,
}

/// What a document that has to be encoded again is encoded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recoding {
    /// gzip.
    Gzip,
    /// The client has no gzip: the document goes out uncompressed.
    Identity,
    /// The client takes neither.
    None,
}

impl Acceptance {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        if !headers.contains_key(ACCEPT_ENCODING) {
            return Self::Unsaid;
        }
        let (mut gzip, mut deflate, mut zstd, mut identity, mut any) = (None, None, None, None, None);
        // A line that is not ASCII as a whole says nothing that could be relied on.
        let values =
            headers.get_all(ACCEPT_ENCODING).iter().map(HeaderValue::as_bytes).filter(|value| value.is_ascii());
        for member in values.flat_map(|value| value.split(|octet| *octet == b',')) {
            let mut parts = member.splitn(2, |octet| *octet == b';');
            let coding = parts.next().unwrap_or_default().trim_ascii();
            let is = |name: &str| coding.eq_ignore_ascii_case(name.as_bytes());
            let place = if is("gzip") || is("x-gzip") {
                &mut gzip
            } else if is("deflate") {
                &mut deflate
            } else if is("zstd") {
                &mut zstd
            } else if is("identity") {
                &mut identity
            } else if is("*") {
                &mut any
            } else {
                continue;
            };
            *place = Some(parts.next().map_or(Weight::Taken, Weight::of));
        }
        // A coding that is neither named nor covered by a star is refused, but for identity.
        let or = |named: Option<Weight>, unnamed| named.or(any).unwrap_or(unnamed);
        Self::Said(Accepted {
            gzip: or(gzip, Weight::Refused),
            deflate: or(deflate, Weight::Refused),
            zstd: or(zstd, Weight::Refused),
            identity: or(identity, Weight::Taken),
        })
    }

    /// Returns what a document can be encoded in for this client.
    pub(super) fn recoding(self) -> Recoding {
        match self {
            Self::Unsaid => Recoding::Identity,
            Self::Said(Accepted { gzip: Weight::Taken, .. }) => Recoding::Gzip,
            Self::Said(Accepted { identity: Weight::Taken, .. }) => Recoding::Identity,
            Self::Said(Accepted { identity: Weight::Refused, .. }) => Recoding::None,
        }
    }

    /// Returns what upstream is asked for, so that it answers in a coding that the snippet can be put into; `None` leaves the
    /// client's own words.
    pub(super) fn spliceable(self) -> Option<HeaderValue> {
        let Self::Said(Accepted { gzip, deflate, zstd, identity }) = self else {
            return None;
        };
        let codings = match (gzip, deflate, zstd) {
            (Taken, Taken, Taken) => "gzip, deflate, zstd",
            (Taken, Taken, Refused) => "gzip, deflate",
            (Taken, Refused, Taken) => "gzip, zstd",
            (Taken, Refused, Refused) => "gzip",
            (Refused, Taken, Taken) => "deflate, zstd",
            (Refused, Taken, Refused) => "deflate",
            (Refused, Refused, Taken) => "zstd",
            (Refused, Refused, Refused) if identity == Taken => "identity",
            // It takes only what we cannot splice, so that is what upstream must be asked for.
            (Refused, Refused, Refused) => return None,
        };
        Some(HeaderValue::from_static(codings))
    }
}

impl Weight {
    /// Reads `q=…`; zero in any spelling, or something unreadable, refuses.
    fn of(parameters: &[u8]) -> Self {
        let parameters = str::from_utf8(parameters).unwrap_or("unreadable").trim();
        if parameters.is_empty() {
            return Self::Taken;
        }
        let weight = parameters.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        match weight.and_then(|(_, weight)| weight.trim().parse::<f32>().ok()) {
            Some(weight) if weight > 0.0 => Self::Taken,
            Some(_) | None => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_for_what_the_client_takes_and_we_can_splice() {
        for (accept, asked, recoding) in [
            (None, None, Recoding::Identity),
            (Some("gzip, deflate, br, zstd"), Some("gzip, deflate, zstd"), Recoding::Gzip),
            (Some("gzip, deflate, br"), Some("gzip, deflate"), Recoding::Gzip),
            (Some("GZIP;q=0.5, zstd"), Some("gzip, zstd"), Recoding::Gzip),
            (Some("x-gzip"), Some("gzip"), Recoding::Gzip),
            (Some("br"), Some("identity"), Recoding::Identity),
            (Some("br, zstd;q=1.0"), Some("zstd"), Recoding::Identity),
            (Some("deflate"), Some("deflate"), Recoding::Identity),
            (Some("deflate, zstd"), Some("deflate, zstd"), Recoding::Identity),
            (Some("*"), Some("gzip, deflate, zstd"), Recoding::Gzip),
            (Some("*;q=0"), None, Recoding::None),
            (Some("br, *;q=0, identity;q=0"), None, Recoding::None),
            (Some("br, identity;q=0.000"), None, Recoding::None),
            (Some("gzip;q=0, *"), Some("deflate, zstd"), Recoding::Identity),
            (Some("gzip;q=x"), Some("identity"), Recoding::Identity),
            (Some(""), Some("identity"), Recoding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(accept.map(|accept| (ACCEPT_ENCODING, HeaderValue::from_static(accept))));
            let acceptance = Acceptance::of(&headers);
            assert_eq!(acceptance.spliceable(), asked.map(HeaderValue::from_static), "{accept:?}");
            assert_eq!(acceptance.recoding(), recoding, "{accept:?}");
        }
    }
}
