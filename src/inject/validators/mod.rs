//! Keeps conditional requests working through a gate that adds a snippet to documents (RFC 9110 §8.8 and §13, RFC 9111
//! §4.3).
//!
//! Contract: the entity tag of an answer tells what the client then holds, by a *mark* at its end:
//!
//! | upstream's | with the snippet | a navigation's answer that is no page |
//! |---|---|---|
//! | `"abc"` | `W/"abc~octroi.s.1a2b3c4d"` | `"abc~octroi.s"` |
//! | `W/"abc"` | `W/"abc~octroi.w.1a2b3c4d"` | `W/"abc~octroi.w"` |
//! | none, but a `Last-Modified` | `W/"386d4380~octroi.m.1a2b3c4d"` | `W/"386d4380~octroi.m"` |
//!
//! [`translate`] undoes the marks on a request, so that upstream sees its own validators, byte for byte, and can answer
//! 304; the [`Translation`] then makes the answer's validators those that the client knows. Which condition is sent on:
//!
//! | the client's | navigation | unknown | fragment | writing |
//! |---|---|---|---|---|
//! | with this snippet | yes | yes | no | yes |
//! | with another snippet | no | no | no | yes |
//! | no page | yes | yes | yes | yes |
//! | not marked, or dates alone | no | yes | yes | yes |
//!
//! *Unknown* are clients that say nothing (see `request`): their tags without a mark pass, or else no feed reader and
//! no API client would ever get a 304. What that leaves open: a shared cache that was filled before the gate was put
//! behind it may confirm its copies to such a client, and must be emptied once. *Writing* is every method but GET and HEAD: a
//! condition there guards the portal's own representation against lost updates, so none is ever dropped.
//!
//! On doubt a condition for reading goes, because a 200 is always right, and a guard stays, because a 412 loses
//! nothing. A forged mark deceives only the client that forged it. It must never let a copy without the snippet, or
//! with another one, be confirmed to a navigation; fail on any bytes; or allocate for a request without conditions.

mod date;
mod entity_tag;
mod mark;
mod reader;
mod request;
mod response;
#[cfg(test)]
mod tests;

pub use self::{
    mark::SnippetVersion,
    request::{Translation, translate},
};
