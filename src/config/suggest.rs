//! "Did you mean": the known word nearest to one that was typed.

/// Returns the candidate nearest to `word`, if it is near enough to be what was meant.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = candidates.into_iter().map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate));
    let (steps, candidate) = near.min_by_key(|(steps, _)| *steps)?;
    // One slip a three letters: fewer would miss what people mistype, more would suggest nonsense. Of two letters, as
    // languages have, any two are as near.
    let letters = word.chars().count().max(candidate.chars().count());
    (steps <= letters / 3).then_some(candidate)
}

/// Writes `words` as a list for a sentence.
pub(super) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Edits, insertions, deletions and swaps of neighbours between two words.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (line, letter) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for (column, against) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let mut cost = at(&row, column) + usize::from(letter != *against);
            cost = cost.min(at(&row, column + 1) + 1).min(at(&next, column) + 1);
            let swapped = column > 0 && previous == Some(*against) && other.get(column - 1) == Some(&letter);
            if swapped {
                cost = cost.min(at(&before, column - 1) + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut row, next);
        previous = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips_of_the_hand() {
        for (one, other, steps) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("upstraem", "upstream", 1),
            ("host", "hosts", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), steps, "{one} {other}");
            assert_eq!(distance(other, one), steps, "{other} {one}");
        }
    }

    #[test]
    fn suggests_only_what_could_have_been_meant() {
        let words = ["necessary", "audience", "audience-exempt", "video"];
        assert_eq!(nearest("Audiance", words), Some("audience"));
        assert_eq!(nearest("vidoe", words), Some("video"));
        assert_eq!(nearest("marketing", words), None);
        assert_eq!(nearest("fi", ["fr", "en"]), None);
    }
}
