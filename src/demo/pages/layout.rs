//! What surrounds every page: head, header with language and account, footer with the trackers' own script and pixel.

use maud::{DOCTYPE, Markup, html};

use super::Page;
use crate::demo::{account::CSRF_FIELD, language::Language, portal::Exchange};

/// The town's portal, as its pages call it.
const NAME: &str = "Valmont-sur-Lys";

/// Writes the whole document.
pub(super) fn document(exchange: &Exchange<'_>, page: &Page) -> Markup {
    let language = exchange.language;
    let site = language.pick("Données ouvertes de Valmont-sur-Lys Métropole", "Valmont-sur-Lys Métropole open data");
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) " — " (site) }
                meta name="description" content=(site);
                link rel="icon" href="/static/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/static/portal.css";
                script src="/static/audience.js" defer {}
            }
            body {
                a class="skip" href="#content" { (language.pick("Aller au contenu", "Skip to content")) }
                (header(exchange))
                main id="content" tabindex="-1" { (page.main) }
                (footer(exchange))
                img class="pixel" src="/pixel.gif" alt="" width="1" height="1";
            }
        }
    }
}

/// The hidden field of every form that posts.
pub(super) fn csrf_field(exchange: &Exchange<'_>) -> Markup {
    html! { input type="hidden" name=(CSRF_FIELD) value=(exchange.csrf_token()); }
}

fn header(exchange: &Exchange<'_>) -> Markup {
    let language = exchange.language;
    html! {
        header class="top" {
            div class="bar" {
                a class="brand" href="/" {
                    (mark())
                    span {
                        strong { (NAME) }
                        span { (language.pick("Données ouvertes", "Open data")) }
                    }
                }
                div class="tools" {
                    @if let Some(account) = &exchange.account { (log_out(exchange, account)) }
                    (language_switch(exchange))
                }
                nav aria-label=(language.pick("Navigation principale", "Main navigation")) {
                    ul {
                        (link(exchange, "/", language.pick("Accueil", "Home")))
                        (link(exchange, "/explore/", language.pick("Catalogue", "Catalogue")))
                        @if exchange.account.is_none() {
                            (link(exchange, "/login/", language.pick("Se connecter", "Log in")))
                        }
                    }
                }
            }
        }
    }
}

fn link(exchange: &Exchange<'_>, path: &str, label: &str) -> Markup {
    html! {
        li {
            @if exchange.path == path { a href=(path) aria-current="page" { (label) } }
            @else { a href=(path) { (label) } }
        }
    }
}

fn log_out(exchange: &Exchange<'_>, account: &str) -> Markup {
    html! {
        form method="post" action="/logout/" {
            (csrf_field(exchange))
            span class="account" { (account) }
            button type="submit" { (exchange.language.pick("Se déconnecter", "Log out")) }
        }
    }
}

fn language_switch(exchange: &Exchange<'_>) -> Markup {
    let other: Language = exchange.language.other();
    html! {
        form method="post" action="/i18n/setlang/" {
            (csrf_field(exchange))
            input type="hidden" name="next" value=(exchange.path);
            input type="hidden" name="language" value=(other.tag());
            button type="submit" lang=(other.tag()) { (other.name()) }
        }
    }
}

fn footer(exchange: &Exchange<'_>) -> Markup {
    let language = exchange.language;
    html! {
        footer {
            div class="bar" {
                p {
                    (language.pick(
                        "Portail de démonstration d'une ville imaginée. Les données sont inventées.",
                        "Demonstration portal of an imagined town. All data is made up.",
                    ))
                }
                ul {
                    li {
                        a href="/terms/cookies-policy/" { (language.pick("Charte cookies", "Cookies policy")) }
                    }
                    li { a href="/api/explore/v2.1/catalog/datasets" { "API" } }
                    li { a href="/whoami" { (language.pick("Mes cookies, vus du portail", "My cookies, as the portal sees them")) } }
                }
            }
        }
    }
}

/// The town's mark: a belfry above the river.
fn mark() -> Markup {
    html! {
        svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false" {
            path class="tower" d="M15 28V13l5-8 5 8v15z" {}
            path class="river" d="M4 31q4-3 8 0t8 0 8 0 8 0v4q-4 3-8 0t-8 0-8 0-8 0z" {}
        }
    }
}
