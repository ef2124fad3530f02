//! The cookies of a portal: its preset's, and its own, which replace those of the same name.

use std::time::Duration;

use toml::Spanned;

use super::{
    known,
    purposes::{default_purposes, named},
    quantities::positive,
    texts::text_or_empty,
};
use crate::{
    config::{
        diagnostics::{Diagnostic, Place, Report},
        document::{CookieDocument, Kind},
        parse::Origin,
        quantity::THIRTEEN_MONTHS,
    },
    consent::{Basis, Exemption, PurposeIndex, Purposes},
    policy::{Catalogue, CatalogueError, LegalGround, Pattern, PatternError, Tracker},
    site::OwnNames,
};

/// A typed cookie with where it was typed.
#[derive(Debug)]
pub(super) struct Row<'a> {
    document: &'a Spanned<CookieDocument>,
    path: String,
    origin: &'a Origin,
}

/// Returns the rows of one file; `path` leads to the table that holds them.
pub(super) fn rows<'a>(documents: &'a [Spanned<CookieDocument>], path: &str, origin: &'a Origin) -> Vec<Row<'a>> {
    let row = |(place, document)| Row { document, path: format!("{path}cookie.{place}."), origin };
    documents.iter().enumerate().map(row).collect()
}

/// Puts a portal's own rows after those of its preset that they do not replace.
pub(super) fn replace<'a>(preset: Vec<Row<'a>>, own: Vec<Row<'a>>) -> Vec<Row<'a>> {
    let kept = preset.into_iter().filter(|row| row.key().is_none() || own.iter().all(|own| own.key() != row.key()));
    kept.collect::<Vec<_>>().into_iter().chain(own).collect()
}

