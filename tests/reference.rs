//! The generated reference: `config/reference.toml` and the schemas beside it say what the documents in
//! `src/config/document` say, since they are made of them.
//!
//! `OCTROI_BLESS=1` writes them anew, to be read by a person as an operator would. What an option's doc comment lacks (its
//! default, an example of the right kind) is told here, and so is an option that `docs/CONFIGURATION.md` does not know.
//! Completions and manual pages, which the command makes of itself, are tried here, too.

#![expect(clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used, reason = "tests fail by panicking")]
#![expect(clippy::wildcard_enum_match_arm, reason = "what the syntax of a language has is not listed")]

#[path = "reference/blessed.rs"]
mod blessed;
#[path = "reference/checks.rs"]
mod checks;
#[path = "reference/completions.rs"]
mod completions;
#[path = "reference/documents.rs"]
mod documents;
#[path = "reference/guide.rs"]
mod guide;
#[path = "reference/loads.rs"]
mod loads;
#[path = "reference/pages.rs"]
mod pages;
#[path = "reference/prose.rs"]
mod prose;
#[path = "reference/schema.rs"]
mod schema;
#[path = "reference/sources.rs"]
mod sources;
#[path = "reference/text.rs"]
mod text;
