//! Doubts about what is declared exempt: a well-known tracker that cannot be.

use crate::{
    charter::{KnownTracker, known_cookie, known_examples, known_origin},
    config::diagnostics::Diagnostic,
    consent::{Basis, Exemption, Purpose},
    cookie::CookieName,
    policy::{OriginPattern, Pattern},
};

/// Returns the doubt about cookies that `pattern` covers being declared for `purpose`.
pub(super) fn cookie(pattern: &Pattern, purpose: Option<&Purpose>) -> Option<Diagnostic> {
    let purpose = purpose?;
    let covers = |example: &str| CookieName::parse(example.as_bytes()).is_ok_and(|name| pattern.matches(name));
    let typed = pattern.as_exact().or(pattern.as_prefix()).and_then(known_cookie);
    if let Some(known) = typed {
        return doubt(&format!("cookie {pattern}"), known, purpose);
    }
    known_examples()
        .filter(|(example, _)| covers(example))
        .find_map(|(_, known)| doubt(&format!("cookie {pattern}, which covers {},", known.written()), known, purpose))
}

/// Returns the doubt about third parties that `origin` covers being declared for `purpose`.
pub(super) fn origin(origin: &OriginPattern, purpose: Option<&Purpose>) -> Option<Diagnostic> {
    let written = origin.to_string();
    let host = written.rsplit("://").next().unwrap_or_default().trim_start_matches("*.");
    let known = known_origin(host.split(':').next().unwrap_or_default())?;
    doubt(&format!("third party {origin}"), known, purpose?)
}

fn doubt(what: &str, known: &KnownTracker, purpose: &Purpose) -> Option<Diagnostic> {
    let Basis::Exempt(exemption) = purpose.basis else { return None };
    if known.may_be(exemption) {
        return None;
    }
    let claimed = match exemption {
        Exemption::StrictlyNecessary => "strictly necessary",
        Exemption::AudienceMeasurement => "exempt audience measurement",
    };
    let hint = if known.may_be(Exemption::AudienceMeasurement) {
        "declare it for `audience-exempt` if it is set up so, else for `audience`".to_owned()
    } else {
        format!("declare it for `{}`, unless another one is only called the same", known.purpose())
    };
    let message = format!("{what} looks like {}, which is not {claimed}", known.owner);
    Some(Diagnostic::warning(message).with_hint(hint))
}
