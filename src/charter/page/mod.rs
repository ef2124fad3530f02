//! Whole HTML documents: no script, no inline style, one stylesheet.
//!
//! Everything goes through `maud`, which escapes by context; nothing here may
//! mark text as already escaped.

mod charter;
mod choices;
mod embed;
mod frame;
mod parties;
mod problem;

pub use self::{charter::charter_page, choices::choice_page, embed::embed_page, problem::problem_page};

/// Returns the stylesheet of the pages, to be served at [`Paths::stylesheet`](super::Paths::stylesheet).
#[must_use]
pub fn page_stylesheet() -> &'static str {
    include_str!("../assets/page.css")
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
