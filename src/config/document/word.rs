//! Words that stand for a choice: `"strip"`, `"report-only"`.
//!
//! Runtime enums are read through [`Word`], so that they need not know how they are typed.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::cookie::Kind;
use crate::{
    charter::{Button, Theme, banner::Bridge},
    config::{
        settings::{LogFormat, Protocol},
        suggest::list,
    },
    consent::{Basis, Exemption, Language},
    inject::Placement,
    policy::{Contacts, Mode, Undeclared},
    site::{Banner, Expiry, Networks, Publication},
};

/// A value that is typed as one of a few words.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) struct Word<T>(pub(in crate::config) T);

/// What can be typed as a [`Word`].
pub(in crate::config) trait Words: Copy + 'static {
    /// The words with what they stand for.
    const WORDS: &'static [(&'static str, Self)];
}

/// The legal basis of a purpose, as it is typed.
pub(in crate::config) type BasisWord = Word<Basis>;

struct WordVisitor<T>(PhantomData<T>);

// === impl Word ===

impl<'de, T: Words> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(WordVisitor(PhantomData))
    }
}

impl<T: Words> Visitor<'_> for WordVisitor<T> {
    type Value = Word<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of {}", list(T::WORDS.iter().map(|(word, _)| *word)))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        let known = T::WORDS.iter().find(|(known, _)| *known == word);
        known.map(|(_, value)| Word(*value)).ok_or_else(|| {
            // Written as serde writes it, so that there is one place that rewords it.
            let known = list(T::WORDS.iter().map(|(word, _)| *word));
            E::custom(format_args!("unknown variant `{word}`, expected one of {known}"))
        })
    }
}

// === impl Words ===

impl Words for Mode {
    const WORDS: &'static [(&'static str, Self)] = &[("enforce", Self::Enforce), ("report-only", Self::ReportOnly)];
}

impl Words for Undeclared {
    const WORDS: &'static [(&'static str, Self)] =
        &[("strip", Self::Strip), ("report", Self::Report), ("allow", Self::Allow)];
}

impl Words for Contacts {
    const WORDS: &'static [(&'static str, Self)] =
        &[("enforce", Self::Enforce), ("report", Self::Report), ("off", Self::Off)];
}

impl Words for Kind {
    const WORDS: &'static [(&'static str, Self)] = &[("cookie", Self::Cookie), ("storage", Self::Storage)];
}

impl Words for Banner {
    const WORDS: &'static [(&'static str, Self)] = &[("when-asking", Self::WhenAsking), ("off", Self::Off)];
}

impl Words for Placement {
    const WORDS: &'static [(&'static str, Self)] = &[("prefix", Self::Prefix), ("head", Self::Head)];
}

impl Words for Expiry {
    const WORDS: &'static [(&'static str, Self)] = &[("expire", Self::Expire), ("hide-only", Self::HideOnly)];
}

impl Words for Networks {
    const WORDS: &'static [(&'static str, Self)] = &[("none", Self::None), ("truncated", Self::Truncated)];
}

impl Words for Publication {
    const WORDS: &'static [(&'static str, Self)] = &[("withheld", Self::Withheld), ("published", Self::Published)];
}

impl Words for Theme {
    const WORDS: &'static [(&'static str, Self)] = &[("neutral", Self::Neutral), ("state", Self::State)];
}

impl Words for Button {
    const WORDS: &'static [(&'static str, Self)] = &[("left", Self::Left), ("right", Self::Right), ("off", Self::Off)];
}

impl Words for Bridge {
    const WORDS: &'static [(&'static str, Self)] =
        &[("google-consent-mode", Self::GoogleConsentMode), ("data-layer", Self::DataLayer)];
}

impl Words for Language {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("fr", Self::French),
        ("en", Self::English),
        ("de", Self::German),
        ("es", Self::Spanish),
        ("it", Self::Italian),
        ("nl", Self::Dutch),
        ("pt", Self::Portuguese),
    ];
}

impl Words for Basis {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("consent", Self::Consent),
        ("strictly-necessary", Self::Exempt(Exemption::StrictlyNecessary)),
        ("audience-measurement", Self::Exempt(Exemption::AudienceMeasurement)),
    ];
}

impl Words for Protocol {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("http1", Self::Http1),
        ("http2", Self::Http2),
        ("https", Self::Https),
        ("redirect", Self::Redirect { port: 443 }),
    ];
}

impl Words for LogFormat {
    const WORDS: &'static [(&'static str, Self)] = &[("human", Self::Human), ("json", Self::Json)];
}
