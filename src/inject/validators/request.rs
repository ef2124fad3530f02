//! Undoes the marks on a request's conditions, or drops the conditions.
//!
//! Contract: a field in which nothing is ours, and nothing must go, stays as it is, byte for byte. It must never add a
//! condition that the client did not set, nor drop one that guards a write.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE},
};

use super::{
    date::Date,
    entity_tag::{Condition, EntityTag, Members, Strength, only, whole},
    mark::{Mark, Marked, Original, SnippetVersion},
    reader::{Fate, Reader},
};
use crate::inject::RequestFacts;

/// Remembers how a request was translated, for its answer.
///
/// It shares the bytes of the client's own fields; a request without conditions leaves nothing in it.
#[derive(Clone, Debug)]
pub struct Translation {
    pub(super) present: SnippetVersion,
    pub(super) reader: Reader,
    /// The client's `If-None-Match`, if something of it was sent on translated.
    pub(super) none_match: Option<HeaderValue>,
    /// The client's `If-Range`, if it was sent on translated.
    pub(super) range: Option<HeaderValue>,
}

/// Gives upstream its own validators back, on a request to a host whose snippet has the version `present`.
///
/// `Range` and `If-Range` go from navigations, unless the client resumes what is no page: offsets would count bytes of another
/// document.
///
/// # Examples
/// ```
/// use http::{HeaderMap, HeaderValue, Method, header};
/// use octroi::inject::{RequestFacts, SnippetVersion, translate};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("sec-fetch-dest", HeaderValue::from_static("document"));
/// headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("W/\"abc~octroi.s.1a2b3c4d\""));
///
/// let facts = RequestFacts::of(&Method::GET, &headers);
/// translate(&facts, SnippetVersion::from_digest([0x1a, 0x2b, 0x3c, 0x4d]), &mut headers);
/// assert_eq!(headers[header::IF_NONE_MATCH], "\"abc\"");
///
/// // The same copy, and another snippet: upstream must send the page again.
/// headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("W/\"abc~octroi.s.1a2b3c4d\""));
/// translate(&facts, SnippetVersion::from_digest([0x5e, 0x6f, 0x70, 0x81]), &mut headers);
/// assert!(!headers.contains_key(header::IF_NONE_MATCH));
/// ```
pub fn translate(facts: &RequestFacts, present: SnippetVersion, headers: &mut HeaderMap) -> Translation {
    let reader = Reader::of(facts);
    // Most requests have no condition, and one look at each name tells.
    if !headers.keys().any(is_condition) {
        return Translation { present, reader, none_match: None, range: None };
    }
    restore_guard(headers, &IF_MATCH);
    let none_match = if facts.is_reading() {
        revalidate(reader, present, headers)
    } else {
        restore_guard(headers, &IF_NONE_MATCH);
        None
    };
    let range = resume(facts, headers);
    Translation { present, reader, none_match, range }
}

/// Says whether a field is one that is looked at here.
fn is_condition(name: &HeaderName) -> bool {
    [IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE].contains(name)
}

/// Translates `If-None-Match` and `If-Modified-Since` of GET and HEAD; returns the client's tags if upstream was sent
/// some.
fn revalidate(reader: Reader, present: SnippetVersion, headers: &mut HeaderMap) -> Option<HeaderValue> {
    let Some(field) = whole(headers, &IF_NONE_MATCH) else {
        if reader == Reader::Document {
            // A date does not tell which snippet the copy has, if any.
            headers.remove(IF_MODIFIED_SINCE);
        }
        return None;
    };
    if Condition::of(&field) != Condition::Tags {
        if reader == Reader::Document {
            drop_revalidation(headers);
        }
        return None;
    }
    let fates = || Members::of(&field).flatten().map(|tag| (tag, reader.judge(tag, present)));
    if reader != Reader::Document && fates().all(|(_, fate)| fate == Fate::Same) {
        return None;
    }
    let mut list = Vec::new();
    for (tag, fate) in fates() {
        match fate {
            Fate::Same => tag.append_to(&mut list),
            Fate::Restored(_, original) => original.append_to(&mut list),
            Fate::Dated(..) | Fate::Dropped => {}
        }
    }
    if list.is_empty() {
        let since = the_date(fates().map(|(_, fate)| fate)).and_then(Date::to_field);
        drop_revalidation(headers);
        headers.insert(IF_MODIFIED_SINCE, since?);
        return Some(field);
    }
    // Upstream ignores the date beside tags (RFC 9110 §13.1.3). One that does not must not get to see that of a copy
    // that does not count.
    if fates().any(|(_, fate)| matches!(fate, Fate::Dated(..) | Fate::Dropped)) {
        headers.remove(IF_MODIFIED_SINCE);
    }
    headers.insert(IF_NONE_MATCH, HeaderValue::try_from(list).ok()?);
    Some(field)
}

