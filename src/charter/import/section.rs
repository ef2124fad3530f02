//! Which heading a table stands under.

use super::{
    category::{Category, category},
    fold::{clean, plain_words},
    name::looks_like_a_name,
    word::{Gap, Word, cut},
};

/// The most words of a heading, and how far before a table one is looked for.
const LONGEST: usize = 24;

/// What is known of the cookies of a table before it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    /// Headings that are open, with their levels.
    open: Vec<(u8, String)>,
}

// === impl Section ===

impl Section {
    /// Begins what stands under `heading`; headings of its level and deeper ones end.
    pub(super) fn begin(&mut self, level: u8, heading: &str) {
        self.open.retain(|(open, _)| *open < level);
        self.open.push((level, clean(heading)));
    }

    /// Returns the innermost heading.
    pub(super) fn heading(&self) -> Option<&str> {
        let telling = self.open.iter().rev().find(|(_, heading)| category(heading).is_some());
        telling.or(self.open.last()).map(|(_, heading)| heading.as_str())
    }

    /// Returns what the innermost heading that says so says that the cookies are for.
    pub(super) fn category(&self) -> Option<Category> {
        // "Autres cookies" within what is necessary is a doubt: it may be necessary, too.
        self.open.iter().rev().find_map(|(_, heading)| category(heading))
    }
}

/// Returns true if a line is the heading of some cookies: it names cookies first, is short and is no sentence.
pub(super) fn is_heading(line: &str) -> bool {
    let line = clean(line);
    let words = plain_words(&line);
    let Some(first) = line.chars().find(|c| c.is_alphabetic()) else { return false };
    if words.len() < 2 || words.len() > LONGEST || !first.is_uppercase() || line.ends_with(['.', ',', ';', '!', '?']) {
        return false;
    }
    if line.split(' ').any(looks_like_a_name) || line.contains("://") {
        return false;
    }
    let is_cookie =
        |word: &String| matches!(word.as_str(), "cookie" | "cookies" | "traceur" | "traceurs" | "tracker" | "trackers");
    let opening = words.iter().take(5).any(is_cookie) && !words.iter().any(|word| VERBS.contains(&word.as_str()));
    let measure = words.iter().take(2).eq(["mesure", "d"]) || words.iter().take(1).eq(["statistiques"]);
    let other = matches!(words.first().map(String::as_str), Some("autres" | "other" | "autre"))
        && words.get(1).is_some_and(is_cookie);
    (opening && category(&line).is_some())
        || other
        || (measure && words.len() <= 4 && !line.contains('(') && category(&line).is_some())
}

/// What sentences about cookies have and headings have not.
const VERBS: [&str; 14] = [
    "sont",
    "est",
    "permettent",
    "permet",
    "peuvent",
    "servent",
    "requierent",
    "utilisons",
    "are",
    "is",
    "allow",
    "used",
    "deposes",
    "concernant",
];

/// Finds the heading that ends right before the word at `end`: where it begins, if there is one at or after `from`.
pub(super) fn heading_before(text: &str, words: &[Word], from: usize, end: usize) -> Option<usize> {
    let cut = |start: usize| cut(text, words, start, end);
    let nearest = from.max(end.saturating_sub(LONGEST));
    let fits = |line: bool| {
        let starts = (nearest..end).rev();
        let starts = starts.filter(|start| words.get(*start).is_some_and(|word| !line || word.gap.is_line()));
        starts
            .filter(|start| is_heading(cut(*start)) && is_no_cell(words, *start, end))
            .max_by_key(|start| whole(cut(*start)))
    };
    fits(true).or_else(|| fits(false))
}

/// How much of a heading a text is: one that begins with its own word is whole.
fn whole(heading: &str) -> usize {
    let words = plain_words(heading);
    let begins = words.first().is_some_and(|word| {
        matches!(word.as_str(), "cookies" | "cookie" | "traceurs" | "mesure" | "statistiques" | "autres")
    });
    usize::from(begins) * LONGEST + words.len()
}

fn is_no_cell(words: &[Word], start: usize, end: usize) -> bool {
    words.iter().take(end).skip(start + 1).all(|word| !word.gap.is_tab() || word.gap == Gap::Wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_headings_from_sentences_and_cells() {
        for heading in [
            "Cookies nécessaires au bon fonctionnement de la plateforme / cookies fonctionnels",
            "Les cookies statistiques",
            "Mesure d'audience",
            "Third-party cookies",
            "Autres cookies",
        ] {
            assert!(is_heading(heading), "{heading}");
        }
        for other in [
            "Les cookies « statistiques » permettent de suivre",
            "préférences sur les cookies",
            "Choix concernant vos préférences sur les cookies",
            "Se souvenir du choix opéré par le visiteur concernant les cookies",
            "cookies fonctionnels",
            "Charte cookies",
            "Opendatasoft",
            "Cookies : sessionid",
            "Les cookies nécessaires.",
        ] {
            assert!(!is_heading(other), "{other}");
        }
    }

    #[test]
    fn a_deeper_heading_keeps_what_the_higher_one_says() {
        let mut section = Section::default();
        section.begin(2, "Cookies statistiques");
        section.begin(3, "Matomo");
        assert_eq!((section.category(), section.heading()), (Some(Category::Statistics), Some("Cookies statistiques")));
        section.begin(2, "Contact");
        assert_eq!((section.category(), section.heading()), (None, Some("Contact")));
    }
}
