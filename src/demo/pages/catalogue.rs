//! The catalogue: a search field and one card a dataset.

use maud::{Markup, html};

use super::Page;
use crate::demo::{
    datasets::{self, Dataset},
    language::Language,
    portal::Exchange,
};

/// Writes the catalogue, narrowed by the query's `q`.
pub(in crate::demo) fn catalogue(exchange: &Exchange<'_>) -> Page {
    let language = exchange.language;
    let sought = form_urlencoded::parse(exchange.query.as_bytes())
        .find_map(|(name, value)| (name == "q").then(|| value.into_owned()))
        .unwrap_or_default();
    let found: Vec<_> = datasets::ALL.into_iter().filter(|dataset| mentions(dataset, language, &sought)).collect();
    let count = match found.len() {
        0 => language.pick("Aucun jeu de données ne correspond.", "No dataset matches.").to_owned(),
        1 => language.pick("1 jeu de données", "1 dataset").to_owned(),
        many => format!("{many} {}", language.pick("jeux de données", "datasets")),
    };
    let main = html! {
        div class="bar" {
            h1 { (language.pick("Catalogue", "Catalogue")) }
            (search(exchange, &sought))
            p class="count" role="status" { (count) }
            @if found.is_empty() {
                p { a href="/explore/" { (language.pick("Voir tout le catalogue", "See the whole catalogue")) } }
            }
            h2 class="unseen" { (language.pick("Jeux de données", "Datasets")) }
            (cards(exchange, found.into_iter()))
        }
    };
    Page { title: language.pick("Catalogue", "Catalogue").to_owned(), main }
}

/// The search form.
pub(super) fn search(exchange: &Exchange<'_>, sought: &str) -> Markup {
    let language = exchange.language;
    html! {
        form class="search" action="/explore/" role="search" {
            label for="q" { (language.pick("Rechercher un jeu de données", "Search for a dataset")) }
            div {
                input id="q" name="q" type="search" value=(sought) maxlength="80";
                button class="main" type="submit" { (language.pick("Rechercher", "Search")) }
            }
        }
    }
}

/// One card a dataset, under a second-level heading.
pub(super) fn cards(exchange: &Exchange<'_>, datasets: impl Iterator<Item = &'static Dataset>) -> Markup {
    let language = exchange.language;
    html! {
        ul class="cards" {
            @for dataset in datasets {
                li {
                    p class="theme" { (dataset.theme.in_language(language)) }
                    h3 { a href={ "/explore/dataset/" (dataset.slug) "/" } { (dataset.title.in_language(language)) } }
                    p { (dataset.summary.in_language(language)) }
                    p class="meta" {
                        (grouped(dataset.records)) " " (language.pick("enregistrements", "records")) " · "
                        time datetime=(dataset.modified) { (date(dataset.modified, language)) }
                    }
                }
            }
        }
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + 6);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            // A no-break space, so that a figure stays on one line.
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A date of the catalogue, as people write it.
pub(super) fn date(iso: &str, language: Language) -> String {
    const FRENCH: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = iso.split('-').map(|part| part.parse::<usize>().unwrap_or_default());
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let name = month.and_then(|month| language.pick(FRENCH, ENGLISH).get(month.wrapping_sub(1)).copied());
    match (year, name, day) {
        (Some(year), Some(month), Some(day)) => format!("{day}\u{a0}{month} {year}"),
        _not_a_date => iso.to_owned(),
    }
}

fn mentions(dataset: &Dataset, language: Language, sought: &str) -> bool {
    let sought = sought.trim().to_lowercase();
    [dataset.title, dataset.summary, dataset.theme]
        .into_iter()
        .any(|text| text.in_language(language).to_lowercase().contains(&sought))
}
