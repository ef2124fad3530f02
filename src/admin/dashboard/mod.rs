//! The dashboard: one page that says how the gate stands, and works without scripts, a mouse or a wide screen.
//!
//! It is drawn here, charts included, and asks nothing of anywhere else. Whatever a portal or a browser named is text in it.
//!
//! It must never hold a cookie's value, or say by colour alone what no word says.

mod chart;
mod drifted;
mod figures;
mod frame;
mod number;
mod page;
mod slots;
mod standing;
mod tables;
mod view;
mod words;

pub(super) use self::{page::page, view::View};

/// The page's style sheet.
pub(super) const STYLE: &str = include_str!("assets/dashboard.css");

/// The page's script: without it, the page is as it was when it was asked for.
pub(super) const SCRIPT: &str = include_str!("assets/dashboard.js");
