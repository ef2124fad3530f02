//! What the banner asks: the purposes of a host and their trackers, in words.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Asset, BannerFacts, wording};
use crate::{
    charter::{lifetime, locale::Locale},
    consent::{Basis, Language, Purpose, PurposeIndex, PurposeSet},
    policy::{Contacts, OriginPattern, ThirdParty, Tracker},
};

/// Returns the banner's facts: what it says in the host's language, and where it is written in the others.
pub(super) fn compile(facts: &BannerFacts<'_>, others: &[(Language, Asset)]) -> Value {
    let others: Map<String, Value> =
        others.iter().map(|(language, asset)| (language.tag().to_owned(), asset.path().into())).collect();
    let mut value = told(facts, facts.default_language);
    if let Some(members) = value.as_object_mut() {
        members.insert("language".to_owned(), facts.default_language.tag().into());
        members.insert("others".to_owned(), others.into());
        members.insert("choices".to_owned(), format!("{}/choices", facts.prefix).into());
        members.insert("charter".to_owned(), facts.charter_path.into());
        members.insert("embed".to_owned(), facts.embed_path.into());
        members.insert("confined".to_owned(), (facts.policy.third_parties().contacts() == Contacts::Enforce).into());
    }
    value
}

/// Returns all that the banner says in `language`, and the version of the charter that says it.
pub(super) fn told(facts: &BannerFacts<'_>, language: Language) -> Value {
    json!({
        "version": facts.version.to_string(),
        "words": words_in(facts, language),
        "purposes": purposes_in(facts, language),
        "parties": parties_in(facts, language),
    })
}

/// Third parties as `[regex source of origins, purpose, provider, label of the purpose]`; what needs no consent has no purpose.
fn parties_in(facts: &BannerFacts<'_>, language: Language) -> Vec<Value> {
    let policy = facts.policy;
    let free = policy.contactable(PurposeSet::EMPTY);
    let row = |party: &ThirdParty| {
        let origins = party.origins.iter().map(OriginPattern::page_regex).collect::<Vec<_>>().join("|");
        let purpose = policy.purposes().at(party.purpose).filter(|_| !free.contains(party.purpose));
        let name = purpose.map_or("", |purpose| purpose.name.as_str());
        let label = purpose.map_or("", |purpose| purpose.label.in_language(language));
        let label = wording::inside_sentence(Locale::of(language), label);
        json!([format!("(?:{origins})"), name, party.provider.in_language(language), label])
    };
    policy.third_parties().iter().map(row).collect()
}

fn words_in(facts: &BannerFacts<'_>, language: Language) -> Value {
    let purposes = facts.policy.purposes();
    let asked: Vec<&str> = purposes
        .iter()
        .filter(|(_, purpose)| purpose.basis == Basis::Consent)
        .map(|(_, purpose)| purpose.label.in_language(language))
        .collect();
    let locale = Locale::of(language);
    json!({
        "title": wording::heading(locale, facts.title.in_language(language)),
        "sentence": wording::sentence(locale, facts.controller.in_language(language), &asked),
        "refuse": locale.choices.refuse,
        "accept": locale.choices.accept,
        "customise": locale.banner.customise,
        "save": locale.choices.save,
        "close": locale.banner.close,
        "manage": locale.frame.choices,
        "charter": locale.charter.title,
        "purposes": locale.banner.purposes,
        "allow": locale.banner.allow,
        "frame": locale.banner.frame,
        "frame_label": locale.banner.frame_label,
        "frame_undeclared": locale.banner.frame_undeclared,
    })
}

/// What is asked first, then what is exempt and in use.
fn purposes_in(facts: &BannerFacts<'_>, language: Language) -> Value {
    let (asked, exempt): (Vec<_>, Vec<_>) =
        facts.policy.purposes().iter().partition(|(_, purpose)| purpose.basis == Basis::Consent);
    let is_used =
        |index| trackers_of(facts, index).next().is_some() || facts.policy.third_parties().of(index).next().is_some();
    let exempt = exempt.into_iter().filter(|(index, _)| is_used(*index));
    asked.into_iter().chain(exempt).map(|(index, purpose)| purpose_in(facts, language, index, purpose)).collect()
}

fn purpose_in(facts: &BannerFacts<'_>, language: Language, index: PurposeIndex, purpose: &Purpose) -> Value {
    let locale = Locale::of(language);
    let parties = || facts.policy.third_parties().of(index);
    let providers: BTreeSet<&str> = trackers_of(facts, index)
        .map(|tracker| &tracker.provider)
        .chain(parties().map(|party| &party.provider))
        .map(|provider| provider.in_language(language))
        .collect();
    let trackers = trackers_of(facts, index).map(|tracker| {
        let lifetime = lifetime::write_declared(facts.policy.longest(tracker), locale);
        json!([tracker.pattern.to_string(), lifetime, tracker.provider.in_language(language)])
    });
    let contacts = parties().map(|party| {
        let origins = party.origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        json!([origins, party.provider.in_language(language)])
    });
    let count = wording::Count {
        cookies: trackers_of(facts, index).count(),
        third_parties: parties().count(),
        providers: providers.len(),
    };
    let mut value = json!({
        "name": purpose.name.as_str(),
        "label": purpose.label.in_language(language),
        "description": purpose.description.in_language(language),
        "summary": wording::summary(locale, count),
        "items": trackers.chain(contacts).collect::<Vec<_>>(),
    });
    // Its absence is what makes the banner ask.
    if let (Basis::Exempt(exemption), Some(members)) = (purpose.basis, value.as_object_mut()) {
        members.insert("why".to_owned(), wording::why_exempt(locale, exemption).into());
    }
    value
}

fn trackers_of<'a>(facts: &BannerFacts<'a>, index: PurposeIndex) -> impl Iterator<Item = &'a Tracker> + use<'a> {
    let policy = facts.policy;
    policy.trackers().filter(move |tracker| tracker.purpose == index)
}
