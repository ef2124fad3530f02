//! Declarations to paste: what is known is written, what a person must say is left to them, and says so.

use std::time::Duration;

use crate::{
    charter::{known_cookie, known_origin, spoken},
    consent::Language,
    telemetry::Seen,
};

/// Writes the declaration of a cookie, of storage or of a third party.
pub(super) fn declaration(seen: Seen, name: &str, lifetime: Option<Duration>) -> String {
    let known = match seen {
        Seen::Cookie | Seen::Storage => known_cookie(name),
        Seen::Contact => known_origin(host(name)),
    };
    let (table, key) = match seen {
        Seen::Cookie => ("cookie", format!("name = {}", quoted(name))),
        Seen::Storage => ("cookie", format!("kind = \"storage\"\nname = {}", quoted(name))),
        Seen::Contact => ("third-party", format!("origins = [{}]", quoted(name))),
    };
    let purpose = match known {
        Some(known) => format!("purpose = {}  # it looks like {}", quoted(known.purpose()), known.owner),
        None => {
            "purpose = \"\"  # necessary, audience, personalisation, advertising, social, video or your own".to_owned()
        }
    };
    let provider = quoted(known.map_or("", |known| known.owner));
    let lifetime = match (seen, lifetime) {
        (Seen::Cookie, Some(lifetime)) => format!("{}\n", lifetime_line(lifetime)),
        (Seen::Cookie, None) | (Seen::Storage | Seen::Contact, _) => String::new(),
    };
    format!(
        "[[portal.{table}]]\n{key}\n{purpose}\nprovider = {provider}\nservice = \"\"\ndescription = \"\"\n{lifetime}"
    )
}

/// Writes the key that declares so long a life.
pub(super) fn lifetime_line(lifetime: Duration) -> String {
    // As it is typed: a reader's space that does not break is no space to the configuration.
    format!("lifetime = {}", quoted(&spoken(lifetime, Language::English).replace(['\u{a0}', '\u{202f}'], " ")))
}

fn host(origin: &str) -> &str {
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

/// Names are visible ASCII: only these two mean something in a string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
