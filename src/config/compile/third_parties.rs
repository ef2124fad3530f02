//! The third parties of a portal: its preset's, and its own.

use toml::Spanned;

use super::{
    cookies::GAPS,
    known,
    purposes::{default_purposes, named},
    texts::text_or_empty,
};
use crate::{
    config::{
        diagnostics::{Diagnostic, Place, Report},
        document::ThirdPartyDocument,
        parse::Origin,
    },
    consent::Purposes,
    policy::{OriginPattern, ThirdParty},
};

/// A typed third party with where it was typed.
#[derive(Debug)]
pub(super) struct PartyRow<'a> {
    document: &'a Spanned<ThirdPartyDocument>,
    path: String,
    origin: &'a Origin,
}

/// Returns the rows of one file; `path` leads to the table that holds them.
pub(super) fn party_rows<'a>(
    documents: &'a [Spanned<ThirdPartyDocument>],
    path: &str,
    origin: &'a Origin,
) -> Vec<PartyRow<'a>> {
    let row = |(place, document)| PartyRow { document, path: format!("{path}third-party.{place}."), origin };
    documents.iter().enumerate().map(row).collect()
}

/// Compiles rows; what is wrong with them is reported.
pub(super) fn third_parties(rows: &[PartyRow<'_>], purposes: &Purposes, report: &mut Report) -> Vec<ThirdParty> {
    let mut seen: Vec<(OriginPattern, Place)> = Vec::new();
    let mut parties = Vec::new();
    for row in rows {
        let origins = row.origins(report);
        for (origin, place) in &origins {
            if let Some((_, first)) = seen.iter().find(|(known, _)| known == origin) {
                let twice = Diagnostic::error(format!("third party {origin} is declared twice"));
                let twice = twice.at(place.clone(), "again here").with_related(first.clone(), "first here");
                report.push(twice.with_hint("remove one of the two"));
            }
        }
        seen.extend(origins.iter().cloned());
        parties.extend(row.party(origins, purposes, report));
    }
    parties
}

// === impl PartyRow ===

impl PartyRow<'_> {
    /// Returns the purpose that the row names.
    pub(super) fn purpose(&self) -> Option<&str> {
        self.document.get_ref().purpose.as_ref().map(|purpose| purpose.get_ref().as_str())
    }

    fn origins(&self, report: &mut Report) -> Vec<(OriginPattern, Place)> {
        let typed = self.document.get_ref().origins.as_ref().map(|list| list.get_ref().as_slice()).unwrap_or_default();
        if typed.is_empty() && !self.is_unread("origins") {
            let missing = Diagnostic::error("a third party has no origins");
            let hint = "write origins = [\"video.example\", \"*.stats.example\"]";
            report.push(missing.at(self.origin.of(self.document), "`origins` is missing").with_hint(hint));
        }
        let mut origins = Vec::new();
        for origin in typed {
            match OriginPattern::parse(origin.get_ref()) {
                Ok(pattern) => origins.push((pattern, self.origin.of(origin))),
                Err(error) => {
                    let hint = "write a host such as \"video.example\" or \"*.video.example\", with a scheme or port to be narrower";
                    let wrong = Diagnostic::error(error.to_string());
                    report.push(wrong.at(self.origin.of(origin), "not an origin").with_hint(hint));
                }
            }
        }
        origins
    }

    fn party(
        &self,
        origins: Vec<(OriginPattern, Place)>,
        purposes: &Purposes,
        report: &mut Report,
    ) -> Option<ThirdParty> {
        let document = self.document.get_ref();
        let purpose = match &document.purpose {
            Some(purpose) => named(purposes, purpose, self.origin, report),
            None => {
                if !self.is_unread("purpose") {
                    let missing = Diagnostic::error("a third party has no purpose");
                    let missing = missing.at(self.place(), "`purpose` is missing");
                    report.push(missing.with_hint(format!("write purpose = \"…\": {}", default_purposes())));
                }
                None
            }
        };
        self.warn_of_gaps(&origins, report);
        for (origin, place) in &origins {
            let doubt = purpose.and_then(|purpose| known::origin(origin, purposes.at(purpose)));
            report.extend(doubt.map(|doubt| doubt.at(place.clone(), "a well-known tracker")));
        }
        Some(ThirdParty {
            origins: origins.into_iter().map(|(origin, _)| origin).collect(),
            purpose: purpose?,
            provider: text_or_empty(document.provider.as_ref()),
            service: text_or_empty(document.service.as_ref()),
            description: text_or_empty(document.description.as_ref()),
        })
    }

    /// Warns of columns that the charter will print empty.
    fn warn_of_gaps(&self, origins: &[(OriginPattern, Place)], report: &mut Report) {
        let document = self.document.get_ref();
        let columns =
            [("provider", &document.provider), ("service", &document.service), ("description", &document.description)];
        let gaps = columns.iter().filter(|(key, value)| value.is_none() && !self.is_unread(key));
        let gaps = gaps.map(|(key, _)| format!("no {key}")).collect::<Vec<_>>();
        if let (false, Some((origin, _))) = (gaps.is_empty(), origins.first()) {
            let warning = Diagnostic::warning(format!("third party {origin} has {}", gaps.join(", ")));
            report.push(warning.at(self.place(), "the charter prints a gap").with_hint(GAPS));
        }
    }

    fn is_unread(&self, key: &str) -> bool {
        self.origin.is_unread(&format!("{}{key}", self.path))
    }

    fn place(&self) -> Place {
        let origins = self.document.get_ref().origins.as_ref();
        origins.map_or_else(|| self.origin.of(self.document), |origins| self.origin.of(origins))
    }
}
