//! The purposes of a portal: the seven default ones, those of its preset, its own.

use toml::Spanned;

use super::texts::warn_of_missing_languages;
use crate::{
    charter::defaults,
    config::{
        diagnostics::{Diagnostic, Report},
        document::{PurposeDocument, Wording},
        parse::Origin,
        suggest::{list, nearest},
    },
    consent::{Basis, Language, Purpose, PurposeIndex, PurposeName, PurposeSet, Purposes},
    policy::Mode,
};

/// Purposes while they are collected.
#[derive(Debug)]
pub(super) struct PurposeList {
    purposes: Vec<Purpose>,
    defaults: usize,
    declared: Vec<String>,
    report_only: Vec<String>,
}

// === impl PurposeList ===

impl PurposeList {
    /// Begins with the default purposes.
    pub(super) fn new() -> Self {
        let purposes = defaults::purposes();
        Self { defaults: purposes.len(), purposes, declared: Vec::new(), report_only: Vec::new() }
    }

    /// Adds the purposes of one file; `path` leads to the table that holds them, `language` is the portal's own.
    pub(super) fn add(
        &mut self,
        documents: &[Spanned<PurposeDocument>],
        path: &str,
        origin: &Origin,
        (language, report): (Option<Language>, &mut Report),
    ) {
        let mut seen: Vec<&Spanned<String>> = Vec::new();
        for (place, document) in documents.iter().enumerate() {
            let path = format!("{path}purpose.{place}.");
            let Some(name) = &document.get_ref().name else {
                if !origin.is_unread(&format!("{path}name")) {
                    let missing =
                        Diagnostic::error("a purpose has no name").at(origin.of(document), "`name` is missing");
                    report.push(missing.with_hint("write name = \"…\", of a-z, 0-9 and -"));
                }
                continue;
            };
            if let Some(first) = seen.iter().find(|seen| seen.get_ref() == name.get_ref()) {
                let twice = Diagnostic::error(format!("purpose `{}` is declared twice", name.get_ref()));
                let twice = twice.at(origin.of(name), "again here").with_related(origin.of(*first), "first here");
                report.push(twice.with_hint("put both into one"));
                continue;
            }
            seen.push(name);
            self.add_one((document, name), &path, origin, (language, report));
        }
    }

    fn add_one(
        &mut self,
        (document, name): (&Spanned<PurposeDocument>, &Spanned<String>),
        path: &str,
        origin: &Origin,
        (language, report): (Option<Language>, &mut Report),
    ) {
        let purpose = document.get_ref();
        self.declared.push(name.get_ref().clone());
        for (key, wording) in [("label", &purpose.label), ("description", &purpose.description)] {
            if let Some(wording) = wording {
                let what = format!("the {key} of purpose `{}`", name.get_ref());
                warn_of_missing_languages(&what, (wording, language), origin, report);
            }
        }
        match purpose.mode.map(|mode| mode.0) {
            Some(Mode::ReportOnly) => self.report_only.push(name.get_ref().clone()),
            Some(Mode::Enforce) => self.report_only.retain(|known| known != name.get_ref()),
            None => {}
        }
        let text = |wording: &Option<Spanned<Wording>>| wording.as_ref().map(|wording| wording.get_ref().to_text());
        let known = self.purposes.iter().position(|known| known.name.as_str() == name.get_ref());
        if let Some(place) = known
            && let Some(known) = self.purposes.get_mut(place)
        {
            known.label = text(&purpose.label).unwrap_or_else(|| known.label.clone());
            known.description = text(&purpose.description).unwrap_or_else(|| known.description.clone());
            match &purpose.basis {
                Some(basis) if basis.get_ref().0 != known.basis && place < self.defaults => {
                    let fixed =
                        Diagnostic::error(format!("the basis of the default purpose `{}` is fixed", known.name));
                    report.push(fixed.at(origin.of(basis), "another basis").with_hint("declare a purpose of your own"));
                }
                Some(basis) => known.basis = basis.get_ref().0,
                None => {}
            }
            return;
        }
        for (key, wording) in [("label", &purpose.label), ("description", &purpose.description)] {
            if wording.is_none() && !origin.is_unread(&format!("{path}{key}")) {
                let missing = Diagnostic::error(format!("purpose `{}` has no {key}", name.get_ref()));
                let missing = missing.at(origin.of(document), format!("`{key}` is missing"));
                report.push(missing.with_hint(format!("write {key} = {{ fr = \"…\", en = \"…\" }}")));
            }
        }
        match PurposeName::parse(name.get_ref()) {
            Ok(parsed) => self.purposes.push(Purpose {
                name: parsed,
                basis: purpose.basis.as_ref().map_or(Basis::Consent, |basis| basis.get_ref().0),
                label: text(&purpose.label).unwrap_or_else(|| crate::consent::Text::same(name.get_ref())),
                description: text(&purpose.description).unwrap_or_else(|| crate::consent::Text::same("")),
            }),
            Err(error) => {
                let wrong = Diagnostic::error(error.to_string()).at(origin.of(name), "not a purpose name");
                report.push(wrong.with_hint("write \"live-chat\"; what visitors read is `label`"));
            }
        }
    }

    /// Returns the purposes, and those that are only reported.
    ///
    /// A default purpose that no cookie uses and no file declares is left out: a visitor must not
    /// be asked for what is not done. `necessary` stays, for the gate's own cookie.
    pub(super) fn finish(self, used: &[&str], report: &mut Report) -> (Purposes, PurposeSet) {
        let mut purposes = Purposes::default();
        for (place, purpose) in self.purposes.into_iter().enumerate() {
            let name = purpose.name.as_str();
            let wanted = name == "necessary" || used.contains(&name) || self.declared.iter().any(|own| own == name);
            if place < self.defaults && !wanted {
                continue;
            }
            if let Err(error) = purposes.add(purpose) {
                report.push(Diagnostic::error(error.to_string()));
            }
        }
        let report_only = self.report_only.iter().filter_map(|name| purposes.find(name)).collect();
        (purposes, report_only)
    }
}

/// Lists the purposes that every portal has.
pub(super) fn default_purposes() -> String {
    list(defaults::purposes().iter().map(|purpose| purpose.name.as_str()))
}

/// Finds the purpose that a cookie names, or reports that there is none.
pub(super) fn named(
    purposes: &Purposes,
    name: &Spanned<String>,
    origin: &Origin,
    report: &mut Report,
) -> Option<PurposeIndex> {
    let found = purposes.find(name.get_ref());
    if found.is_none() {
        let defaults = defaults::purposes();
        let own = purposes.iter().map(|(_, purpose)| purpose.name.as_str());
        let own: Vec<&str> = own.filter(|own| defaults.iter().all(|known| known.name.as_str() != *own)).collect();
        let known = || defaults.iter().map(|known| known.name.as_str()).chain(own.iter().copied());
        let hint = match nearest(name.get_ref(), known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the purposes are {}; [[portal.purpose]] adds one", list(known())),
        };
        let unknown = Diagnostic::error(format!("unknown purpose `{}`", name.get_ref()));
        report.push(unknown.at(origin.of(name), "not a purpose of this portal").with_hint(hint));
    }
    found
}
