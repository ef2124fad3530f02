//! The choice page, which does everything without scripts.
//!
//! One form: its first button refuses, so that pressing Enter anywhere in it
//! does too. It posts which charter and language were shown, so that what is
//! recorded is what was read.

use maud::{Markup, html};

use super::{
    frame::{Head, Indexing, Keep, Layout, document, header},
    parties,
};
use crate::{
    charter::{
        lifetime,
        locale::fill,
        section::{Section, sections},
        standing,
        view::View,
    },
    consent::Means,
};

/// Returns the choice page.
#[must_use]
pub fn choice_page(view: &View<'_>) -> String {
    let words = &view.locale().choices;
    let sections = sections(view.policy);
    let content = html! {
        h1 { (words.title) }
        section.standing aria-labelledby="standing" {
            h2 #standing { (words.standing) }
            p { (standing::sentence(view)) }
            @if let Some(notice) = standing::on_trial(view) { p { (notice) } }
            @if let Some(decision) = view.state.decision() {
                p.small {
                    (fill(words.receipt, &[("record", &decision.record.to_string())])) " – "
                    a href={ (view.paths.receipts()) "/" (decision.record) "?download" } { (words.receipt_download) }
                }
            }
        }
        @if view.policy.asks() { (form(view, &sections)) }
        (not_asked(view, &sections))
    };
    let footer = html! {
        footer.bottom {
            nav aria-label=(view.locale().frame.site_pages) {
                ul {
                    li { a href=(view.paths.charter()) { (words.read_charter) } }
                    li { a href=(view.return_to()) { (words.back) } }
                }
            }
        }
    };
    let head = Head {
        language: view.language,
        theme: view.charter.theme,
        layout: Layout::Column,
        title: &format!("{} – {}", words.title, view.title()),
        stylesheet: view.paths.stylesheet(),
        indexing: Indexing::Refused,
    };
    document(head, &header(view, Keep::ReturnTo(view.return_to())), &content, &footer)
}

fn form(view: &View<'_>, sections: &[Section<'_>]) -> Markup {
    let words = &view.locale().choices;
    let memory = lifetime::write(view.charter.memory.as_duration(), view.locale());
    html! {
        // Without autocomplete=off, Firefox brings back ticks of an earlier visit that were never sent.
        form method="post" action=(view.paths.choices()) autocomplete="off" {
            input type="hidden" name="return_to" value=(view.return_to());
            input type="hidden" name="via" value=(Means::ChoicePage.label());
            input type="hidden" name="charter" value=(view.version);
            input type="hidden" name="language" value=(view.language.tag());
            section aria-labelledby="at-once" {
                h2 #at-once { (words.at_once) }
                p #at-once-note { (words.at_once_note) }
                div.buttons {
                    (button("refuse", words.refuse))
                    (button("accept", words.accept))
                }
            }
            fieldset aria-describedby="by-purpose-note" {
                legend { h2 { (words.by_purpose) } }
                p #by-purpose-note { (words.by_purpose_note) }
                @for section in sections.iter().filter(|section| section.is_asked()) { (asked(view, section)) }
                div.buttons { (button("save", words.save)) }
            }
            p.small { (fill(words.memory, &[("memory", &memory)])) }
        }
    }
}

fn button(choice: &str, label: &str) -> Markup {
    html! { button.button type="submit" name="choice" value=(choice) data-octroi-action=(choice) { (label) } }
}

/// A purpose with its box, ticked only if it is granted now (CNIL 2020-092: no box ticked beforehand).
fn asked(view: &View<'_>, section: &Section<'_>) -> Markup {
    let name = section.purpose.name.as_str();
    let granted = view.state.granted().contains(section.index);
    html! {
        div.purpose {
            div.tick {
                input type="checkbox" id={ "p-" (name) } name="purpose" value=(name) checked[granted]
                    aria-describedby={ "d-" (name) };
                label for={ "p-" (name) } { (section.purpose.label.in_language(view.language)) }
            }
            p id={ "d-" (name) } { (section.purpose.description.in_language(view.language)) }
            (cookies(view, section))
        }
    }
}

fn not_asked(view: &View<'_>, sections: &[Section<'_>]) -> Markup {
    let words = &view.locale().choices;
    let exempt: Vec<_> = sections.iter().filter(|section| !section.is_asked()).collect();
    html! {
        @if !exempt.is_empty() {
            section aria-labelledby="not-asked" {
                h2 #not-asked { (words.not_asked) }
                p { (words.not_asked_note) }
                @for section in exempt {
                    div.purpose {
                        h3 { (section.purpose.label.in_language(view.language)) }
                        p { (section.purpose.description.in_language(view.language)) }
                        (cookies(view, section))
                    }
                }
            }
        }
    }
}

/// How many cookies and third parties a purpose has, of whom.
fn summary(view: &View<'_>, section: &Section<'_>) -> String {
    let locale = view.locale();
    let units = [(section.kept().count(), &locale.units.cookie), (section.parties.len(), &locale.units.third_party)];
    let some = units.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = some.map(|(number, unit)| lifetime::count(number as u64, unit, locale)).collect();
    format!("{} – {}", counts.join(", "), section.providers(view.language).join(", "))
}

/// The cookies and third parties of a purpose, one click away.
fn cookies(view: &View<'_>, section: &Section<'_>) -> Markup {
    let locale = view.locale();
    html! {
        @if section.is_empty() {
            p.small { (locale.charter.none_declared) }
        } @else {
            details {
                summary { (summary(view, section)) }
                ul.cookies {
                    @for (_, tracker) in section.kept() {
                        li {
                            code { (tracker.pattern) } " – " (tracker.description.in_language(view.language))
                            br;
                            span.small {
                                (tracker.provider.in_language(view.language)) ", "
                                (tracker.service.in_language(view.language)) ", "
                                (lifetime::write_declared(view.policy.longest(tracker), locale))
                            }
                        }
                    }
                    @for party in &section.parties {
                        li {
                            (parties::origins(party)) (party.description.in_language(view.language))
                            br;
                            span.small {
                                (party.provider.in_language(view.language)) ", "
                                (party.service.in_language(view.language))
                            }
                        }
                    }
                }
            }
        }
    }
}
