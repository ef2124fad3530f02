//! What each word of a region looks like, and what it costs to put it somewhere.
//!
//! Costs are in one unit: what it costs that a line ends a cell. A name in a column of texts, or a tab within a cell, costs
//! so much that every other layout is tried first.

use super::{
    align::Region,
    column::Column,
    fold::fold,
    known::{is_known, leading_provider},
    name::{looks_like_a_name, trimmed},
    word::{Gap, Word, lines},
};

/// What is known of a word.
pub(super) struct Look {
    pub(super) gap: Gap,
    /// What it is worth as a name, if it looks like one.
    pub(super) name: Option<f32>,
    pub(super) opening: Opening,
    joint: bool,
    ends_sentence: bool,
    /// How many words from here on are a maker's name.
    pub(super) provider: usize,
    /// The column that the tabs of its line say it is in: there are as many as the table has columns.
    pub(super) fixed: Option<usize>,
}

/// How a word begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// With a capital or a figure, as a cell does.
    Capital,
    /// All in capitals: it begins a cell, or stands anywhere.
    Acronym,
    Small,
    /// With a bracket, as what goes on with a cell does.
    Bracket,
}

/// More than any layout costs.
pub(super) const NEVER: f32 = 1.0e9;

/// What it costs to leave the columns from `first` up to `end` empty; nothing for the place of what is left over.
pub(super) fn skipped(columns: &[Column], first: usize, end: usize) -> f32 {
    if first == 0 && end == columns.len() {
        return 0.0;
    }
    let cost = |column: &Column| match column {
        Column::Name => 14.0,
        Column::Provider | Column::Service | Column::Description => 4.0,
        Column::Lifetime | Column::Category | Column::Other => 2.5,
    };
    columns.iter().take(end).skip(first).map(cost).sum()
}

pub(super) fn cell_end(look: &Look) -> f32 {
    match look.gap {
        Gap::Tab | Gap::Empty => 0.0,
        Gap::Wide => 0.5,
        Gap::Line => 1.0,
        Gap::Blank => 1.4,
        Gap::Space if look.opening.is_high() || look.name.is_some() => 4.0,
        Gap::Space => 7.0,
    }
}

pub(super) fn row_end(looks: &[Look], place: usize) -> f32 {
    let Some(look) = looks.get(place) else { return NEVER };
    let after_sentence =
        place.checked_sub(1).and_then(|before| looks.get(before)).is_some_and(|before| before.ends_sentence);
    match look.gap {
        Gap::Line | Gap::Blank => 0.0,
        Gap::Tab | Gap::Empty => 9.0,
        Gap::Wide | Gap::Space if look.provider > 0 => 3.0,
        Gap::Wide | Gap::Space if after_sentence => 5.0,
        Gap::Wide | Gap::Space => 9.0,
    }
}

/// What it costs that a cell, or what is left over, begins with this word.
pub(super) fn begin(look: &Look, to: usize, columns: &[Column]) -> f32 {
    let opening = match look.opening {
        Opening::Capital | Opening::Acronym => 0.0,
        Opening::Small => 1.5,
        Opening::Bracket => 3.0,
    };
    let elsewhere = if look.fixed.is_some_and(|fixed| fixed != to) { 40.0 } else { 0.0 };
    let misplaced = elsewhere + if look.name.is_some() && look.fixed != Some(to) { 12.0 } else { 0.0 };
    match columns.get(to) {
        Some(Column::Name) => elsewhere + look.name.unwrap_or(if look.opening == Opening::Small { 1.0 } else { 5.0 }),
        Some(Column::Provider) if look.provider > 0 => elsewhere - 3.0,
        Some(Column::Provider | Column::Service) => opening + misplaced,
        Some(Column::Description) => opening + misplaced + if look.provider > 0 { 2.0 } else { 0.0 },
        Some(Column::Lifetime) => misplaced + if look.opening.is_high() { 1.0 } else { 0.0 },
        Some(Column::Category | Column::Other) => misplaced + 0.5,
        None => {
            let parted = match look.gap {
                Gap::Blank => 2.0,
                Gap::Line => 5.0,
                Gap::Space | Gap::Wide | Gap::Tab | Gap::Empty => 14.0,
            };
            misplaced + parted
        }
    }
}