/// Warns of rows that are named as the gate's own cookies are: the gate declares these itself, and no portal has any.
pub(super) fn own_names(rows: &[Row<'_>], own: &OwnNames, report: &mut Report) {
    let is_own = |row: &&Row<'_>| matches!(row.key(), Some((Kind::Cookie, "name", name)) if own.all().contains(&name));
    for row in rows.iter().filter(is_own) {
        let reserved = Diagnostic::warning("the gate's own cookie need not be declared: it is never the portal's");
        report.push(
            reserved.at(row.place(), "the gate's own").with_hint("remove it; [consent] cookie says what it is called"),
        );
    }
}

/// Compiles the rows of one kind into a catalogue; what is wrong with them is reported.
pub(super) fn catalogue(rows: &[Row<'_>], kind: Kind, purposes: &Purposes, report: &mut Report) -> Catalogue {
    let (mut trackers, mut places) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.kind() == kind) {
        if let Some(tracker) = tracker(row, purposes, report) {
            trackers.push(tracker);
            places.push(row.place());
        }
    }
    match Catalogue::compile(trackers) {
        Ok(catalogue) => catalogue,
        Err(errors) => {
            for error in errors {
                report.push(tie(&error, &places));
            }
            Catalogue::default()
        }
    }
}

fn tie(error: &CatalogueError, places: &[Place]) -> Diagnostic {
    let place = |place: &usize| places.get(*place).cloned().unwrap_or_default();
    let diagnostic = Diagnostic::error(error.to_string());
    match error {
        CatalogueError::Twice { first, second, .. } => diagnostic
            .at(place(second), "again here")
            .with_related(place(first), "first here")
            .with_hint("a name has one purpose: remove one of the two"),
        CatalogueError::Tie { first, second, .. } => diagnostic
            .at(place(second), "this one")
            .with_related(place(first), "and this one")
            .with_hint("make one of them narrower: which one wins must not depend on their order"),
    }
}

fn tracker(row: &Row<'_>, purposes: &Purposes, report: &mut Report) -> Option<Tracker> {
    let (cookie, origin) = (row.document.get_ref(), row.origin);
    let pattern = pattern(row, report);
    let purpose = match &cookie.purpose {
        Some(purpose) => named(purposes, purpose, origin, report),
        None => {
            row.missing("purpose", report);
            None
        }
    };
    let lifetime = cookie.lifetime.as_ref().and_then(|lifetime| positive(lifetime, "lifetime", origin, report));
    let (pattern, purpose) = (pattern?, purpose?);
    warn_of_long_life(row, purposes, purpose, lifetime, report);
    warn_of_gaps(row, &pattern, report);
    report.extend(
        known::cookie(&pattern, purposes.at(purpose)).map(|doubt| doubt.at(row.place(), "a well-known tracker")),
    );
    Some(Tracker {
        pattern,
        purpose,
        provider: text_or_empty(cookie.provider.as_ref()),
        service: text_or_empty(cookie.service.as_ref()),
        description: text_or_empty(cookie.description.as_ref()),
        lifetime,
        ground: cookie.ground.as_ref().map(|ground| LegalGround(ground.get_ref().to_text())),
    })
}

fn pattern(row: &Row<'_>, report: &mut Report) -> Option<Pattern> {
    let cookie = row.document.get_ref();
    let (typed, read, label) = match (&cookie.name, &cookie.regex) {
        (Some(name), None) => (name, Pattern::parse(name.get_ref()), "not a cookie name"),
        (None, Some(regex)) => (regex, Pattern::regex(regex.get_ref()), "not a regex"),
        (Some(_), Some(regex)) => {
            let both = Diagnostic::error("a cookie has both `name` and `regex`");
            let both = both.at(row.origin.of(regex), "one of them is too much");
            report.push(both.with_hint(
                "keep `name` for one name, or for all that begin alike with `*`; `regex` for anything else",
            ));
            return None;
        }
        (None, None) => {
            if !row.origin.is_unread(&format!("{}regex", row.path)) {
                row.missing("name", report);
            }
            return None;
        }
    };
    read.map_err(|error| {
        let hint = match error {
            PatternError::Name(_) => "write it as in Set-Cookie, up to the first `=`",
            PatternError::Regex(..) => "a regex matches the whole name; for a plain name write name = \"…\"",
            PatternError::Star(_) => "name = \"_pk_*\" is every name that begins with _pk_",
        };
        report.push(Diagnostic::error(error.to_string()).at(row.origin.of(typed), label).with_hint(hint));
    })
    .ok()
}

fn warn_of_long_life(
    row: &Row<'_>,
    purposes: &Purposes,
    purpose: PurposeIndex,
    lifetime: Option<Duration>,
    report: &mut Report,
) {
    let basis = purposes.at(purpose).map(|purpose| purpose.basis);
    let exempt_audience = basis == Some(Basis::Exempt(Exemption::AudienceMeasurement));
    if let Some(typed) = &row.document.get_ref().lifetime
        && exempt_audience
        && lifetime.is_some_and(|lifetime| lifetime > THIRTEEN_MONTHS)
    {
        report.push(
            Diagnostic::warning("audience measurement exempt from consent may live 13 months at most")
                .at(row.origin.of(typed), "longer than 13 months")
                .with_hint("it is cut to 13 months (CNIL 2020-091); declare that, or a purpose that needs consent"),
        );
    }
}

/// What the columns of a charter say.
pub(super) const GAPS: &str = "visitors read who sets it (provider), where (service) and what for (description)";

/// Warns of columns that the charter will print empty.
fn warn_of_gaps(row: &Row<'_>, pattern: &Pattern, report: &mut Report) {
    let cookie = row.document.get_ref();
    let columns = [("provider", &cookie.provider), ("service", &cookie.service), ("description", &cookie.description)];
    let gaps =
        columns.iter().filter(|(key, value)| value.is_none() && !row.origin.is_unread(&format!("{}{key}", row.path)));
    let gaps = gaps.map(|(key, _)| format!("no {key}")).collect::<Vec<_>>();
    if !gaps.is_empty() {
        let warning = Diagnostic::warning(format!("cookie {pattern} has {}", gaps.join(", ")));
        report.push(warning.at(row.place(), "the charter prints a gap").with_hint(GAPS));
    }
}

// === impl Row ===

impl Row<'_> {
    /// Returns the purpose that the row names.
    pub(super) fn purpose(&self) -> Option<&str> {
        self.document.get_ref().purpose.as_ref().map(|purpose| purpose.get_ref().as_str())
    }

    fn kind(&self) -> Kind {
        self.document.get_ref().kind.map(|kind| kind.0).unwrap_or_default()
    }

    /// Returns what makes two rows speak of the same names.
    fn key(&self) -> Option<(Kind, &'static str, &str)> {
        let cookie = self.document.get_ref();
        let name = cookie.name.as_ref().map(|name| (self.kind(), "name", name.get_ref().as_str()));
        name.or_else(|| cookie.regex.as_ref().map(|regex| (self.kind(), "regex", regex.get_ref().as_str())))
    }

    fn place(&self) -> Place {
        let cookie = self.document.get_ref();
        cookie
            .name
            .as_ref()
            .or(cookie.regex.as_ref())
            .map_or_else(|| self.origin.of(self.document), |name| self.origin.of(name))
    }

    fn missing(&self, key: &str, report: &mut Report) {
        if !self.origin.is_unread(&format!("{}{key}", self.path)) {
            let name = self.key().map_or_else(|| "a cookie".to_owned(), |(.., name)| format!("cookie {name}"));
            let missing = Diagnostic::error(format!("{name} has no {key}"));
            let hint = match key {
                "name" => "write name = \"…\", or regex = \"…\"".to_owned(),
                _ => format!("write {key} = \"…\": {}", default_purposes()),
            };
            report.push(missing.at(self.place(), format!("`{key}` is missing")).with_hint(hint));
        }
    }
}
