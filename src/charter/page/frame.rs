//! What every page has around it.

use maud::{DOCTYPE, Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    charter::{
        locale::{Locale, fill},
        model::Theme,
        view::View,
    },
    consent::Language,
};

/// Whether search engines may keep a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indexing {
    Allowed,
    /// A page about one visitor or one failure is of no use to others.
    Refused,
}

/// How wide a page may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One readable column.
    Column,
    /// Room for tables.
    Wide,
}

/// What a document says of itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    pub(super) language: Language,
    pub(super) theme: Theme,
    pub(super) layout: Layout,
    pub(super) title: &'a str,
    pub(super) stylesheet: &'a str,
    pub(super) indexing: Indexing,
}

/// What a language link keeps of the page's own query.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keep<'a> {
    Nothing,
    ReturnTo(&'a str),
}

// === impl Layout ===

impl Layout {
    const fn label(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Wide => "wide",
        }
    }
}

/// Writes a document.
pub(super) fn document(head: Head<'_>, header: &Markup, content: &Markup, footer: &Markup) -> String {
    let words = &Locale::of(head.language).frame;
    let page = html! {
        (DOCTYPE)
        html lang=(head.language.tag()) data-theme=(head.theme.label()) data-layout=(head.layout.label()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @match head.indexing {
                    Indexing::Allowed => {},
                    Indexing::Refused => meta name="robots" content="noindex";,
                }
                meta name="color-scheme" content="light dark";
                title { (head.title) }
                link rel="stylesheet" href=(head.stylesheet);
            }
            body {
                a.skip href="#content" { (words.skip) }
                (header)
                main #content tabindex="-1" { (content) }
                (footer)
            }
        }
    };
    page.into_string()
}

/// Writes the top of a host's page: its name, and the same page in other languages.
pub(super) fn header(view: &View<'_>, keep: Keep<'_>) -> Markup {
    let words = &view.locale().frame;
    html! {
        header.top {
            a.home href="/" aria-label=(fill(words.home, &[("title", view.title())])) {
                @if let Some(logo) = &view.charter.look.logo { img src=(logo) alt="" height="40"; }
                (view.title())
            }
            nav.languages aria-label=(words.language) {
                ul {
                    @for language in Language::ALL {
                        @let name = Locale::of(language).name;
                        li {
                            @if language == view.language {
                                span lang=(language.tag()) aria-current="true" { (name) }
                            } @else {
                                a href=(in_language(language, keep)) hreflang=(language.tag()) lang=(language.tag()) { (name) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The query of this same page in another language. It is relative, so that it also works where the
/// gate answers a path of the portal's.
fn in_language(language: Language, keep: Keep<'_>) -> String {
    match keep {
        Keep::Nothing => format!("?lang={}", language.tag()),
        Keep::ReturnTo(path) => {
            format!("?lang={}&return_to={}", language.tag(), utf8_percent_encode(path, NON_ALPHANUMERIC))
        }
    }
}
