use std::{io::Write as _, time::Duration};

use flate2::{Compression, write::GzEncoder};

use super::*;
use crate::{
    consent::{Basis, Exemption, Purpose, PurposeName, Purposes},
    policy::{Catalogue, Pattern, SitePolicyBuilder, Tracker, Undeclared},
};

/// A municipal portal with the usual trackers.
fn typical() -> SitePolicyBuilder {
    let mut purposes = Purposes::default();
    for (name, basis, french, english) in [
        ("necessary", Basis::Exempt(Exemption::StrictlyNecessary), "Fonctionnement du portail", "Running the portal"),
        (
            "audience-exempt",
            Basis::Exempt(Exemption::AudienceMeasurement),
            "Statistiques anonymes",
            "Anonymous statistics",
        ),
        ("audience", Basis::Consent, "Mesure d’audience", "Audience measurement"),
        ("advertising", Basis::Consent, "Publicité", "Advertising"),
        ("social", Basis::Consent, "Réseaux sociaux", "Social networks"),
        ("video", Basis::Consent, "Vidéos", "Videos"),
    ] {
        let label = Text::new(french, english);
        let description = Text::new(
            &format!("{french} : ce que cette finalité permet, en une phrase que chacun peut lire."),
            &format!("{english}: what this purpose allows, in one sentence that anyone can read."),
        );
        let name = PurposeName::parse(name).unwrap();
        purposes.add(Purpose { name, basis, label, description }).unwrap();
    }
    let tracker = |(pattern, purpose, provider, days): &(&str, &str, &str, u64)| Tracker {
        pattern: match pattern.strip_prefix('/') {
            Some(source) => Pattern::regex(source).unwrap(),
            None => Pattern::parse(pattern).unwrap(),
        },
        purpose: purposes.find(purpose).unwrap(),
        provider: Text::same(provider),
        service: Text::same("Portail, France"),
        description: Text::same("Une phrase."),
        lifetime: (*days > 0).then(|| Duration::from_secs(days * 86_400)),
        ground: None,
    };
    let trackers = [
        ("sessionid", "necessary", "Opendatasoft", 14),
        ("csrftoken", "necessary", "Opendatasoft", 364),
        ("django_language", "necessary", "Opendatasoft", 365),
        ("_vm_exempt", "audience-exempt", "Valmont Métropole", 0),
        ("_pk_id*", "audience", "Matomo", 390),
        ("_pk_ses*", "audience", "Matomo", 1),
        ("_ga", "audience", "Google", 395),
        ("/_ga_[A-Z0-9]+", "audience", "Google", 395),
        ("/_dc_gtm_[[:alnum:]]+", "advertising", "Google", 1),
        ("_fbp", "advertising", "Meta", 90),
        ("IDE", "advertising", "Google", 390),
        ("guest_id*", "social", "X", 395),
        ("VISITOR_INFO1_LIVE", "video", "YouTube", 180),
        ("YSC", "video", "YouTube", 0),
    ];
    SitePolicyBuilder::new(purposes.clone(), Catalogue::compile(trackers.iter().map(tracker).collect()).unwrap())
}

fn hash(asset: &Asset) -> String {
    asset.path().rsplit('.').nth(1).unwrap().to_owned()
}

static PLAIN: crate::charter::Look =
    crate::charter::Look { properties: Vec::new(), logo: None, button: crate::charter::Button::Left };

fn kit(policy: &SitePolicy) -> BannerKit {
    BannerKit::compile(&facts(policy, &texts()))
}

fn texts() -> [Text; 2] {
    [Text::same("Valmont Métropole"), Text::new("Données ouvertes", "Open data")]
}

fn facts<'a>(policy: &'a SitePolicy, [controller, title]: &'a [Text; 2]) -> BannerFacts<'a> {
    BannerFacts {
        policy,
        controller,
        title,
        default_language: Language::French,
        memory: Memory::SIX_MONTHS,
        prefix: "/.octroi",
        cookie_names: &["__Host-octroi", "octroi"],
        refusal_cookie: "octroi_refus",
        charter_path: "/.octroi/charter",
        reports_path: "/.octroi/reports",
        embed_path: "/.octroi/embed",
        theme: crate::charter::Theme::Neutral,
        look: &PLAIN,
        bridges: &[],
        version: crate::consent::CharterVersion::of_digest(&[7; 32]),
    }
}

