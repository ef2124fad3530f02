//! An imported charter as a portal file.
//!
//! What the page says is a key; what it does not say and is likely is a key whose comment says *suggestion*; what is not
//! certain is a comment, which says *QUESTION* and becomes a key when somebody takes off the `#`. Whatever the page holds,
//! what is written is valid TOML. It must never read a page, or decide what a row means.

mod diff;
mod lines;
mod platform;
mod quote;
#[cfg(test)]
mod tests;
mod write;

pub use self::{
    diff::portal_changes,
    write::{PortalFileOptions, WrittenPortal, write_portal_file},
};
