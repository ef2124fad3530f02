//! What reading a page gives, before it is settled: rows as cells, and what is left over.

use super::{
    column::Column,
    fold::{clean, plain_words},
    name::looks_like_a_name,
    section::Section,
};

/// A row of a table, or what may have been one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// A row with its cells.
    Row {
        cells: Vec<(Column, String)>,
        /// Labels of the cells that no key is for.
        labels: Vec<String>,
        /// False where the text could be cut into cells in another way.
        certain: bool,
        section: Section,
        /// The row as it stands on the page.
        raw: String,
    },
    /// Text among rows that is none.
    LeftOver {
        raw: String,
        section: Section,
        /// No row comes after it.
        after_rows: bool,
    },
    /// A heading that no row stands under, or a label that nobody knows: either may have been part of a row.
    Aside(String),
    /// What looks like a cookie's name outside of any table.
    Mention { name: String, around: String },
}

/// How a section says that it has no rows.
const NOTHING: [&str; 6] = ["aucun", "aucune", "neant", "none", "no", "pas"];

// === impl Finding ===

impl Finding {
    /// Returns what is left over, if it is prose: sentences without a name in them, which no row is made of.
    pub(super) fn prose(&self) -> Option<String> {
        if let Self::Aside(aside) = self {
            return Some(clean(aside));
        }
        let Self::LeftOver { raw, after_rows: true, .. } = self else { return None };
        let words: Vec<&str> = raw.split_whitespace().collect();
        let nothing = plain_words(raw).first().is_some_and(|word| NOTHING.contains(&word.as_str()));
        let sentence = (nothing || words.len() >= 5) && !raw.contains('\t') && !raw.contains('|');
        (sentence && !words.iter().any(|word| looks_like_a_name(word))).then(|| clean(raw))
    }
}
