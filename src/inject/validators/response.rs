//! Makes the validators of an answer those that the client knows.
//!
//! Contract: whatever the client is told it holds, it holds. An answer to a request that was not translated, and that
//! got no snippet, stays as it is. It must never look at a body, nor touch a field that is true.

use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED},
    response::Parts,
};

use super::{
    date::Date,
    entity_tag::{EntityTag, Members, only},
    mark::{Mark, Marked, Original, mark},
    reader::{Fate, Reader},
    request::Translation,
};
use crate::inject::{Outcome, PassThrough, head::UNTRUE, plan::is_not_modified};

/// A member of the client's `If-None-Match` that upstream was sent something for.
#[derive(Clone, Copy)]
struct Sent<'a> {
    /// As the client spells it.
    tag: EntityTag<'a>,
    /// As upstream spells it.
    original: Original<'a>,
    mark: Option<Mark>,
}

// === impl Translation ===

impl Translation {
    /// Corrects the head of the answer, once it is known what becomes of its body.
    pub fn answer(&self, outcome: &Outcome, response: &mut Parts) {
        let is_not_modified = is_not_modified(response);
        let headers = &mut response.headers;
        match outcome {
            Outcome::Injected(_) => mark(headers, Mark::Injected(self.present)),
            Outcome::Untouched(_) if is_not_modified => self.not_modified(headers),
            // What this HEAD describes would get the snippet.
            Outcome::Untouched(PassThrough::HeadRequest) => {
                mark(headers, Mark::Injected(self.present));
                forget_bytes(headers);
            }
            // Another gate, or the portal, put the same snippet in.
            Outcome::Untouched(PassThrough::AlreadyInjected) => mark(headers, Mark::Injected(self.present)),
            Outcome::Untouched(PassThrough::PartialContent) => self.partial(headers),
            Outcome::Untouched(PassThrough::NotHtml) if self.reader == Reader::Document && is_no_page(headers) => {
                mark(headers, Mark::Passed);
            }
            Outcome::Untouched(_) => {}
        }
    }

    /// Says whether a 304 would confirm a copy with the snippet.
    pub fn asks_for_page(&self) -> bool {
        self.sent().any(|sent| matches!(sent.mark, Some(Mark::Injected(_))))
    }

    /// Shows, of a 304, the tag of the copy that upstream confirms (RFC 9110 §15.4.5, RFC 9111 §4.3.4).
    fn not_modified(&self, headers: &mut HeaderMap) {
        let field = only(headers, &ETAG).cloned();
        let theirs = field.as_ref().and_then(|field| EntityTag::parse(field.as_bytes()));
        let matched = theirs.and_then(|theirs| self.sent().find(|sent| sent.is_for(&theirs)));
        let Some(like) = matched.or_else(|| self.sent().next()) else {
            return;
        };
        if matched.is_none() && self.sent().any(|sent| sent.mark != like.mark) {
            // Nobody knows which of different copies is meant; without a tag none is.
            headers.remove(ETAG);
            return forget_bytes(headers);
        }
        let Some(known) = like.mark else {
            return;
        };
        match theirs {
            Some(_) if matched.is_some() => show(headers, like.tag.to_field()),
            // Upstream spells its tag anew.
            Some(theirs) => show(headers, Marked { mark: known, original: Original::Tag(theirs) }.to_field()),
            None => show(headers, like.redated(headers)),
        }
        if known != Mark::Passed {
            forget_bytes(headers);
            // A cache may take a date for a strong validator, and freshen by it also a copy with another snippet
            // (RFC 9111 §4.3.4); beside a tag it says nothing that is needed (RFC 9110 §15.4.5).
            headers.remove(LAST_MODIFIED);
            // A page whose charset the gate named, or whose coding it changed, keeps what was said of it.
            headers.remove(CONTENT_TYPE);
        }
    }

    /// Shows, of a 206, the tag of the copy that it continues (RFC 9110 §15.3.7.3).
    fn partial(&self, headers: &mut HeaderMap) {
        let Some(field) = &self.range else {
            return;
        };
        let theirs = only(headers, &ETAG).and_then(|field| EntityTag::parse(field.as_bytes())).map(Original::Tag);
        let sent = EntityTag::parse(field.as_bytes()).and_then(Marked::read).map(|marked| marked.original);
        if theirs.is_some() && theirs == sent {
            headers.insert(ETAG, field.clone());
        }
    }

    /// Repeats what was sent. A date was only if no tag was.
    fn sent(&self) -> impl Iterator<Item = Sent<'_>> {
        let all = self.none_match.iter().flat_map(|field| Members::of(field).flatten());
        let all = all.filter_map(|tag| match self.reader.judge(tag, self.present) {
            Fate::Same => Some(Sent { tag, original: Original::Tag(tag), mark: None }),
            Fate::Restored(mark, original) => Some(Sent { tag, original: Original::Tag(original), mark: Some(mark) }),
            Fate::Dated(mark, date) => Some(Sent { tag, original: Original::Date(date), mark: Some(mark) }),
            Fate::Dropped => None,
        });
        let has_tags = all.clone().any(|sent| matches!(sent.original, Original::Tag(_)));
        all.filter(move |sent| !has_tags || matches!(sent.original, Original::Tag(_)))
    }
}

// === impl Sent ===

impl Sent<'_> {
    fn is_for(&self, theirs: &EntityTag<'_>) -> bool {
        matches!(self.original, Original::Tag(original) if original.resembles(theirs))
    }

    /// Returns the tag for a 304 without one, if it is a date that was confirmed: the same, unless upstream names
    /// another date.
    fn redated(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let (Original::Date(sent), Some(mark)) = (self.original, self.mark) else {
            return None;
        };
        let date = only(headers, &LAST_MODIFIED).and_then(Date::parse).unwrap_or(sent);
        if date == sent { self.tag.to_field() } else { Marked { mark, original: Original::Date(date) }.to_field() }
    }
}

fn show(headers: &mut HeaderMap, tag: Option<HeaderValue>) {
    match tag {
        Some(tag) => headers.insert(ETAG, tag),
        None => headers.remove(ETAG),
    };
}

/// Removes what counts or digests the bytes of a document that is sent with other bytes (RFC 9110 §8.6).
fn forget_bytes(headers: &mut HeaderMap) {
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_ENCODING);
    for field in UNTRUE {
        headers.remove(field);
    }
}

/// Says whether a copy can be confirmed for ever, because no snippet will be put into such a thing. A media type that
/// is missing may be mended tomorrow, with the same entity tag, and one of XML may be a page.
fn is_no_page(headers: &HeaderMap) -> bool {
    let Some(media_type) = only(headers, &CONTENT_TYPE).and_then(|field| field.to_str().ok()) else {
        return false;
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.contains('/') && !essence.contains("html") && !essence.contains("xml")
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
