//! Puts one snippet first into the head of an HTML document while the document streams past.
//!
//! Contract: [`Plan::of`] decides from the two heads alone whether a response is a document we may extend; an
//! [`Injector`] then looks at the first bytes and either adds the snippet or lets everything pass; [`rewrite_head`]
//! makes the response head true again. A body fails **soft**: on any doubt its bytes pass unchanged, under a named
//! [`PassThrough`] reason that is counted and explained. (A doubt about a *cookie* is another module's, and strips.)
//!
//! How the snippet gets in depends on the content coding:
//! - identity: exactly after `<head …>`; every later frame is forwarded as it is, without a copy;
//! - gzip: one *stored* deflate block before the upstream's own deflate bits, which are neither inflated nor compressed
//!   again (see `splice`).
//!
//! It must never buffer a whole page, do I/O, read a clock, or know what a visitor consented to: the same bytes go to
//! every visitor of a host, so that pages stay cacheable.
//!
//! # Examples
//! ```
//! use std::collections::VecDeque;
//! use bytes::Bytes;
//! use octroi::inject::{Coding, Injector, Limits, Outcome, Snippet, Step};
//!
//! let snippet = Snippet::new("<script src=\"/.octroi/guard.js\"></script>")?;
//! let added = snippet.as_bytes().len();
//! let mut injector = Injector::new(Coding::Identity, snippet, Limits::default());
//! let mut out = VecDeque::new();
//!
//! assert_eq!(injector.push(Bytes::from_static(b"<!DOCTYPE html><ht"), &mut out), Step::NeedMore);
//! injector.push(Bytes::from_static(b"ml><head><title>Open data</title>"), &mut out);
//! assert_eq!(injector.finish(&mut out), Some(Outcome::Injected { added }));
//!
//! let page: Vec<u8> = out.into_iter().flatten().collect();
//! assert!(page.starts_with(b"<!DOCTYPE html><html><head><script src="));
//! # Ok::<(), octroi::inject::SnippetError>(())
//! ```

mod charset;
mod coding;
mod declaration;
mod document;
mod head;
mod injector;
mod insert;
mod member;
mod pass_through;
mod plan;
mod request;
mod sniff;
mod snippet;
mod splice;
mod tag;
#[cfg(test)]
mod tests;

pub use self::{
    charset::Charset,
    coding::Coding,
    head::rewrite_head,
    injector::{Injector, Limits, Outcome, Step},
    pass_through::PassThrough,
    plan::{Injection, Plan},
    request::{RequestFacts, prepare_request},
    snippet::{Snippet, SnippetError},
};
