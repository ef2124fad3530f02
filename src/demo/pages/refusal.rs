//! The error pages, and the statuses they go with.

use http::{Response, StatusCode};
use maud::html;

use super::Page;
use crate::demo::{
    portal::Exchange,
    reply::{Freshness, ReplyBody},
};

/// Why a request got an error page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Refusal {
    NotFound,
    WrongMethod,
    /// The form token is missing or differs from the cookie.
    Forgery,
    /// The form is too long, or was cut short.
    BadForm,
}

/// Answers with an error page.
pub(in crate::demo) fn refuse(exchange: &Exchange<'_>, refusal: Refusal) -> Response<ReplyBody> {
    let language = exchange.language;
    let (status, title, advice) = match refusal {
        Refusal::NotFound => (
            StatusCode::NOT_FOUND,
            language.pick("Page introuvable", "Page not found"),
            language.pick(
                "Cette adresse ne mène à aucune page du portail.",
                "This address leads to no page of the portal.",
            ),
        ),
        Refusal::WrongMethod => (
            StatusCode::METHOD_NOT_ALLOWED,
            language.pick("Action impossible ici", "Not possible here"),
            language.pick(
                "Cette adresse ne prend pas ce type de demande.",
                "This address does not take this kind of request.",
            ),
        ),
        Refusal::Forgery => (
            StatusCode::FORBIDDEN,
            language.pick("Formulaire refusé", "Form refused"),
            language.pick(
                "La vérification CSRF a échoué\u{a0}: rechargez la page, autorisez le cookie csrftoken et recommencez.",
                "The CSRF check failed: reload the page, allow the csrftoken cookie and try again.",
            ),
        ),
        Refusal::BadForm => (
            StatusCode::BAD_REQUEST,
            language.pick("Formulaire illisible", "Unreadable form"),
            language.pick("Le formulaire est trop long ou incomplet.", "The form is too long or incomplete."),
        ),
    };
    let main = html! {
        div class="bar narrow" {
            p class="theme" { (language.pick("Erreur ", "Error ")) (status.as_str()) }
            h1 { (title) }
            p class="lead" { (advice) }
            p { a href="/" { (language.pick("Retour à l'accueil", "Back to the home page")) } }
        }
    };
    super::answer(exchange, status, &Page { title: title.to_owned(), main }, Freshness::Never)
}
