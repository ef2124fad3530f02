//! The snippet, after the first `<head>` of a page that is not coded.

use bytes::{Bytes, BytesMut};
use memchr::memmem;

/// What is still to be put in.
#[derive(Debug)]
pub(crate) struct Insert {
    snippet: Option<Bytes>,
}

// === impl Insert ===

impl Insert {
    pub(crate) fn of(snippet: Bytes) -> Self {
        Self { snippet: Some(snippet) }
    }

    /// The same bytes, with the snippet where its place is among them. A tag that comes in two parts is not looked for.
    pub(crate) fn push(&mut self, data: Bytes) -> Bytes {
        let Some(end) = self.snippet.as_ref().and_then(|_| memmem::find(&data, b"<head>")).map(|at| at + 6) else {
            return data;
        };
        let snippet = self.snippet.take().unwrap_or_default();
        let (before, after) = data.split_at_checked(end).unwrap_or_default();
        let mut joined = BytesMut::with_capacity(data.len() + snippet.len());
        joined.extend_from_slice(before);
        joined.extend_from_slice(&snippet);
        joined.extend_from_slice(after);
        joined.freeze()
    }
}
