//! The portal's own cookie charter: honest about four cookies, silent about the others, as published ones are.

use maud::html;

use super::Page;
use crate::demo::{datasets::Text, portal::Exchange};

/// Provider, service and place, cookie, purpose.
const ROWS: [(&str, Text, &str, Text); 4] = [
    (
        "Valmont-sur-Lys Métropole",
        Text { french: "Authentification (front et back office)", english: "Authentication (front and back office)" },
        "sessionid",
        Text {
            french: "Se souvenir de la personne connectée d'une page à l'autre",
            english: "Remember who is logged in from page to page",
        },
    ),
    (
        "Valmont-sur-Lys Métropole",
        Text {
            french: "Sélection de la langue (front et back office)",
            english: "Choice of language (front and back office)",
        },
        "django_language",
        Text { french: "Se souvenir de la langue choisie", english: "Remember the chosen language" },
    ),
    (
        "Valmont-sur-Lys Métropole",
        Text { french: "Formulaires et API (CSRF)", english: "Forms and API (CSRF)" },
        "csrftoken",
        Text {
            french: "Vérifier qu'un formulaire vient bien du portail",
            english: "Check that a form really comes from the portal",
        },
    ),
    (
        "Valmont-sur-Lys Métropole",
        Text { french: "Mesure d'audience", english: "Audience measurement" },
        "_vm_stats",
        Text { french: "Compter les visites", english: "Count visits" },
    ),
];

/// Writes the charter.
pub(in crate::demo) fn cookies_policy(exchange: &Exchange<'_>) -> Page {
    let language = exchange.language;
    let title = language.pick("Charte cookies", "Cookies policy");
    let caption = language.pick("Cookies déposés par le portail", "Cookies set by the portal");
    let main = html! {
        div class="bar" {
            h1 { (title) }
            h2 { (language.pick("Qu'est-ce qu'un cookie\u{a0}?", "What is a cookie?")) }
            p class="reading" {
                (language.pick(
                    "Un cookie est un court texte qu'un site confie à votre navigateur, et que celui-ci lui rend à chaque visite. Certains sont nécessaires au service\u{a0}; les autres demandent votre accord.",
                    "A cookie is a short text that a site leaves with your browser, which gives it back at each visit. Some are needed by the service; the others need your agreement.",
                ))
            }
            h2 { (language.pick("À quoi servent les cookies du portail", "What the portal's cookies are for")) }
            div class="scroll" role="region" aria-label=(caption) tabindex="0" {
                table {
                    caption { (caption) }
                    thead {
                        tr {
                            th scope="col" { (language.pick("Nom du prestataire", "Provider")) }
                            th scope="col" { (language.pick("Service et emplacement", "Service and place")) }
                            th scope="col" { (language.pick("Nom du cookie", "Cookie")) }
                            th scope="col" { (language.pick("Finalité", "Purpose")) }
                        }
                    }
                    tbody {
                        @for (provider, service, cookie, purpose) in &ROWS {
                            tr {
                                td { (provider) }
                                td { (service.in_language(language)) }
                                td { code { (cookie) } }
                                td { (purpose.in_language(language)) }
                            }
                        }
                    }
                }
            }
        }
    };
    Page { title: title.to_owned(), main }
}
