//! Puts one snippet first into the head of an HTML document while the document streams past.
//!
//! Contract: [`Plan::of`] decides from the two heads alone whether a response is a document we may extend; an
//! [`Injector`] then looks at the first bytes and either adds the snippet or lets everything pass; [`rewrite_head`]
//! makes the response head true again. A body fails **soft**: on any doubt its bytes pass unchanged, under a named
//! [`PassThrough`] reason that is counted and explained. (A doubt about a *cookie* is another module's, and strips.)
//!
//! How the snippet gets in depends on the content coding:
//! - **insert** (identity): exactly after `<head …>`, or where a head begins that has no tag; every later frame is forwarded
//!   as it is, without a copy;
//! - **splice** (gzip, deflate, zstd): uncompressed bytes before the upstream's own compressed ones, which are neither
//!   decompressed nor compressed again; they repeat the document's opening tags (see `compressed`);
//! - **rewrite** (what cannot be repeated, brotli, or [`Placement::Head`]): decoded, inserted into, encoded as gzip.
//!
//! Where the head begins follows from the first few tokens, for which the tree construction of the HTML standard has three
//! short modes; so no HTML parser is needed, and none reads the rest of the page.
//!
//! A cache must not keep the snippet from a visitor, nor lose its 304s to it: [`translate`] and [`rewrite_head`] keep
//! validators and conditional requests true.
//!
//! It must never buffer a whole page, do I/O, read a clock, or know what a visitor consented to: the same bytes go to
//! every visitor of a host, so that pages stay cacheable.
//!
//! # Examples
//! ```
//! use std::collections::VecDeque;
//! use bytes::Bytes;
//! use octroi::inject::{Coding, End, Form, Injected, Injector, Limits, Outcome, Pool, Snippet, Step};
//!
//! let snippet = Snippet::new("<script src=\"/.octroi/guard.js\"></script>")?;
//! let added = snippet.as_bytes().len();
//! let mut injector = Injector::new(Coding::Identity, snippet, Limits::default(), &Pool::default());
//! let mut out = VecDeque::new();
//!
//! assert_eq!(injector.push(Bytes::from_static(b"<!DOCTYPE html><ht"), &mut out), Step::NeedMore);
//! injector.push(Bytes::from_static(b"ml><head><title>Open data</title>"), &mut out);
//! let injected = Injected { form: Form::Extended(added), charset: None };
//! assert_eq!(injector.finish(&mut out), (Some(Outcome::Injected(injected)), End::Whole));
//!
//! let page: Vec<u8> = out.into_iter().flatten().collect();
//! assert!(page.starts_with(b"<!DOCTYPE html><html><head><script src="));
//! # Ok::<(), octroi::inject::SnippetError>(())
//! ```

mod accept;
mod charset;
mod coding;
mod compressed;
mod declaration;
mod document;
mod head;
mod injector;
mod insert;
mod member;
mod pack;
mod pass_through;
mod plan;
mod prescan;
mod request;
mod rewrite;
mod sniff;
mod snippet;
mod stored;
mod tag;
#[cfg(test)]
mod tests;
mod trailer;
mod validators;

#[cfg(fuzzing)]
pub(crate) use self::prescan::{Declared, prescan};
pub use self::{
    accept::Recoding,
    charset::{Charset, Label},
    coding::{Coding, Pool},
    head::{rewrite_head, rewrite_trailers, vary_also},
    injector::{End, Form, Injected, Injector, Limits, Outcome, Step},
    pack::{Packing, pack},
    pass_through::PassThrough,
    plan::{Headless, Injection, Placement, Plan},
    request::{RequestFacts, prepare_request},
    snippet::{Snippet, SnippetError},
    validators::{SnippetVersion, Translation, translate},
};
