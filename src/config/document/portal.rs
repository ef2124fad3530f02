//! A portal, in the main file or in a file of its own, and a preset.

use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use super::{
    cookie::{CookieDocument, PurposeDocument, ThirdPartyDocument},
    look::LookTable,
    texts::DurationText,
    tls::{PortalTlsTable, UpstreamTlsTable},
    word::Word,
    wording::Wording,
};
use crate::{
    charter::{Theme, banner::Bridge},
    consent::Language,
    inject::Placement,
    policy::{Contacts, Mode, Undeclared},
    site::{Banner, Expiry},
};

/// `[[portal]]`, or a whole portal file: one portal behind the gate.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct PortalDocument {
    /// The hosts it answers to: `"data.example.org"`, `"*.example.org"`, or `"*"`. The first one names it. Required.
    /// Example: `["data.example.org"]`.
    pub(in crate::config) hosts: Option<Spanned<Vec<Spanned<String>>>>,
    /// Its name, as on its pages. Default: the first host.
    /// Example: `{ fr = "Données ouvertes de Valmont", en = "Valmont open data" }`.
    pub(in crate::config) title: Option<Spanned<Wording>>,
    /// Who decides what it does with data (*responsable de traitement*). Default: none. Example: `"Ville de Valmont"`.
    pub(in crate::config) controller: Option<Spanned<Wording>>,
    /// How to reach the data protection officer: a mail address, or the `https` URL of a form. Default: none.
    /// Example: `"dpo@example.org"`.
    pub(in crate::config) contact: Option<Spanned<String>>,
    /// Where the portal itself is: `"https://host"` or `"http://host:port"`. Required, here or by `--upstream` or
    /// `OCTROI_UPSTREAM_<HOST>`. Example: `"https://portal.internal"`.
    pub(in crate::config) upstream: Option<Spanned<String>>,
    /// A file of `presets/` beside the main file, without its `.toml`, or a built-in preset: its purposes, cookies and third
    /// parties come before the portal's own. Default: none. Example: `"opendatasoft"`.
    pub(in crate::config) preset: Option<Spanned<String>>,
    /// The language of a visitor who asks for none that is spoken: `"fr"`, `"en"`, `"de"`, `"es"`, `"it"`, `"nl"` or
    /// `"pt"`. Default: `"fr"`.
    pub(in crate::config) language: Option<Word<Language>>,
    /// What becomes of cookies that are not declared: `"strip"`, `"report"` (they pass and are counted) or `"allow"`.
    /// Default: `"strip"`.
    pub(in crate::config) undeclared: Option<Word<Undeclared>>,
    /// What is done about third parties that a visitor did not consent to, undeclared ones among them: `"enforce"` keeps
    /// browsers from contacting them, `"report"` lets them and has them report it, `"off"` does nothing. Default: `"enforce"`.
    pub(in crate::config) third_parties: Option<Word<Contacts>>,
    /// `"enforce"`, or `"report-only"`: nothing changes on the wire, everything is counted. Default: `"enforce"`.
    pub(in crate::config) mode: Option<Word<Mode>>,
    /// Paths of the portal at which the gate answers with its own charter page, such as `["/terms/cookies-policy/"]`.
    /// Default: none. Example: `["/terms/cookies-policy/"]`.
    pub(in crate::config) answers: Vec<Spanned<String>>,
    /// Who else in a page is told of choices: `"google-consent-mode"` sets the signals of Google Consent Mode v2, and
    /// `"data-layer"` pushes an event to `dataLayer`. Default: none.
    /// Example: `["google-consent-mode", "data-layer"]`.
    pub(in crate::config) bridges: Vec<Word<Bridge>>,
    /// Whether pages get the banner: `"when-asking"` or `"off"`. Default: `"when-asking"`.
    pub(in crate::config) banner: Option<Word<Banner>>,
    /// Where the banner's snippet goes in compressed pages: `"prefix"`, before the page with its own opening tags, which
    /// costs almost nothing, or `"head"`, byte for byte inside the page's own head, for which each page is compressed again.
    /// Parsers make the same document of both. Default: `"prefix"`.
    pub(in crate::config) placement: Option<Word<Placement>>,
    /// Whether cookies that the browser kept without consent are expired or only kept from the portal: `"expire"` or
    /// `"hide-only"`. Default: `"expire"`.
    pub(in crate::config) expire: Option<Word<Expiry>>,
    /// How long a choice is remembered here. Default: what `[consent]` says. Example: `"6 months"`.
    pub(in crate::config) memory: Option<Spanned<DurationText>>,
    /// How long its records are kept; `"0"` without end. Default: what `[ledger]` says. Example: `"5 years"`.
    pub(in crate::config) retention: Option<Spanned<DurationText>>,
    /// The day the declarations last changed, as the charter says it. Default: none. Example: `2026-11-22`.
    pub(in crate::config) updated: Option<Spanned<Datetime>>,
    /// How the gate's pages look: `"neutral"`, or `"state"` in the manner of the French State. Default: `"neutral"`.
    pub(in crate::config) theme: Option<Word<Theme>>,
    /// The certificate that visitors of this portal are shown.
    pub(in crate::config) tls: PortalTlsTable,
    /// How this portal is spoken to over HTTPS.
    pub(in crate::config) upstream_tls: UpstreamTlsTable,
    /// What is changed of the theme.
    pub(in crate::config) look: LookTable,
    /// Purposes of its own, or other texts for the default ones.
    pub(in crate::config) purpose: Vec<Spanned<PurposeDocument>>,
    /// The cookies it declares, beside those of its preset.
    pub(in crate::config) cookie: Vec<Spanned<CookieDocument>>,
    /// The third parties it declares, beside those of its preset.
    pub(in crate::config) third_party: Vec<Spanned<ThirdPartyDocument>>,
}

/// A portal file holds one portal, with `hosts` at its top and `[[cookie]]` in place of `[[portal.cookie]]`, or several `[[portal]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct PortalFile {
    /// The portals.
    pub(in crate::config) portal: Vec<Spanned<PortalDocument>>,
}

/// A preset file: what every portal of a platform declares.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct PresetDocument {
    /// Purposes of the platform, or other texts for the default ones.
    pub(in crate::config) purpose: Vec<Spanned<PurposeDocument>>,
    /// The cookies of the platform.
    pub(in crate::config) cookie: Vec<Spanned<CookieDocument>>,
    /// The third parties of the platform.
    pub(in crate::config) third_party: Vec<Spanned<ThirdPartyDocument>>,
}
