//! Words into the cells of rows, however the text was broken.
//!
//! Contract: each word of a region belongs to one cell of one row, or to what is left over; none is lost. Of all ways to
//! lay the words out, the one that costs least is taken: a tab ends a cell and a line may; a name looks like a name;
//! sentences begin with capitals. Where the layout was not certain, the row says so. Nothing is looked up here but form.

use super::{
    certain::is_certain,
    column::Column,
    look::{Look, NEVER, begin, cell_end, inside, row_end, skipped},
    word::{Gap, Word, cut},
};

/// What became of a run of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Laid {
    Row(LaidRow),
    /// From which word to which.
    LeftOver(usize, usize),
}

/// A row: for each column the words of its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LaidRow {
    pub(super) words: (usize, usize),
    pub(super) cells: Vec<Option<(usize, usize)>>,
    /// False where the text could be cut into cells in another way.
    pub(super) certain: bool,
}

/// What the layout goes by.
pub(super) struct Region<'t> {
    pub(super) text: &'t str,
    pub(super) words: &'t [Word],
    pub(super) columns: &'t [Column],
}

/// Lays the words of a region out.
pub(super) fn align(region: &Region<'_>) -> Vec<Laid> {
    let looks = region.looks();
    let path = cheapest(&looks, region.columns);
    let mut laid: Vec<Laid> = Vec::new();
    let mut place = 0;
    while let Some(state) = path.get(place).copied() {
        let run = path
            .iter()
            .skip(place + 1)
            .take_while(|next| **next == State { begins: false, row: false, ..state })
            .count();
        let end = place + 1 + run;
        match (state.column, laid.last_mut()) {
            (None, Some(Laid::LeftOver(_, last))) => *last = end,
            (None, _) => laid.push(Laid::LeftOver(place, end)),
            (Some(column), Some(Laid::Row(row))) if !state.row => row.put(column, place, end),
            (Some(column), _) => {
                let mut row = LaidRow { words: (place, end), cells: vec![None; region.columns.len()], certain: true };
                row.put(column, place, end);
                laid.push(Laid::Row(row));
            }
        }
        place = end;
    }
    for row in laid.iter_mut().filter_map(Laid::as_row) {
        row.certain = is_certain(row, &looks, region.columns);
    }
    laid
}

/// Where a word is put: a column, or nowhere; whether a cell, and whether a row begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    column: Option<usize>,
    begins: bool,
    row: bool,
}

/// Finds the cheapest state for each word.
fn cheapest(looks: &[Look], columns: &[Column]) -> Vec<State> {
    let nowhere = columns.len();
    let states = columns.len() + 1;
    let mut costs = vec![NEVER; states];
    let mut from: Vec<Vec<(usize, bool, bool)>> = Vec::with_capacity(looks.len());
    for (place, look) in looks.iter().enumerate() {
        let (mut next, mut back) = (vec![NEVER; states], vec![(nowhere, true, true); states]);
        for to in 0..states {
            let mut offer = |cost: f32, way: (usize, bool, bool)| {
                if let (Some(slot), Some(kept)) = (next.get_mut(to), back.get_mut(to))
                    && cost < *slot
                {
                    (*slot, *kept) = (cost, way);
                }
            };
            if place == 0 {
                offer(begin(look, to, columns) + skipped(columns, 0, to), (nowhere, true, true));
                continue;
            }
            for (at, cost) in costs.iter().enumerate() {
                if at == to {
                    offer(cost + inside(look, to, columns), (at, false, false));
                }
                if to != nowhere && at < to {
                    let cut =
                        cell_end(look) + skipped(columns, at + 1, to) * if look.gap == Gap::Empty { 0.2 } else { 1.0 };
                    offer(cost + cut + begin(look, to, columns), (at, true, false));
                }
                if at != nowhere || to != nowhere {
                    let rest = if at == nowhere { 0.0 } else { skipped(columns, at + 1, columns.len()) };
                    offer(
                        cost + rest + row_end(looks, place) + skipped(columns, 0, to) + begin(look, to, columns),
                        (at, true, true),
                    );
                }
            }
        }
        costs = next;
        from.push(back);
    }
    let last = |state: usize| {
        costs.get(state).copied().unwrap_or(NEVER)
            + if state == nowhere { 0.0 } else { skipped(columns, state + 1, columns.len()) }
    };
    let mut state = (0..states).min_by(|one, other| last(*one).total_cmp(&last(*other))).unwrap_or(nowhere);
    let mut path = Vec::with_capacity(looks.len());
    for back in from.iter().rev() {
        let (before, begins, row) = back.get(state).copied().unwrap_or((nowhere, true, true));
        path.push(State { column: (state != nowhere).then_some(state), begins, row });
        state = before;
    }
    path.reverse();
    path
}

// === impl Laid ===

impl Laid {
    fn as_row(&mut self) -> Option<&mut LaidRow> {
        match self {
            Self::Row(row) => Some(row),
            Self::LeftOver(..) => None,
        }
    }
}

// === impl LaidRow ===

impl LaidRow {
    fn put(&mut self, column: usize, start: usize, end: usize) {
        self.words.1 = end;
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = Some((start, end));
        }
    }
}

// === impl Region ===

impl Region<'_> {
    pub(super) fn word(&self, word: &Word) -> &str {
        self.text.get(word.place.clone()).unwrap_or_default()
    }

    /// Returns the text from one word to before another, as it stands.
    pub(super) fn cut(&self, start: usize, end: usize) -> &str {
        cut(self.text, self.words, start, end)
    }
}
