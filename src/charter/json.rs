//! The charter and problems for programs: the same facts as the pages.
//!
//! Member names and codes do not change with the language; texts do.

use serde_json::{Value, json};

use super::{
    dates::{day_after, day_of},
    lifetime,
    locale::Locale,
    model::Charter,
    paths::Paths,
    problem::Problem,
    section::{Kept, Section, sections},
    standing::{Answer, sentence},
    version::version,
    view::View,
};
use crate::{
    consent::{Basis, ConsentState, Exemption, Language, Outdated},
    policy::{SitePolicy, ThirdParty, Tracker},
};

/// Returns the charter of a host and what this visitor answered to it, as JSON.
#[must_use]
pub fn charter_json(view: &View<'_>) -> String {
    document(view).to_string()
}

/// Returns the charter of a host as it reads in one language, of no visitor, as JSON: what is kept beside proofs.
#[must_use]
pub fn charter_text(charter: &Charter, policy: &SitePolicy, language: Language, paths: &Paths) -> String {
    let (state, version) = (&ConsentState::Undecided, version(charter, policy));
    let mut document = document(&View { charter, policy, state, version, language, paths, return_to: "/" });
    if let Some(members) = document.as_object_mut() {
        members.remove("visitor");
        let purposes = members.get_mut("purposes").and_then(Value::as_array_mut).into_iter().flatten();
        purposes.filter_map(Value::as_object_mut).for_each(|purpose| drop(purpose.remove("answer")));
    }
    document.to_string()
}

fn document(view: &View<'_>) -> Value {
    let charter = view.charter;
    let memory = charter.memory.as_duration();
    let purposes: Vec<Value> = sections(view.policy).iter().map(|section| purpose(view, section)).collect();
    json!({
        "host": charter.host,
        "title": view.title(),
        "controller": charter.controller.in_language(view.language),
        "contact": charter.contact,
        "language": view.language.tag(),
        "languages": Language::ALL.map(Language::tag),
        "version": view.version.to_string(),
        "updated": charter.updated.map(|day| day.to_string()),
        "memory": { "seconds": memory.as_secs(), "text": lifetime::write(memory, view.locale()) },
        "asks": view.policy.asks(),
        "visitor": visitor(view),
        "purposes": purposes,
        "choices": view.paths.choices(),
    })
}

/// Returns a problem as the members of RFC 9457 (`application/problem+json`); the status is the caller's.
#[must_use]
pub fn problem_json(problem: Problem, language: Language, request_id: &str) -> String {
    let words = Locale::of(language).problem(problem);
    json!({
        "type": format!("urn:octroi:problem:{}", problem.code()),
        "title": words.title,
        "detail": format!("{} {}", words.happened, words.advice),
        "code": problem.code(),
        "language": language.tag(),
        "request_id": request_id,
    })
    .to_string()
}

fn visitor(view: &View<'_>) -> Value {
    let state = match view.state {
        ConsentState::Undecided => "undecided",
        ConsentState::RefusedBySignal => "refused-by-signal",
        ConsentState::Decided(_) => "decided",
        ConsentState::Outdated(_, Outdated::PurposeAdded) => "outdated-purpose-added",
        ConsentState::Outdated(_, Outdated::Expired) => "outdated-expired",
    };
    let decision = view.state.decision();
    let memory = view.charter.memory.as_duration();
    json!({
        "state": state,
        "sentence": sentence(view),
        "decided_on": decision.map(|decision| day_of(decision.decided_at).to_string()),
        "remembered_until": decision.map(|decision| day_after(decision.decided_at, memory).to_string()),
        "charter": decision.map(|decision| decision.charter.to_string()),
        "record": decision.map(|decision| decision.record.to_string()),
    })
}

fn purpose(view: &View<'_>, section: &Section<'_>) -> Value {
    let purpose = section.purpose;
    let (consent, exemption, answer) = match purpose.basis {
        Basis::Consent => ("asked", None, Some(Answer::of(view.state, section.index).code())),
        Basis::Exempt(Exemption::StrictlyNecessary) => ("exempt", Some("strictly-necessary"), None),
        Basis::Exempt(Exemption::AudienceMeasurement) => ("exempt", Some("audience-measurement"), None),
    };
    json!({
        "name": purpose.name.as_str(),
        "label": purpose.label.in_language(view.language),
        "description": purpose.description.in_language(view.language),
        "consent": consent,
        "exemption": exemption,
        "answer": answer,
        "enforced": !section.on_trial,
        "trackers": section.kept().map(|(kept, tracker)| row(view, kept, tracker)).collect::<Vec<_>>(),
        "third_parties": section.parties.iter().map(|party| third_party(view, party)).collect::<Vec<_>>(),
    })
}

fn third_party(view: &View<'_>, party: &ThirdParty) -> Value {
    json!({
        "origins": party.origins.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "provider": party.provider.in_language(view.language),
        "service": party.service.in_language(view.language),
        "description": party.description.in_language(view.language),
    })
}

fn row(view: &View<'_>, kept: Kept, tracker: &Tracker) -> Value {
    let text = |text: &crate::consent::Text| text.in_language(view.language).to_owned();
    let covers = match (tracker.pattern.as_exact(), tracker.pattern.as_regex()) {
        (Some(_), _) => "name",
        (None, Some(_)) => "regex",
        (None, None) => "prefix",
    };
    let longest = view.policy.longest(tracker);
    json!({
        "kind": match kept {
            Kept::Cookie => "cookie",
            Kept::Storage => "storage",
        },
        "cookie": tracker.pattern.to_string(),
        "covers": covers,
        "provider": text(&tracker.provider),
        "service": text(&tracker.service),
        "description": text(&tracker.description),
        "lifetime": {
            "seconds": longest.map(|longest| longest.as_secs()),
            "text": lifetime::write_declared(longest, view.locale()),
        },
        "ground": tracker.ground.as_ref().map(|ground| text(&ground.0)),
    })
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
