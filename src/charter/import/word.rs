//! Plain text as words, each with what separates it from the word before.
//!
//! Contract: a word keeps its place in the text, so that cells are cut from the text itself and nothing in between is
//! lost. Lines of mere decoration are separators, not words.

use std::ops::Range;

use super::fold::is_space;

/// What stands before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    Space,
    /// Several spaces, or a dash between spaces: as often the end of a cell as not.
    Wide,
    /// A tab, a `|` or a rule: the end of a cell, however many.
    Tab,
    /// Two of them and nothing in between: an empty cell.
    Empty,
    Line,
    Blank,
}

/// A word and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) place: Range<usize>,
    pub(super) gap: Gap,
    /// Separators of cells before it, on its own line.
    pub(super) tabs: usize,
    /// Separators of cells after it, up to the end of its line.
    pub(super) trailing: usize,
}

/// What separators were met since the last word.
#[derive(Default)]
struct Between {
    spaces: usize,
    dashes: usize,
    tabs: usize,
    lines: usize,
    /// Decoration stood alone on the line that just ended.
    decorated: bool,
}

/// Splits `text` into words; `separator` ends a cell as a tab does.
pub(super) fn words(text: &str, separator: Option<char>) -> Vec<Word> {
    let (mut words, mut between): (Vec<Word>, _) = (Vec::new(), Between { lines: 2, ..Between::default() });
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let length = if is_break(first) {
            let length = if rest.starts_with("\r\n") { 2 } else { first.len_utf8() };
            if let Some(last) = words.last_mut().filter(|_| between.lines == 0) {
                last.trailing = between.tabs;
            }
            between.break_line();
            length
        } else if is_bar(first) || separator == Some(first) {
            between.tabs += 1;
            first.len_utf8()
        } else if first == '\t' {
            between.tabs += 1;
            1
        } else if is_space(first) {
            between.spaces += 1;
            first.len_utf8()
        } else {
            let ends = |c: char| is_space(c) || is_bar(c) || separator == Some(c);
            let length = rest.find(ends).unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or_default();
            if is_decoration(word) {
                between.decorate(word);
            } else {
                words.push(Word { place: start..start + length, gap: between.gap(), tabs: between.tabs, trailing: 0 });
                between = Between::default();
            }
            length
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    if let Some(last) = words.last_mut().filter(|_| between.lines == 0) {
        last.trailing = between.tabs;
    }
    words
}

/// Returns the text from one word to before another, as it stands.
pub(super) fn cut<'t>(text: &'t str, words: &[Word], start: usize, end: usize) -> &'t str {
    let places = words.get(start).zip(end.checked_sub(1).and_then(|last| words.get(last)));
    places.and_then(|(first, last)| text.get(first.place.start..last.place.end)).unwrap_or_default()
}

/// Returns the lines: from which word to which.
pub(super) fn lines(words: &[Word]) -> Vec<(usize, usize)> {
    let mut starts: Vec<usize> =
        words.iter().enumerate().filter(|(_, word)| word.gap.is_line()).map(|(place, _)| place).collect();
    starts.push(words.len());
    starts.windows(2).filter_map(|two| Some((*two.first()?, *two.last()?))).collect()
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_bar(c: char) -> bool {
    matches!(c, '|' | '¦' | '│' | '┃' | '║' | '｜')
}

fn is_decoration(word: &str) -> bool {
    let drawn = |c| {
        matches!(
            c,
            '-' | '=' | '_' | '~' | '+' | ':' | '#' | '>' | '*' | '"' | '•' | '·' | '–' | '—' | '\u{2500}'..='\u{257f}'
        )
    };
    word.chars().all(drawn)
}

// === impl Between ===

impl Between {
    fn break_line(&mut self) {
        // A line of decoration alone is not a blank one.
        self.lines += usize::from(!self.decorated);
        *self = Self { lines: self.lines, ..Self::default() };
    }

    fn decorate(&mut self, word: &str) {
        if self.lines > 0 {
            self.decorated = true;
        } else if word.chars().count() >= 3 {
            self.tabs += 1;
        } else {
            self.dashes += 1;
        }
    }

    fn gap(&self) -> Gap {
        match (self.lines, self.tabs) {
            (2.., _) => Gap::Blank,
            (1, _) => Gap::Line,
            (0, 2..) => Gap::Empty,
            (0, 1) => Gap::Tab,
            (0, 0) if self.spaces > 1 || self.dashes > 0 => Gap::Wide,
            (0, 0) => Gap::Space,
        }
    }
}

// === impl Gap ===

impl Gap {
    pub(super) fn is_line(self) -> bool {
        self >= Self::Line
    }

    pub(super) fn is_tab(self) -> bool {
        matches!(self, Self::Tab | Self::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(text: &str) -> Vec<(&str, Gap)> {
        words(text, None).into_iter().map(|word| (&text[word.place], word.gap)).collect()
    }

    #[test]
    fn tells_separators_apart() {
        assert_eq!(
            gaps("a b\tc\t\td  e\nf\r\n\r\ng | h\u{a0}i - j"),
            [
                ("a", Gap::Blank),
                ("b", Gap::Space),
                ("c", Gap::Tab),
                ("d", Gap::Empty),
                ("e", Gap::Wide),
                ("f", Gap::Line),
                ("g", Gap::Blank),
                ("h", Gap::Tab),
                ("i", Gap::Space),
                ("j", Gap::Wide),
            ]
        );
    }

    #[test]
    fn decoration_separates_and_is_no_word() {
        assert_eq!(
            gaps("a\n-----\t-----\n| b |\n|:---|---|\nc ---- d"),
            [("a", Gap::Blank), ("b", Gap::Line), ("c", Gap::Line), ("d", Gap::Tab)]
        );
        assert_eq!(gaps("a\n\n• b"), [("a", Gap::Blank), ("b", Gap::Blank)]);
    }

    #[test]
    fn a_separator_of_the_page_ends_cells() {
        let text = "a;b c;;d";
        let gaps: Vec<_> = words(text, Some(';')).into_iter().map(|word| word.gap).collect();
        assert_eq!(gaps, [Gap::Blank, Gap::Tab, Gap::Space, Gap::Empty]);
    }
}
