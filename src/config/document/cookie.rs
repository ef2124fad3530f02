//! A declared cookie and a purpose: the rows of a charter.

use serde::Deserialize;
use toml::Spanned;

use super::{
    texts::DurationText,
    word::{BasisWord, Word},
    wording::Wording,
};
use crate::policy::Mode;

/// What a declared name is the name of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::config) enum Kind {
    /// A cookie.
    #[default]
    Cookie,
    /// What a page script keeps: a `localStorage` or `sessionStorage` key, a database, a cache, a file.
    Storage,
}

/// `[[cookie]]` in a preset, `[[portal.cookie]]` in a portal: one row of the charter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct CookieDocument {
    /// Its name; with `*` at the end, all names that begin so. Required, unless `regex` is given.
    /// Example: `"_pk_*"`.
    pub(in crate::config) name: Option<Spanned<String>>,
    /// A regex that must match the whole name, in place of `name`. Default: none. Example: `'_pk_(id|ses)\.[0-9]+'`.
    pub(in crate::config) regex: Option<Spanned<String>>,
    /// `"cookie"`, or `"storage"` for what page scripts keep under that name: a `localStorage` or `sessionStorage` key, an
    /// IndexedDB database, a Cache Storage cache, a file of the origin's private file system. Default: `"cookie"`.
    pub(in crate::config) kind: Option<Word<Kind>>,
    /// What it is for: `necessary`, `audience-exempt`, `audience`, `personalisation`, `advertising`, `social`,
    /// `video`, or a purpose of the portal's own. Required. Example: `"audience"`.
    pub(in crate::config) purpose: Option<Spanned<String>>,
    /// Who sets it (*nom du prestataire*). Expected: visitors read it. Example: `"Matomo"`.
    pub(in crate::config) provider: Option<Spanned<Wording>>,
    /// For which service, and where (*service et emplacement*). Expected: visitors read it.
    /// Example: `{ fr = "Statistiques de fréquentation", en = "Visit statistics" }`.
    pub(in crate::config) service: Option<Spanned<Wording>>,
    /// What it does, in a sentence (*finalité*). Expected: visitors read it.
    /// Example: `{ fr = "Compter les visites.", en = "Counts visits." }`.
    pub(in crate::config) description: Option<Spanned<Wording>>,
    /// The longest it may live: `"2 weeks"`, `"13 months"`. A longer one is cut to it. Default: no limit.
    /// Example: `"13 months"`.
    pub(in crate::config) lifetime: Option<Spanned<DurationText>>,
    /// The legal ground, where it says more than the purpose. Default: none.
    /// Example: `{ fr = "Consentement (art. 82)", en = "Consent (art. 82)" }`.
    pub(in crate::config) ground: Option<Spanned<Wording>>,
}

/// `[[third-party]]` in a preset, `[[portal.third-party]]` in a portal: whom a visitor's browser may contact, and for what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct ThirdPartyDocument {
    /// Where it is: `"example.org"`, `"*.example.org"`, with a port (`"example.org:8443"`) or a scheme
    /// (`"https://example.org"`) to be narrower. Required. Example: `["*.video.example"]`.
    pub(in crate::config) origins: Option<Spanned<Vec<Spanned<String>>>>,
    /// What it is contacted for; see a cookie's `purpose`. Required. Example: `"video"`.
    pub(in crate::config) purpose: Option<Spanned<String>>,
    /// Who it is (*nom du prestataire*). Expected: visitors read it. Example: `"Video-Lys"`.
    pub(in crate::config) provider: Option<Spanned<Wording>>,
    /// For which service, and where (*service et emplacement*). Expected: visitors read it.
    /// Example: `{ fr = "Lecteur vidéo", en = "Video player" }`.
    pub(in crate::config) service: Option<Spanned<Wording>>,
    /// What it does, in a sentence (*finalité*). Expected: visitors read it.
    /// Example: `{ fr = "Lire les vidéos.", en = "Plays videos." }`.
    pub(in crate::config) description: Option<Spanned<Wording>>,
}

/// `[[purpose]]` in a preset, `[[portal.purpose]]` in a portal: what cookies are for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct PurposeDocument {
    /// Its name, of 1 to 32 `a-z`, `0-9` and `-`. The name of a default purpose gives that one other texts. Required.
    /// Example: `"newsletter"`.
    pub(in crate::config) name: Option<Spanned<String>>,
    /// A few words, as on a checkbox. Required for a purpose of one's own.
    /// Example: `{ fr = "Lettre d'information", en = "Newsletter" }`.
    pub(in crate::config) label: Option<Spanned<Wording>>,
    /// One plain sentence. Required for a purpose of one's own.
    /// Example: `{ fr = "Savoir qui a lu la lettre.", en = "Knows who read the newsletter." }`.
    pub(in crate::config) description: Option<Spanned<Wording>>,
    /// Why it may be done: `"consent"`, `"strictly-necessary"` or `"audience-measurement"`. Default: `"consent"`.
    pub(in crate::config) basis: Option<Spanned<BasisWord>>,
    /// `"enforce"`, or `"report-only"`: cookies of this purpose pass and are counted. Default: `"enforce"`.
    pub(in crate::config) mode: Option<Word<Mode>>,
}