fn zipped(body: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn a_typical_host_costs_little() {
    let kit = kit(&typical().build());
    let [guard, style, banner, words @ ..] = kit.assets() else { panic!("three assets and words") };
    let (guard, shown) = (zipped(guard.body()), zipped(style.body()) + zipped(banner.body()));
    let script = zipped(script::GUARD.as_bytes());
    assert!(script <= 3 * 1024 + 384, "the guard's script: {script}");
    assert!(guard <= 3 * 1024 + 768, "with what a typical host declares: {guard}");
    assert!(guard + shown <= 11 * 1024, "everything: {}", guard + shown);
    assert!(shown <= 8 * 1024, "banner: {shown}");
    for words in words {
        assert!(zipped(words.body()) <= 2 * 1024, "{}: {}", words.path(), zipped(words.body()));
    }
}

#[test]
fn the_snippet_is_ascii_and_loads_the_guard_first() {
    let kit = kit(&typical().build());
    let snippet = kit.snippet().plain();
    assert!(snippet.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{snippet}");
    assert!(snippet.starts_with("<script src=\"/.octroi/assets/guard."), "{snippet}");
    for asset in &kit.assets()[..3] {
        assert_eq!(snippet.matches(asset.path()).count(), 1, "{}", asset.path());
        assert!(!asset.body().is_empty());
        assert!(asset.media_type().ends_with("; charset=utf-8"));
    }
    assert_eq!(snippet.matches("/.octroi/assets/").count(), 3, "words are not for every visitor");
}

#[test]
fn the_script_speaks_the_hosts_language_and_finds_the_others() {
    let (policy, texts) = (typical().build(), texts());
    for default_language in [Language::French, Language::Dutch] {
        let kit = BannerKit::compile(&BannerFacts { default_language, ..facts(&policy, &texts) });
        let [_, _, banner, words @ ..] = kit.assets() else { panic!("three assets and words") };
        let script = str::from_utf8(banner.body()).unwrap();
        let others: Vec<_> = Language::ALL.into_iter().filter(|language| *language != default_language).collect();
        assert_eq!(words.len(), others.len());
        for (words, language) in words.iter().zip(others) {
            let found = format!("\"{}\":\"{}\"", language.tag(), words.path());
            assert!(script.contains(&found), "{found}");
            assert!(words.path().starts_with(&format!("/.octroi/assets/words.{}.", language.tag())));
            assert_eq!(words.media_type(), "application/json");
        }
        for language in Language::ALL {
            let heading = question::told(&facts(&policy, &texts), language)["words"]["sentence"].clone();
            let is_inside = script.contains(heading.as_str().unwrap());
            assert_eq!(is_inside, language == default_language, "{language:?}");
        }
    }
}

#[test]
fn words_are_whole_in_every_language() {
    let (policy, texts) = (typical().build(), texts());
    let members = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let french = question::told(&facts(&policy, &texts), Language::French);
    let kit = kit(&policy);
    assert_eq!(kit.assets().len(), 2 + Language::ALL.len());
    for (words, language) in kit.assets()[3..].iter().zip(&Language::ALL[1..]) {
        let told: serde_json::Value = serde_json::from_slice(words.body()).unwrap();
        assert_eq!(told, question::told(&facts(&policy, &texts), *language));
        assert_eq!(members(&told), members(&french));
        assert_eq!(members(&told["words"]), members(&french["words"]));
        assert_eq!(told["version"], french["version"]);
        assert_ne!(told["words"]["sentence"], french["words"]["sentence"]);
        let (purposes, expected) = (told["purposes"].as_array().unwrap(), french["purposes"].as_array().unwrap());
        assert_eq!(purposes.len(), expected.len());
        for (purpose, expected) in purposes.iter().zip(expected) {
            assert_eq!((members(purpose), &purpose["name"]), (members(expected), &expected["name"]));
        }
        assert!(words.was_at(&words.path().replacen(&hash(words), "0123456789abcdef", 1)));
        assert!(!words.was_at(kit.assets()[2].path()));
    }
}

#[test]
fn names_change_with_content_and_only_then() {
    let [enforcing, again] = [typical().build(), typical().build()].map(|policy| kit(&policy));
    assert_eq!(enforcing.assets(), again.assets());
    let reporting = kit(&typical().with_undeclared(Undeclared::Report).build());
    let paths = |kit: &BannerKit| kit.assets().iter().map(|asset| asset.path().to_owned()).collect::<Vec<_>>();
    let (one, other) = (paths(&enforcing), paths(&reporting));
    assert_ne!(one[0], other[0], "the guard is another");
    assert_eq!(one[1..], other[1..], "the banner is the same");
}

#[test]
fn regexes_that_browsers_read_differently_are_named() {
    assert_eq!(kit(&typical().build()).unjudged(), ["/_dc_gtm_[[:alnum:]]+/"]);
}

#[test]
fn a_prefix_cannot_leave_its_attribute() {
    assert_eq!(path_in_html("/a\"><b é"), "/a%22%3E%3Cb%20%C3%A9");
}
