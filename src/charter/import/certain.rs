//! Whether a row could be cut into cells in only one way.
//!
//! Contract: on doubt it is not certain, and somebody is asked. A cut at a mere space is believed only where it follows
//! from its neighbours: a maker's name begins the row, or what looks like a name ends the text before it.

use super::{
    align::LaidRow,
    column::Column,
    look::{Look, Opening},
    word::Gap,
};

/// Says whether no other way to cut the row's text is as good.
pub(super) fn is_certain(row: &LaidRow, looks: &[Look], columns: &[Column]) -> bool {
    let sight = Sight::of(row, looks, columns);
    let (first, next) = (looks.get(row.words.0), looks.get(row.words.1));
    let begins = |look: Option<&Look>, maker: bool| look.is_none_or(|look| look.gap.is_line() || maker);
    // A row that begins or ends within a line is believed if a maker's name begins it, or the next one.
    if !begins(first, sight.maker) || !begins(next, next.is_some_and(|look| look.provider > 0)) {
        return false;
    }
    let cells = row.cells.iter().enumerate().filter_map(|(column, cell)| Some((column, (*cell)?)));
    let mut loose_before_name = 0;
    for (column, (start, end)) in cells {
        let within = || looks.iter().take(end).skip(start + 1);
        let misplaced = |look: &Look| look.gap.is_tab() || (look.name.is_some() && Some(column) != sight.name);
        if within().any(|look| look.fixed != Some(column) && misplaced(look)) {
            return false;
        }
        if looks.get(start).is_some_and(|look| look.gap == Gap::Space) && !sight.explains_cut(column) {
            return false;
        }
        // A line that ends within a cell, before what could begin another one.
        let loose = within()
            .filter(|look| {
                look.gap >= Gap::Wide && look.fixed.is_none() && (look.opening == Opening::Capital || !sight.named)
            })
            .count();
        if sight.name.is_none_or(|name| column > name) && loose > 0 {
            return false;
        }
        loose_before_name += loose;
    }
    // With the maker and the name certain, what stands between them is the service.
    let only_service = sight.maker && sight.named && sight.name.is_some_and(|name| name <= 2);
    let explicit =
        looks.iter().take(row.words.1).skip(row.words.0).any(|look| look.fixed.is_some() || look.gap == Gap::Empty);
    (loose_before_name == 0 || only_service) && (explicit || !sight.lacks_one_of_several(row))
}

/// What of a row is beyond doubt.
struct Sight {
    name: Option<usize>,
    /// Its first cell is all a maker's name.
    maker: bool,
    /// Its name looks like one.
    named: bool,
    /// What comes after its name begins as a cell does, and not as the rest of a sentence.
    begins_after_name: bool,
    columns: usize,
}

// === impl Sight ===

impl Sight {
    fn of(row: &LaidRow, looks: &[Look], columns: &[Column]) -> Self {
        let name = columns.iter().position(|column| *column == Column::Name);
        let cell = |column: usize| row.cells.get(column).copied().flatten();
        let look = |(start, end): (usize, usize)| looks.get(start).map(|look| (look, end - start));
        let first = cell(0).filter(|_| columns.first() == Some(&Column::Provider)).and_then(look);
        let named = name.and_then(cell).and_then(look);
        let after = name.and_then(|name| cell(name + 1)).and_then(look);
        Self {
            name,
            begins_after_name: after.is_some_and(|(look, _)| look.gap != Gap::Space || look.opening.is_high()),
            maker: first.is_some_and(|(look, length)| look.provider == length),
            named: named.is_some_and(|(look, _)| look.name.is_some()),
            columns: columns.len(),
        }
    }

    fn explains_cut(&self, column: usize) -> bool {
        let beside_name = self.name.is_some_and(|name| column == name || column == name + 1);
        (column < 2 && self.maker) || (beside_name && self.named && (self.maker || self.begins_after_name))
    }

    /// Returns true if a cell is missing on a side of the name that has several: which one, nobody knows.
    fn lacks_one_of_several(&self, row: &LaidRow) -> bool {
        let Some(name) = self.name else { return true };
        let lacks = |cells: &[Option<(usize, usize)>]| cells.len() > 1 && cells.iter().any(Option::is_none);
        let (before, after) = row.cells.split_at(name.min(self.columns));
        lacks(before) || lacks(after.get(1..).unwrap_or_default())
    }
}
