//! A lifetime as a page states it: "13 mois", "6 months", "session".

use super::fold::{clean, fold};

/// What a page says of how long a cookie lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// As a portal file writes it, such as `13 months`.
    Lifetime(String),
    /// It ends with the browser's session.
    Session,
}

const NUMBERS: [(&str, u32); 25] = [
    ("un", 1),
    ("une", 1),
    ("one", 1),
    ("deux", 2),
    ("two", 2),
    ("trois", 3),
    ("three", 3),
    ("quatre", 4),
    ("four", 4),
    ("cinq", 5),
    ("five", 5),
    ("six", 6),
    ("sept", 7),
    ("seven", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("ten", 10),
    ("douze", 12),
    ("twelve", 12),
    ("treize", 13),
    ("thirteen", 13),
    ("vingt", 20),
    ("trente", 30),
    ("thirty", 30),
];

/// A unit: its spellings, and how a portal file writes one and several.
const UNITS: [(&[&str], &str, &str); 7] = [
    (&["s", "sec", "secs", "seconde", "secondes", "second", "seconds"], "second", "seconds"),
    (&["min", "mn", "mins", "minute", "minutes"], "minute", "minutes"),
    (&["h", "heure", "heures", "hour", "hours", "hr", "hrs"], "hour", "hours"),
    (&["j", "jour", "jours", "d", "day", "days"], "day", "days"),
    (&["semaine", "semaines", "week", "weeks"], "week", "weeks"),
    (&["mois", "month", "months"], "month", "months"),
    (&["an", "ans", "annee", "annees", "year", "years"], "year", "years"),
];

/// The most of each unit that is a part of a larger one: of months in a year, of minutes in an hour.
const MOST_OF_A_PART: [u32; UNITS.len()] = [59, 59, 23, 31, 4, 11, 0];

/// What says nothing of how long: a lifetime is the longest one anyway.
const FILLERS: [&str; 22] = [
    "jusqu", "a", "max", "maximum", "maximale", "au", "plus", "up", "to", "at", "most", "environ", "about", "de",
    "duree", "pour", "for", "apres", "after", "le", "the", "depot",
];

/// Reads what a cell of a column of lifetimes says of each of `count` cookies that its row names.
///
/// As many parts as cookies are one for each, in their order; anything else is said of all of them.
pub(super) fn stated_of_each(cell: &str, count: usize) -> Vec<Option<Stated>> {
    for mark in ['\n', ';', ',', '/'] {
        let parts: Vec<_> = cell.split(mark).map(clean).filter(|part| !part.is_empty()).collect();
        if count > 1 && parts.len() == count {
            let each: Vec<_> = parts.iter().map(|part| stated(part)).collect();
            if each.iter().all(Option::is_some) {
                return each;
            }
        }
    }
    vec![stated(&clean(cell)); count]
}

/// Reads what a cell of a column of lifetimes says; `None` if that is not certain.
fn stated(cell: &str) -> Option<Stated> {
    let folded = fold(cell);
    // "13 mois (395 jours)": what is in brackets says the same again.
    let outside = folded.split('(').next().unwrap_or_default();
    let parts = parts(outside);
    if parts.iter().any(|part| part == "session") {
        let numbers = parts.iter().any(|part| part.chars().any(|c| c.is_ascii_digit()));
        return (!numbers && parts.len() <= 6).then_some(Stated::Session);
    }
    let (mut told, mut count): (Vec<String>, Option<u32>) = (Vec::new(), None);
    let mut smallest: Option<usize> = None;
    for part in &parts {
        let number = part.parse().ok().or_else(|| NUMBERS.iter().find(|(word, _)| word == part).map(|(_, n)| *n));
        let size = UNITS.iter().position(|(spellings, ..)| spellings.contains(&part.as_str()));
        let unit = size.and_then(|size| UNITS.get(size));
        // "1 an et 1 mois" is one lifetime; "13 mois 30 minutes" are two, of two cookies.
        if let (Some(larger), Some(size)) = (smallest, size)
            && (size >= larger || larger - size > 2 || count > MOST_OF_A_PART.get(size).copied())
        {
            return None;
        }
        smallest = size.or(smallest);
        match (number, unit, count) {
            (Some(number), _, None) if (1..=9999).contains(&number) => count = Some(number),
            (_, Some((_, one, _)), Some(1)) => told.push(format!("1 {one}")),
            (_, Some((.., many)), Some(number)) => told.push(format!("{number} {many}")),
            (None, None, None) if FILLERS.contains(&part.as_str()) || matches!(part.as_str(), "et" | "and") => continue,
            _ => return None,
        }
        if unit.is_some() {
            count = None;
        }
    }
    (count.is_none() && !told.is_empty()).then(|| Stated::Lifetime(told.join(" ")))
}

/// Splits at what is neither letter nor digit, and between a number and its unit.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut before = None;
    for c in text.chars() {
        let changes = |before: char| before.is_ascii_digit() != c.is_ascii_digit();
        if !c.is_alphanumeric() {
            // "1.5 mois" is no two numbers.
            parts.push(if matches!(c, '.' | ',') && before.is_some_and(|b: char| b.is_ascii_digit()) {
                c.into()
            } else {
                String::new()
            });
            if parts.last().is_some_and(|part| !part.is_empty()) {
                parts.push(String::new());
            }
        } else {
            if before.is_some_and(|before: char| before.is_alphanumeric() && changes(before)) {
                parts.push(String::new());
            }
            if let Some(last) = parts.last_mut() {
                last.push(c);
            }
        }
        before = Some(c);
    }
    let last_dot = parts.iter().rposition(|part| part == "." || part == ",");
    if let Some(place) = last_dot.filter(|place| parts.iter().skip(place + 1).all(String::is_empty)) {
        parts.truncate(place);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_pages_write() {
        for (cell, expected) in [
            ("13 mois", "13 months"),
            ("13\u{a0}mois maximum", "13 months"),
            ("1 an", "1 year"),
            ("Un an et un mois", "1 year 1 month"),
            ("24h", "24 hours"),
            ("30 minutes.", "30 minutes"),
            ("Jusqu’à 6 mois", "6 months"),
            ("13 mois (395 jours)", "13 months"),
            ("Up to 2 weeks", "2 weeks"),
            ("15 j", "15 days"),
        ] {
            assert_eq!(stated(cell), Some(Stated::Lifetime(expected.to_owned())), "{cell}");
        }
        for cell in ["Session", "Durée de la session", "Fin de session", "session du navigateur", "Session cookie"] {
            assert_eq!(stated(cell), Some(Stated::Session), "{cell}");
        }
    }

    #[test]
    fn gives_each_cookie_of_a_row_its_own() {
        let each = |cell, count| {
            let stated = stated_of_each(cell, count).into_iter();
            stated
                .map(|stated| stated.map_or("?".to_owned(), |stated| format!("{stated:?}")))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(each("13 mois\n30 minutes", 2), r#"Lifetime("13 months") Lifetime("30 minutes")"#);
        assert_eq!(each("24 mois, session", 2), r#"Lifetime("24 months") Session"#);
        assert_eq!(each("13 mois", 2), r#"Lifetime("13 months") Lifetime("13 months")"#);
        assert_eq!(each("13 mois\n30 minutes", 1), "?");
        assert_eq!(each("13 mois, 30 minutes, 1 an", 2), "? ?");
    }

    #[test]
    fn does_not_guess() {
        for cell in [
            "",
            "persistant",
            "longtemps",
            "13",
            "mois",
            "1.5 mois",
            "0 jours",
            "99999 ans",
            "13 lunes",
            "session ou 13 mois",
            "13 à 25 mois",
            "13 mois 30 minutes",
            "24 mois, 24 heures",
            "6 mois 2 ans",
            "2 ans 13 mois",
            "2 ans 90 jours",
        ] {
            assert_eq!(stated(cell), None, "{cell}");
        }
    }
}
