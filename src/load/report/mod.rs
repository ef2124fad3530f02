//! What was measured, as a document: JSON for programs, and a page that stands alone for persons.
//!
//! Contract: the same figures in both; what is not known is `null` and `-`, never zero. The page has no script and asks
//! nobody for anything. Pure: what there is to say is passed in.

mod axis;
mod chart;
mod html;
mod json;
mod words;

pub use self::{html::html, json::json, words::latency};
