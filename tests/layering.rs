//! Holds `src/` against the tables of ARCHITECTURE.md: tiers, crates, purity, budgets.
//!
//! It reads sources as tokens, not as text, so that a comment or a string never
//! counts. It has no list of exceptions: either the source is mended, or the
//! architecture is changed in words and in `layering/tables.rs` at once.

#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "tests fail by panicking")]

use std::{fs, path::Path as FilePath};

#[path = "layering/checks.rs"]
mod checks;
#[path = "layering/paths.rs"]
mod paths;
#[path = "layering/rules.rs"]
mod rules;
#[path = "layering/sources.rs"]
mod sources;
#[path = "layering/tables.rs"]
mod tables;
#[path = "layering/tokens.rs"]
mod tokens;

/// The external crates of a manifest, as sources spell them.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.split("\n[dependencies]\n").nth(1).and_then(|rest| rest.split("\n[").next());
    let rows = section.unwrap_or_default().lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once(" = ")).map(|(name, _)| name.trim().replace('-', "_")).collect()
}

#[test]
fn the_house_stands_as_it_was_drawn() {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest is there");
    let dependencies = dependencies(&manifest);
    let sources = sources::sources(sources::read(&root.join("src"), "src"));
    let mut violations = rules::table_violations(&dependencies);
    violations.extend(rules::violations(&sources, &dependencies));
    assert!(violations.is_empty(), "{} violations\n{}", violations.len(), violations.join("\n"));
}
