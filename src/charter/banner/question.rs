//! What the banner asks: the purposes of a host and their trackers, in words.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{BannerFacts, wording};
use crate::{
    consent::{Basis, Language, Purpose, PurposeIndex},
    policy::Tracker,
};

/// Returns the banner's facts.
pub(super) fn compile(facts: &BannerFacts<'_>) -> Value {
    let (mut words, mut purposes) = (Map::new(), Map::new());
    for language in Language::ALL {
        words.insert(language.tag().to_owned(), words_in(facts, language));
        purposes.insert(language.tag().to_owned(), purposes_in(facts, language));
    }
    json!({
        "language": facts.default_language.tag(),
        "choices": format!("{}/choices", facts.prefix),
        "charter": facts.charter_path,
        "version": facts.version.to_string(),
        "words": words,
        "purposes": purposes,
    })
}

fn words_in(facts: &BannerFacts<'_>, language: Language) -> Value {
    let purposes = facts.policy.purposes();
    let asked: Vec<&str> = purposes
        .iter()
        .filter(|(_, purpose)| purpose.basis == Basis::Consent)
        .map(|(_, purpose)| purpose.label.in_language(language))
        .collect();
    let labels = wording::labels(language);
    json!({
        "title": wording::heading(language, facts.title.in_language(language)),
        "sentence": wording::sentence(language, facts.controller.in_language(language), &asked),
        "refuse": labels.refuse,
        "accept": labels.accept,
        "customise": labels.customise,
        "save": labels.save,
        "close": labels.close,
        "manage": labels.manage,
        "charter": labels.charter,
        "purposes": labels.purposes,
    })
}

/// What is asked first, then what is exempt and in use.
fn purposes_in(facts: &BannerFacts<'_>, language: Language) -> Value {
    let (asked, exempt): (Vec<_>, Vec<_>) =
        facts.policy.purposes().iter().partition(|(_, purpose)| purpose.basis == Basis::Consent);
    let exempt = exempt.into_iter().filter(|(index, _)| trackers_of(facts, *index).next().is_some());
    asked.into_iter().chain(exempt).map(|(index, purpose)| purpose_in(facts, language, index, purpose)).collect()
}

fn purpose_in(facts: &BannerFacts<'_>, language: Language, index: PurposeIndex, purpose: &Purpose) -> Value {
    let providers: BTreeSet<&str> =
        trackers_of(facts, index).map(|tracker| tracker.provider.in_language(language)).collect();
    let trackers: Vec<Value> = trackers_of(facts, index)
        .map(|tracker| {
            let lifetime = wording::lifetime(language, facts.policy.longest(tracker));
            json!([tracker.pattern.to_string(), lifetime, tracker.provider.in_language(language)])
        })
        .collect();
    let mut value = json!({
        "name": purpose.name.as_str(),
        "label": purpose.label.in_language(language),
        "description": purpose.description.in_language(language),
        "summary": wording::count(language, trackers.len(), providers.len()),
        "trackers": trackers,
    });
    // Its absence is what makes the banner ask.
    if let (Basis::Exempt(exemption), Some(members)) = (purpose.basis, value.as_object_mut()) {
        members.insert("why".to_owned(), wording::why_exempt(language, exemption).into());
    }
    value
}

fn trackers_of<'a>(facts: &BannerFacts<'a>, index: PurposeIndex) -> impl Iterator<Item = &'a Tracker> + use<'a> {
    let policy = facts.policy;
    policy.catalogue().iter().filter(move |tracker| tracker.purpose == index)
}
