//! The charter page: what cookies are, and which ones this site has.

use maud::{Markup, html};

use super::{
    frame::{Head, Indexing, Keep, Layout, document, header},
    parties,
};
use crate::{
    charter::{
        dates::write_day,
        lifetime,
        locale::fill,
        section::{Kept, Section, sections},
        standing::{self, Answer},
        view::View,
    },
    consent::{Basis, Exemption},
    policy::{Contacts, Pattern, Tracker},
};

/// Returns the charter page.
#[must_use]
pub fn charter_page(view: &View<'_>) -> String {
    let words = &view.locale().charter;
    let content = html! {
        h1 { (words.title) }
        p.lede { (fill(words.lede, &[("title", view.title())])) }
        section.standing aria-labelledby="standing" {
            h2 #standing { (words.standing) }
            p { (standing::sentence(view)) }
            @if let Some(notice) = standing::on_trial(view) { p { (notice) } }
            @if view.policy.asks() { p.screen { a.button href=(view.paths.choices()) { (words.change) } } }
        }
        section aria-labelledby="what" {
            h2 #what { (words.what) }
            @for paragraph in [words.what_note, words.what_exempt, words.what_audience, words.what_consent] {
                p { (paragraph) }
            }
        }
        (used(view))
        (who(view))
    };
    let title = format!("{} – {}", words.title, view.title());
    let head = Head {
        language: view.language,
        theme: view.charter.theme,
        layout: Layout::Wide,
        title: &title,
        stylesheet: view.paths.stylesheet(),
        indexing: Indexing::Allowed,
    };
    document(head, &header(view, Keep::Nothing), &content, &html! {})
}

fn used(view: &View<'_>) -> Markup {
    let words = &view.locale().charter;
    let sections = sections(view.policy);
    let memory = lifetime::write(view.charter.memory.as_duration(), view.locale());
    html! {
        @if !sections.is_empty() {
            section aria-labelledby="used" {
                h2 #used { (words.used) }
                @for section in &sections {
                    section.purpose-table aria-labelledby={ "s-" (section.purpose.name) } {
                        h3 id={ "s-" (section.purpose.name) } { (section.purpose.label.in_language(view.language)) }
                        p { (section.purpose.description.in_language(view.language)) }
                        @if section.is_empty() {
                            p.small { (words.none_declared) " " (consent(view, section)) }
                        }
                        @if section.kept().next().is_some() { (table(view, section)) }
                        @if !section.parties.is_empty() { (parties::table(view, section)) }
                    }
                }
                @if is_confined(view) { p { strong { (words.third_parties) } " – " (words.third_parties_note) } }
                @if view.policy.asks() { p { (fill(words.own_cookie, &[("memory", &memory)])) } }
            }
        }
    }
}

/// True if what the charter says of third parties is enforced.
fn is_confined(view: &View<'_>) -> bool {
    let parties = view.policy.third_parties();
    parties.contacts() == Contacts::Enforce && parties.iter().next().is_some()
}

/// What is kept for a purpose. The roles repeat what the elements are because the narrow layout
/// changes their `display`, which makes some browsers forget it.
fn table(view: &View<'_>, section: &Section<'_>) -> Markup {
    let words = &view.locale().charter;
    let locale = view.locale();
    let label = section.purpose.label.in_language(view.language);
    let cookies = lifetime::count(section.kept().count() as u64, &locale.units.cookie, locale);
    html! {
        table role="table" {
            caption { (fill(words.caption, &[("cookies", &cookies), ("purpose", label)])) }
            thead role="rowgroup" {
                tr role="row" {
                    @for column in
                        [words.provider, words.service, words.cookie, words.purpose, words.lifetime, words.consent]
                    {
                        th role="columnheader" scope="col" { (column) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for (kept, tracker) in section.kept() { (row(view, section, kept, tracker)) }
            }
        }
    }
}

fn row(view: &View<'_>, section: &Section<'_>, kept: Kept, tracker: &Tracker) -> Markup {
    let words = &view.locale().charter;
    html! {
        tr role="row" {
            td role="cell" data-label=(words.provider) { (tracker.provider.in_language(view.language)) }
            td role="cell" data-label=(words.service) { (tracker.service.in_language(view.language)) }
            th role="rowheader" scope="row" data-label=(words.cookie) { (cookie(view, kept, &tracker.pattern)) }
            td role="cell" data-label=(words.purpose) { (tracker.description.in_language(view.language)) }
            td role="cell" data-label=(words.lifetime) {
                (lifetime::write_declared(view.policy.longest(tracker), view.locale()))
            }
            td role="cell" data-label=(words.consent) {
                div {
                    (consent(view, section))
                    @if let Some(ground) = &tracker.ground { p.small { (ground.0.in_language(view.language)) } }
                }
            }
        }
    }
}

fn cookie(view: &View<'_>, kept: Kept, pattern: &Pattern) -> Markup {
    let words = &view.locale().charter;
    let covers = match (pattern.as_exact(), pattern.as_regex()) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(words.pattern_regex),
        (None, None) => Some(words.pattern_prefix),
    };
    html! {
        div {
            code { (pattern) }
            @if let Some(covers) = covers { p.small { (covers) } }
            @if kept == Kept::Storage { p.small { (words.kind_storage) } }
        }
    }
}

/// Exempt and why, or asked and what this visitor answered.
pub(super) fn consent(view: &View<'_>, section: &Section<'_>) -> Markup {
    let words = &view.locale().charter;
    let (head, rest) = match section.purpose.basis {
        Basis::Exempt(Exemption::StrictlyNecessary) => (words.not_asked, words.necessary),
        Basis::Exempt(Exemption::AudienceMeasurement) => (words.not_asked, words.audience),
        Basis::Consent => (words.asked, Answer::of(view.state, section.index).words(view.locale())),
    };
    html! { strong { (head) } " – " (rest) }
}

fn who(view: &View<'_>) -> Markup {
    let words = &view.locale().charter;
    html! {
        section aria-labelledby="who" {
            h2 #who { (words.who) }
            dl.facts {
                div { dt { (words.host) } dd { (view.charter.host) } }
                @if !view.charter.controller.is_empty() {
                    div { dt { (words.controller) } dd { (view.charter.controller.in_language(view.language)) } }
                }
                @if let Some(address) = &view.charter.contact { div { dt { (words.contact) } dd { (contact(address)) } } }
                @if let Some(day) = view.charter.updated {
                    div { dt { (words.updated) } dd { time datetime=(day) { (write_day(day, view.locale())) } } }
                }
                div { dt { (words.version) } dd { code { (view.version) } } }
            }
            p.screen { a.standalone href={ (view.paths.charter()) "?format=json" } type="application/json" { (words.as_json) } }
        }
    }
}

/// A link for what is plainly an address; anything else is only text, so that no other scheme can be linked.
fn contact(address: &str) -> Markup {
    let is_url = address.starts_with("https://") || address.starts_with("http://");
    let is_mail = address.contains('@') && !address.contains([' ', ':', '/', '?', '&']);
    html! {
        @if is_url {
            a href=(address) { (address) }
        } @else if is_mail {
            a href={ "mailto:" (address) } { (address) }
        } @else {
            (address)
        }
    }
}