fn drop_revalidation(headers: &mut HeaderMap) {
    headers.remove(IF_NONE_MATCH);
    headers.remove(IF_MODIFIED_SINCE);
}

/// Returns the date that all dated members share. Of several, none: upstream would confirm to the newest also what
/// changed between them, and no copy has that.
fn the_date<'a>(fates: impl Iterator<Item = Fate<'a>>) -> Option<Date> {
    let mut dates = fates.filter_map(|fate| match fate {
        Fate::Dated(_, date) => Some(date),
        Fate::Same | Fate::Restored(..) | Fate::Dropped => None,
    });
    let first = dates.next()?;
    dates.all(|date| date == first).then_some(first)
}

/// Restores the marked tags of a field that guards: what is guarded is the portal's own representation, whichever
/// snippet the client saw it with.
fn restore_guard(headers: &mut HeaderMap, name: &HeaderName) {
    let Some(field) = whole(headers, name) else {
        return;
    };
    // `Any` and `Malformed` stay: upstream answers them as it would without the gate.
    if Condition::of(&field) != Condition::Tags {
        return;
    }
    let members = || Members::of(&field).flatten().map(|tag| (tag, Marked::read(tag)));
    if members().all(|(_, marked)| marked.is_none()) {
        return;
    }
    if *name == IF_MATCH
        && let Some(date) = guarding_date(members().map(|(_, marked)| marked))
    {
        headers.remove(name);
        headers.insert(IF_UNMODIFIED_SINCE, date);
        return;
    }
    let mut list = Vec::new();
    for (tag, marked) in members() {
        guarding(tag, marked).append_to(&mut list);
    }
    if let Ok(list) = HeaderValue::try_from(list) {
        headers.insert(name.clone(), list);
    }
}

/// An injected tag was strong if upstream's was; another that comes back weak was weakened on its way, by whoever
/// changed the bytes. One made of a date stays, and matches nothing.
fn guarding<'a>(tag: EntityTag<'a>, marked: Option<Marked<'a>>) -> EntityTag<'a> {
    match marked {
        Some(Marked { mark: Mark::Injected(_), original: Original::Tag(original) }) => original,
        Some(Marked { mark: Mark::Passed, original: Original::Tag(original) }) if tag.strength == Strength::Strong => {
            original
        }
        Some(Marked { mark: Mark::Passed, original: Original::Tag(original) }) => {
            EntityTag { strength: Strength::Weak, ..original }
        }
        Some(Marked { original: Original::Date(_), .. }) | None => tag,
    }
}

/// Returns the date to guard with, if all members were made of it. The date takes the place of one that the client
/// sent, because that one would not have counted beside `If-Match` (RFC 9110 §13.1.4).
fn guarding_date<'a>(mut members: impl Iterator<Item = Option<Marked<'a>>>) -> Option<HeaderValue> {
    let Some(Marked { original: first @ Original::Date(date), .. }) = members.next()? else {
        return None;
    };
    let is_same = |marked: Option<Marked<'a>>| marked.is_some_and(|marked| marked.original == first);
    if members.all(is_same) { date.to_field() } else { None }
}

/// Translates `If-Range`, which wants a strong tag (RFC 9110 §13.1.5), so one whose bytes are upstream's; without it no
/// range is asked for on a navigation, nor into a copy that this gate extended.
fn resume(facts: &RequestFacts, headers: &mut HeaderMap) -> Option<HeaderValue> {
    let field = only(headers, &IF_RANGE).cloned();
    let tag = field.as_ref().and_then(|field| EntityTag::parse(field.as_bytes()));
    let marked = tag.and_then(Marked::read);
    if let (Some(EntityTag { strength: Strength::Strong, .. }), Some(marked)) = (tag, marked)
        && let Marked { mark: Mark::Passed, original: Original::Tag(original) } = marked
        && original.strength == Strength::Strong
        && let Some(original) = original.to_field()
    {
        headers.insert(IF_RANGE, original);
        return field;
    }
    if facts.wants_document() || marked.is_some() {
        headers.remove(RANGE);
        headers.remove(IF_RANGE);
    }
    None
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
