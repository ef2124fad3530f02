//! The third parties that a browser contacts for a purpose.

use maud::{Markup, html};

use super::charter::consent;
use crate::{
    charter::{lifetime, locale::fill, section::Section, view::View},
    policy::ThirdParty,
};

/// The table of a purpose; see that of its cookies.
pub(super) fn table(view: &View<'_>, section: &Section<'_>) -> Markup {
    let locale = view.locale();
    let words = &locale.charter;
    let label = section.purpose.label.in_language(view.language);
    let number = lifetime::count(section.parties.len() as u64, &locale.units.third_party, locale);
    html! {
        table role="table" {
            caption { (fill(words.caption, &[("cookies", &number), ("purpose", label)])) }
            thead role="rowgroup" {
                tr role="row" {
                    @for column in [words.provider, words.service, words.origin, words.purpose, words.consent] {
                        th role="columnheader" scope="col" { (column) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for party in &section.parties { (row(view, section, party)) }
            }
        }
    }
}

fn row(view: &View<'_>, section: &Section<'_>, party: &ThirdParty) -> Markup {
    let words = &view.locale().charter;
    html! {
        tr role="row" {
            td role="cell" data-label=(words.provider) { (party.provider.in_language(view.language)) }
            td role="cell" data-label=(words.service) { (party.service.in_language(view.language)) }
            th role="rowheader" scope="row" data-label=(words.origin) { (origins(party)) }
            td role="cell" data-label=(words.purpose) { (party.description.in_language(view.language)) }
            td role="cell" data-label=(words.consent) { div { (consent(view, section)) } }
        }
    }
}

/// The addresses of a third party, one a line.
pub(super) fn origins(party: &ThirdParty) -> Markup {
    html! {
        div { @for origin in &party.origins { code { (origin) } br; } }
    }
}
