use super::*;

fn all(locale: &Locale) -> Vec<&'static str> {
    let units = &locale.units;
    let counts =
        [&units.second, &units.minute, &units.hour, &units.day, &units.week, &units.month, &units.year, &units.cookie];
    let problems = Problem::ALL.map(|problem| locale.problem(problem));
    let frame = &locale.frame;
    let mut all = locale.told();
    all.extend(counts.iter().flat_map(|count| [count.one, count.many]));
    all.extend(problems.iter().flat_map(|problem| [problem.title, problem.happened, problem.advice]));
    all.extend([frame.skip, frame.language, frame.home, frame.choices, frame.site_pages]);
    all.extend([locale.day, locale.problems.request_id, locale.problems.home]);
    all
}

fn holes(wording: &str) -> Vec<&str> {
    let mut holes: Vec<_> =
        wording.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(hole, _)| hole).collect();
    holes.sort_unstable();
    holes
}

#[test]
fn has_the_same_holes_in_every_language() {
    let french = all(Locale::of(Language::French));
    for language in Language::ALL {
        let other = all(Locale::of(language));
        assert_eq!(french.len(), other.len());
        for (french, other) in french.iter().zip(other) {
            assert_eq!(holes(french), holes(other), "{french} / {other}");
            assert!(!other.trim().is_empty());
        }
    }
}

#[test]
fn keeps_french_punctuation_on_the_line_of_its_word() {
    for wording in all(Locale::of(Language::French)) {
        for loose in [" ;", " :", " ?", " !", " »", "« ", "'"] {
            assert!(!wording.contains(loose), "{wording}");
        }
    }
}

#[test]
fn fills_holes_once_and_never_those_of_a_value() {
    assert_eq!(fill("{a}, {b}", &[("a", "{b}"), ("b", "2")]), "{b}, 2");
    assert_eq!(fill("{unknown}.", &[]), ".");
    assert_eq!(fill("no hole {", &[]), "no hole {");
}

#[test]
fn lists_as_each_language_does() {
    let french = Locale::of(Language::French);
    assert_eq!(french.list(&[]), "");
    assert_eq!(french.list(&["a"]), "a");
    assert_eq!(french.list(&["a", "b", "c"]), "a, b et c");
    assert_eq!(Locale::of(Language::English).list(&["a", "b"]), "a and b");
}