/// What it costs that this word goes on with the cell of the one before.
pub(super) fn inside(look: &Look, to: usize, columns: &[Column]) -> f32 {
    let joined = match look.gap {
        Gap::Space => 0.0,
        Gap::Wide => 1.5,
        Gap::Line => 1.2,
        Gap::Blank => 4.5,
        Gap::Tab | Gap::Empty => 25.0,
    };
    let misplaced = if look.name.is_some() { 12.0 } else { 0.0 };
    joined
        + match columns.get(to) {
            Some(Column::Name) if look.name.is_some() || look.joint => 0.0,
            Some(Column::Name) => 4.0,
            Some(Column::Provider) => misplaced + 0.5,
            Some(Column::Service) => misplaced + 0.2,
            Some(Column::Description) => misplaced + 0.05,
            Some(Column::Lifetime | Column::Category | Column::Other) => misplaced + 0.4,
            // Prose goes on over lines and paragraphs.
            None if look.gap.is_line() => misplaced + 0.4 - joined,
            None => misplaced + 0.05,
        }
}

// === impl Opening ===

impl Opening {
    pub(super) fn is_high(self) -> bool {
        matches!(self, Self::Capital | Self::Acronym)
    }
}

// === impl Region ===

impl Region<'_> {
    pub(super) fn looks(&self) -> Vec<Look> {
        let folded: Vec<String> = self
            .words
            .iter()
            .map(|word| fold(self.word(word)).trim_matches(['"', '\'', ',', ':']).to_owned())
            .collect();
        let fixed = self.fixed();
        let seen = self.makers(&folded, &fixed);
        let look = |(place, word): (usize, &Word)| {
            let text = self.word(word);
            let letter = text.trim_start_matches(['"', '«', '“', '\'', '‘']).chars().next();
            let next: Vec<&str> = folded.iter().skip(place).take(8).map(String::as_str).collect();
            Look {
                gap: word.gap,
                name: looks_like_a_name(text).then(|| if is_known(trimmed(text)) { -8.0 } else { -6.0 }),
                opening: match letter {
                    Some('(') => Opening::Bracket,
                    Some(c)
                        if c.is_uppercase()
                            && text.chars().nth(1).is_some()
                            && !text.chars().any(char::is_lowercase) =>
                    {
                        Opening::Acronym
                    }
                    Some(c) if c.is_uppercase() || c.is_numeric() => Opening::Capital,
                    Some(_) | None => Opening::Small,
                },
                joint: matches!(text, "et" | "and" | "ou" | "or" | "&" | "/" | "," | ";"),
                ends_sentence: text.ends_with(['.', '!', '?']),
                fixed: fixed.get(place).copied().flatten(),
                provider: if word.gap.is_line() || letter.is_some_and(char::is_uppercase) {
                    leading_provider(&next, &seen)
                } else {
                    0
                },
            }
        };
        self.words.iter().enumerate().map(look).collect()
    }

    /// Returns the column of each word on a line that has a cell for every column, were they empty.
    fn fixed(&self) -> Vec<Option<usize>> {
        let mut fixed = vec![None; self.words.len()];
        for (start, end) in lines(self.words) {
            let line = self.words.get(start..end).unwrap_or_default();
            let tabs: usize = line.iter().map(|word| word.tabs).sum();
            let (before, after) =
                (line.first().map_or(0, |first| first.tabs), line.last().map_or(0, |last| last.trailing));
            // Bars may stand around a row as well.
            let around = usize::from(before > 0 && after > 0 && tabs + after == self.columns.len() + 1);
            if tabs + after != self.columns.len() - 1 + 2 * around {
                continue;
            }
            let mut column = 0;
            for (place, word) in line.iter().enumerate() {
                column += word.tabs;
                if let Some(slot) = fixed.get_mut(start + place) {
                    *slot = column.checked_sub(around);
                }
            }
        }
        fixed
    }

    /// Returns the makers of rows that are beyond doubt.
    fn makers(&self, folded: &[String], fixed: &[Option<usize>]) -> Vec<Vec<String>> {
        let mut makers = Vec::new();
        for (start, end) in lines(self.words).into_iter().filter(|_| self.columns.first() == Some(&Column::Provider)) {
            let first = (start..end).take_while(|place| fixed.get(*place) == Some(&Some(0)));
            let maker: Vec<String> = first.filter_map(|place| folded.get(place).cloned()).collect();
            if !maker.is_empty() && !makers.contains(&maker) {
                makers.push(maker);
            }
        }
        makers
    }
}
