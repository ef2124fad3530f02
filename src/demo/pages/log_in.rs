//! The log-in page.

use maud::html;

use super::{Page, layout};
use crate::demo::{account::PASSWORD, portal::Exchange};

/// Why the page is shown again after a try.
#[derive(Clone, Copy, Debug)]
pub(in crate::demo) enum LogInFailure {
    /// One message for both, so that names cannot be tried out.
    WrongNameOrPassword,
}

/// Writes the log-in page.
pub(in crate::demo) fn log_in(exchange: &Exchange<'_>, failure: Option<LogInFailure>) -> Page {
    let language = exchange.language;
    let title = language.pick("Se connecter", "Log in");
    let main = html! {
        div class="bar narrow" {
            h1 { (title) }
            @if let Some(LogInFailure::WrongNameOrPassword) = failure {
                p class="failure" role="alert" {
                    (language.pick("Nom ou mot de passe incorrect. Vérifiez-les et recommencez.", "Wrong name or password. Check them and try again."))
                }
            }
            @if let Some(account) = &exchange.account {
                p { (language.pick("Vous êtes déjà connecté\u{a0}: ", "You are already logged in: ")) strong { (account) } "." }
            }
            form class="fields" method="post" action="/login/" {
                (layout::csrf_field(exchange))
                label for="username" { (language.pick("Nom d'utilisateur", "User name")) }
                input id="username" name="username" autocomplete="username" required maxlength="40";
                label for="password" { (language.pick("Mot de passe", "Password")) }
                input id="password" name="password" type="password" autocomplete="current-password" required
                    aria-describedby="password-hint";
                p id="password-hint" class="hint" {
                    (language.pick("Démonstration\u{a0}: n'importe quel nom, mot de passe ", "Demonstration: any name, password "))
                    code { (PASSWORD) }
                }
                button class="main" type="submit" { (title) }
            }
        }
    };
    Page { title: title.to_owned(), main }
}
