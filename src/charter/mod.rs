//! What a visitor reads: the charter, the choice page and the gate's own error pages.
//!
//! A [`Charter`] holds what a host says of itself. Trackers and purposes stay
//! in the policy and are read from there each time, so that what is printed is
//! what is enforced. Pages are whole documents that need no script, in every
//! [`Language`](crate::consent::Language), and name their
//! [`version`](fn@version) so that a choice can be proved against what was shown.
//!
//! This module must never do I/O, choose a status code, repeat tracker data,
//! emit text that has not been escaped, or promise what the gate does not do.

pub mod banner;
pub mod defaults;
#[cfg(feature = "server")]
pub mod import;

mod dates;
mod json;
mod known;
mod lifetime;
mod locale;
mod locales;
mod look;
mod model;
mod page;
mod paths;
mod problem;
mod receipt;
mod section;
mod standing;
mod tool_rules;
mod version;
mod view;

#[cfg(test)]
mod fixtures;

pub use self::{
    json::{charter_json, charter_text, problem_json},
    known::{KnownTracker, Use, known_cookie, known_examples, known_origin},
    lifetime::spoken,
    look::{Button, Look, Property, Value},
    model::{Charter, Theme},
    page::{charter_page, choice_page, embed_page, page_stylesheet, problem_page},
    paths::Paths,
    problem::Problem,
    receipt::receipt_json,
    tool_rules::consent_tool_rules,
    version::version,
    view::View,
};
