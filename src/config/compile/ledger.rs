//! A ledger that several gates share, in the place of a file.
//!
//! A URL may have a password in it, so no sentence here repeats one.

use super::Inputs;
use crate::{
    config::{
        diagnostics::{Diagnostic, Place, Report},
        overrides::Overrides,
    },
    ledger::{PostgresTarget, PostgresTargetError},
};

/// Takes the place of `ledger.url`.
const VARIABLE: &str = "OCTROI_LEDGER_URL";

/// Returns the database that the environment or `[ledger]` names, if one does.
pub(super) fn fleet(inputs: &Inputs, overrides: &Overrides, report: &mut Report) -> Option<PostgresTarget> {
    let (table, origin) = (&inputs.main.document.ledger, &inputs.main.origin);
    // An empty variable is how a compose file leaves one unset.
    let variable = overrides.environment.iter().find(|(name, url)| name == VARIABLE && !url.is_empty());
    let typed = table.url.as_ref().map(|typed| (typed.get_ref().as_str(), origin.of(typed)));
    let said = variable.map(|(_, url)| (url.as_str(), Place::default())).or(typed);
    let Some((url, place)) = said else {
        for (key, typed) in [("password-file", &table.password_file), ("authorities", &table.authorities)] {
            if let Some(typed) = typed.as_ref().filter(|_| !origin.is_unread("ledger.url")) {
                let alone = Diagnostic::error(format!("`{key}` says nothing without `url`"));
                report.push(alone.at(origin.of(typed), "alone").with_hint(FORM));
            }
        }
        return None;
    };
    if let Some(path) = table.path.as_ref().filter(|_| variable.is_none()) {
        let both = Diagnostic::error("the ledger is a file or a database, not both").at(place.clone(), "a database");
        report.push(both.with_related(origin.of(path), "a file").with_hint("leave `path` out"));
    }
    let refused = |error: PostgresTargetError| {
        let error = if variable.is_some() { format!("{VARIABLE}: {error}") } else { error.to_string() };
        Diagnostic::error(error).at(place.clone(), "the ledger's URL")
    };
    match PostgresTarget::parse(url) {
        Ok(target) => Some(secured(with_password(target, inputs, report)?, inputs, &place, report)),
        Err(error @ PostgresTargetError::SslMode) => {
            let hint = "leave it out: beyond this machine the connection is encrypted and the server verified; \
                        sslmode=disable does neither";
            report.push(refused(error).with_hint(hint));
            None
        }
        Err(error) => {
            report.push(refused(error).with_hint(FORM));
            None
        }
    }
}

const FORM: &str =
    "write url = \"postgres://USER@HOST/DATABASE\"; a password in it has % and two digits for each of :/?#[]@%";

/// Adds the password of a file; `None` if there is something wrong with it.
fn with_password(target: PostgresTarget, inputs: &Inputs, report: &mut Report) -> Option<PostgresTarget> {
    let (table, origin) = (&inputs.main.document.ledger, &inputs.main.origin);
    let Some(file) = &table.password_file else { return Some(target) };
    // One that cannot be read was reported.
    let text = inputs.pems.get(file.get_ref())?;
    let wrong = if target.has_password() {
        Some(("the URL of the ledger has a password, too", "a second password"))
    } else if text.trim_ascii().is_empty() {
        Some(("the password of the ledger is empty", "nothing in this file"))
    } else {
        None
    };
    match wrong {
        None => Some(target.with_password(text.trim_ascii_end())),
        Some((what, label)) => {
            let wrong = Diagnostic::error(what).at(origin.of(file), label);
            report.push(wrong.with_hint("give it once: in the file, or in the URL"));
            None
        }
    }
}

/// Adds what the server is verified by.
fn secured(target: PostgresTarget, inputs: &Inputs, place: &Place, report: &mut Report) -> PostgresTarget {
    let (table, origin) = (&inputs.main.document.ledger, &inputs.main.origin);
    if !target.is_encrypted() {
        if let Some(unused) = &table.authorities {
            let clear = Diagnostic::warning("the connection to the ledger is not encrypted");
            let hint = "write sslmode=verify-full into the URL, or leave `authorities` out";
            report.push(clear.at(origin.of(unused), "this is not used").with_hint(hint));
        } else if !target.is_of_this_machine() {
            let clear = Diagnostic::warning("the connection to the ledger is not encrypted");
            let hint = "whoever is between can read it and answer for the database: leave sslmode=disable out";
            report.push(clear.at(place.clone(), "sslmode=disable").with_hint(hint));
        }
        return target;
    }
    let (trusting, place) = match &table.authorities {
        // One that cannot be read was reported.
        Some(file) => match inputs.pems.get(file.get_ref()) {
            Some(pem) => (target.clone().trusting(pem), origin.of(file)),
            None => return target,
        },
        None => (target.clone().trusting_system(), place.clone()),
    };
    trusting.unwrap_or_else(|error| {
        let hint = "give a PEM file as `authorities`, or install the package ca-certificates";
        report.push(Diagnostic::error(error.to_string()).at(place, "verified by this").with_hint(hint));
        target
    })
}
