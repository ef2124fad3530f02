//! The town's datasets: what the catalogue lists, what a page previews, what the export writes.
//!
//! Contract: all figures are imagined, and drawn from a row's number alone, so that an export is the same at every run.

use serde_json::{Value, json};

use super::language::Language;

mod air;
mod bus;
mod trees;

/// Every dataset, as the catalogue orders them.
pub(super) static ALL: [&Dataset; 3] = [&bus::DATASET, &trees::DATASET, &air::DATASET];

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Text {
    pub(super) french: &'static str,
    pub(super) english: &'static str,
}

impl Text {
    pub(super) fn in_language(self, language: Language) -> &'static str {
        language.pick(self.french, self.english)
    }
}

/// One dataset.
#[derive(Debug)]
pub(super) struct Dataset {
    /// Its name in paths.
    pub(super) slug: &'static str,
    pub(super) title: Text,
    pub(super) summary: Text,
    pub(super) theme: Text,
    /// What a row is.
    pub(super) row: Text,
    pub(super) records: u32,
    /// Last change, as `YYYY-MM-DD`.
    pub(super) modified: &'static str,
    pub(super) publisher: &'static str,
    pub(super) columns: &'static [Text],
    pub(super) preview: &'static [&'static [&'static str]],
    /// What the embedded video shows.
    pub(super) video: Text,
    /// The export's first line.
    pub(super) export_head: &'static str,
    /// Any later line of the export.
    pub(super) export_row: fn(u32) -> String,
}

impl PartialEq for Dataset {
    fn eq(&self, other: &Self) -> bool {
        self.slug == other.slug
    }
}

impl Dataset {
    /// Its entry in the JSON catalogue.
    pub(super) fn describe(&self, language: Language) -> Value {
        json!({
            "dataset_id": self.slug,
            "has_records": true,
            "metas": { "default": {
                "title": self.title.in_language(language),
                "description": self.summary.in_language(language),
                "theme": [self.theme.in_language(language)],
                "publisher": self.publisher,
                "modified": self.modified,
                "records_count": self.records,
                "license": "Licence Ouverte v2.0 (Etalab)",
                "language": language.tag(),
            } },
        })
    }
}

/// Finds a dataset by its slug.
pub(super) fn find(slug: &str) -> Option<&'static Dataset> {
    ALL.into_iter().find(|dataset| dataset.slug == slug)
}

/// A number under `bound` that looks drawn by lot but depends on the row and the column only.
fn draw(row: u32, column: u32, bound: u32) -> u32 {
    // The finaliser of MurmurHash3: neighbouring rows get unlike figures.
    let mut mixed = row.wrapping_mul(31).wrapping_add(column).wrapping_add(0x9e37_79b9);
    mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x85eb_ca6b);
    mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35);
    (mixed ^ (mixed >> 16)).checked_rem(bound).unwrap_or_default()
}
