//! A declared cookie and a purpose: the rows of a charter.

use serde::Deserialize;
use toml::Spanned;

use super::{
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
    pub(in crate::config) name: Option<Spanned<String>>,
    /// A regex that must match the whole name.
    pub(in crate::config) regex: Option<Spanned<String>>,
    /// `"cookie"`, or `"storage"` for what page scripts keep under that name: a `localStorage` or `sessionStorage` key, an
    /// IndexedDB database, a Cache Storage cache, a file of the origin's private file system. Default: `"cookie"`.
    pub(in crate::config) kind: Option<Word<Kind>>,
    /// What it is for: `necessary`, `audience-exempt`, `audience`, `personalisation`, `advertising`, `social`,
    /// `video`, or a purpose of the portal's own. Required.
    pub(in crate::config) purpose: Option<Spanned<String>>,
    /// Who sets it (*nom du prestataire*).
    pub(in crate::config) provider: Option<Spanned<Wording>>,
    /// For which service, and where (*service et emplacement*).
    pub(in crate::config) service: Option<Spanned<Wording>>,
    /// What it does, in a sentence (*finalité*).
    pub(in crate::config) description: Option<Spanned<Wording>>,
    /// The longest it may live: `"2 weeks"`, `"13 months"`. A longer one is cut to it. Default: no limit.
    pub(in crate::config) lifetime: Option<Spanned<String>>,
    /// The legal ground, where it says more than the purpose.
    pub(in crate::config) ground: Option<Spanned<Wording>>,
}

/// `[[third-party]]` in a preset, `[[portal.third-party]]` in a portal: whom a visitor's browser may contact, and for what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct ThirdPartyDocument {
    /// Where it is: `"example.org"`, `"*.example.org"`, with a port (`"example.org:8443"`) or a scheme
    /// (`"https://example.org"`) to be narrower. Required.
    pub(in crate::config) origins: Option<Spanned<Vec<Spanned<String>>>>,
    /// What it is contacted for; see a cookie's `purpose`. Required.
    pub(in crate::config) purpose: Option<Spanned<String>>,
    /// Who it is (*nom du prestataire*).
    pub(in crate::config) provider: Option<Spanned<Wording>>,
    /// For which service, and where (*service et emplacement*).
    pub(in crate::config) service: Option<Spanned<Wording>>,
    /// What it does, in a sentence (*finalité*).
    pub(in crate::config) description: Option<Spanned<Wording>>,
}

/// `[[purpose]]` in a preset, `[[portal.purpose]]` in a portal: what cookies are for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct PurposeDocument {
    /// 1 to 32 of `a-z`, `0-9` and `-`; that of a default purpose gives it other texts. Required.
    pub(in crate::config) name: Option<Spanned<String>>,
    /// A few words, as on a checkbox. Required for a purpose of one's own.
    pub(in crate::config) label: Option<Spanned<Wording>>,
    /// One plain sentence. Required for a purpose of one's own.
    pub(in crate::config) description: Option<Spanned<Wording>>,
    /// `"consent"`, `"strictly-necessary"` or `"audience-measurement"`. Default: `"consent"`.
    pub(in crate::config) basis: Option<Spanned<BasisWord>>,
    /// `"report-only"`: cookies of this purpose pass and are counted. Default: `"enforce"`.
    pub(in crate::config) mode: Option<Word<Mode>>,
}
