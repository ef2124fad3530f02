use super::*;

fn all(locale: &Locale) -> Vec<&'static str> {
    let problems = Problem::ALL.map(|problem| locale.problem(problem));
    let frame = &locale.frame;
    let mut all = locale.told();
    all.extend(problems.iter().flat_map(|problem| [problem.title, problem.happened, problem.advice]));
    all.extend([frame.skip, frame.language, frame.home, frame.choices, frame.site_pages]);
    all.extend([locale.day, locale.problems.request_id, locale.problems.home]);
    all.extend([locale.name, locale.first_of_month, locale.and]);
    all.extend(locale.months);
    all
}

fn locales() -> impl Iterator<Item = (Language, &'static Locale)> {
    Language::ALL.into_iter().map(|language| (language, Locale::of(language)))
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
    for (language, locale) in locales() {
        let other = all(locale);
        assert_eq!(french.len(), other.len());
        for (french, other) in french.iter().zip(other) {
            assert_eq!(holes(french), holes(other), "{language:?}: {french} / {other}");
            assert!(!other.trim().is_empty() && other.trim() == other, "{language:?}: {french} / {other}");
        }
    }
}

#[test]
fn repeats_no_other_language() {
    let sentences = |locale| all(locale).into_iter().filter(|wording| wording.split(' ').count() > 4);
    for (language, locale) in locales() {
        for (other, of_other) in locales().filter(|(other, _)| *other != language) {
            for sentence in sentences(locale) {
                assert!(!all(of_other).contains(&sentence), "{language:?} / {other:?}: {sentence}");
            }
        }
    }
}

#[test]
fn is_written_with_the_signs_of_its_language() {
    for (language, locale) in locales() {
        let wordings = all(locale);
        for wording in wordings {
            assert!(!wording.contains(['\'', '"']) && !wording.contains("  "), "{wording}");
            let quotes = match language {
                Language::French | Language::Spanish | Language::Italian | Language::Portuguese => "«»",
                Language::English | Language::Dutch => "“”",
                Language::German => "„“",
            };
            let strange: String = wording.chars().filter(|c| "«»„“”‘‹›".contains(*c) && !quotes.contains(*c)).collect();
            assert_eq!(strange, "", "{wording}");
        }
        for count in locale.units.all().iter().flat_map(|count| [count.one, count.many]) {
            assert!(count.starts_with("{n}\u{a0}"), "{language:?}: {count}");
        }
        assert!(locale.day.contains("{day}\u{a0}") || locale.day.contains("{day}.\u{a0}"), "{language:?}");
    }
}

#[test]
fn keeps_french_punctuation_on_the_line_of_its_word() {
    for wording in all(Locale::of(Language::French)) {
        for loose in [" ;", " :", " ?", " !", " »", "« "] {
            assert!(!wording.contains(loose), "{wording}");
        }
    }
}

#[test]
fn names_the_law_the_same_way_everywhere() {
    for (language, locale) in locales() {
        for wording in [locale.charter.what_exempt, locale.banner.why_necessary] {
            assert!(wording.contains("\u{a0}82"), "{language:?}: {wording}");
            assert!(wording.contains("loi Informatique et Libertés"), "{language:?}: {wording}");
        }
        let audience = locale.banner.why_audience;
        assert!(audience.contains("CNIL") && audience.contains("2020-091"), "{language:?}: {audience}");
        let page = locale.problem(Problem::CrossSite).advice;
        assert!(page.contains(locale.choices.title), "{language:?}: {page}");
        assert_eq!(locale.frame.choices, locale.choices.title, "{language:?}");
    }
}

#[test]
fn has_labels_that_fit_a_button_and_that_privacy_tools_know() {
    for (language, refuse, accept, question) in [
        (Language::French, "Tout refuser", "Tout accepter", "utilise des cookies"),
        (Language::English, "Refuse all", "Accept all", "This site uses cookies"),
        (Language::German, "Alle ablehnen", "Alle akzeptieren", "verwendet Cookies"),
        (Language::Spanish, "Rechazar todo", "Aceptar todo", "Este sitio web utiliza cookies"),
        (Language::Italian, "Rifiuta tutto", "Accetta tutto", "usiamo cookie"),
        (Language::Dutch, "Alles weigeren", "Alles accepteren", "gebruik van cookies"),
        (Language::Portuguese, "Recusar tudo", "Aceitar tudo", "utiliza cookies"),
    ] {
        let Locale { banner, choices, .. } = Locale::of(language);
        assert_eq!((choices.refuse, choices.accept), (refuse, accept));
        for label in [refuse, accept, choices.save, choices.title, banner.customise, banner.close, banner.allow] {
            assert!(label.chars().count() <= 22, "{label}");
        }
        for sentence in [banner.sentence, banner.sentence_of] {
            assert!(sentence.contains(question) && sentence.chars().count() <= 110, "{sentence}");
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
