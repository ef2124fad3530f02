//! The gate's own cookies, which no portal may set or see.

use std::sync::Arc;

/// The names of the cookies that are the gate's own, which no portal may set or see; clones share them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OwnCookies(Arc<[Box<str>]>);

// === impl OwnCookies ===

impl OwnCookies {
    /// Reserves `names`; an empty one names nothing.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().filter(|name| !name.is_empty()).map(Box::from).collect())
    }

    /// Returns true if `name` is reserved; case does not matter, as it does not to some servers.
    #[must_use]
    pub fn contains(&self, name: &[u8]) -> bool {
        self.0.iter().any(|own| own.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Returns true if a part of a field that cannot be read could name one of them in somebody's
    /// reading: on doubt it does (fail closed). Control characters are passed over, as some do.
    pub(super) fn could_be_named_by(&self, raw: &[u8]) -> bool {
        let pair = raw.split(|byte| *byte == b';').next().unwrap_or_default();
        let read: Vec<u8> = pair.iter().copied().filter(|byte| !byte.is_ascii_control()).collect();
        self.0.iter().any(|own| read.windows(own.len()).any(|part| part.eq_ignore_ascii_case(own.as_bytes())))
    }
}
