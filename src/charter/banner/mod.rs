//! The banner that asks a visitor, and the guard that judges what page scripts write.
//!
//! A [`BannerKit`] is compiled once per host: two scripts and a style sheet
//! under names that change with their content, and the snippet that loads them.
//! Snippet and assets are the same bytes for every visitor, so pages stay
//! cacheable; the visitor's choice is read from the token in the browser.
//! The banner's script speaks the host's language; what it says in each other
//! one is a file of its own, which it fetches for a visitor who reads that.
//!
//! This module must never do I/O, depend on a visitor, or load anything from
//! another origin.

mod guard_facts;
mod js_regex;
mod question;
mod script;
mod wording;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use self::script::Storage;
use crate::{
    charter::{Look, Theme},
    consent::{CharterVersion, Hexadecimal, Language, Memory, Text},
    policy::SitePolicy,
};

/// What the banner and the guard of one host are made from.
#[derive(Clone, Copy, Debug)]
pub struct BannerFacts<'a> {
    /// What the host declares.
    pub policy: &'a SitePolicy,
    /// Who asks (*responsable de traitement*).
    pub controller: &'a Text,
    /// The portal's name; the heading has it when it is short.
    pub title: &'a Text,
    /// The language of pages that are in none of ours.
    pub default_language: Language,
    /// How long a choice holds.
    pub memory: Memory,
    /// Where the gate's own paths are, such as `/.octroi`.
    pub prefix: &'a str,
    /// The names of the token cookie, in order of preference.
    pub cookie_names: &'a [&'a str],
    /// The name of the cookie by which a visitor's tool refuses without a signature.
    pub refusal_cookie: &'a str,
    /// Where the charter is read.
    pub charter_path: &'a str,
    /// Where browsers report to.
    pub reports_path: &'a str,
    /// Where a frame that was just allowed is shown.
    pub embed_path: &'a str,
    /// How the banner looks.
    pub theme: Theme,
    /// What is changed of that.
    pub look: &'a Look,
    /// Who else is told of choices.
    pub bridges: &'a [Bridge],
    /// The version of the charter that is asked from: consent to another one is asked again.
    pub version: CharterVersion,
}

/// Who else in a page is told of choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bridge {
    /// Google Consent Mode v2: its signals are set before any tag runs, and after each choice.
    GoogleConsentMode,
    /// A `dataLayer` event after each choice.
    DataLayer,
}

/// A file that the banner needs, under a name that changes with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    path: String,
    sha256: String,
    media_type: &'static str,
    body: Bytes,
}

/// Everything a host's pages need to ask a visitor and to guard the jar.
#[derive(Clone, Debug)]
pub struct BannerKit {
    assets: Vec<Asset>,
    snippet: SnippetHtml,
    guard_alone: SnippetHtml,
    unjudged: Vec<String>,
}

/// What loads the files of a host's pages, in its three forms.
#[derive(Clone, Debug)]
pub struct SnippetHtml {
    plain: String,
    with_integrity: String,
    preload: String,
}

/// Which of the files a page loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts {
    Guard,
    All,
}

// === impl Asset ===

impl Asset {
    fn new(prefix: &str, name: &str, extension: &str, media_type: &'static str, body: String) -> Self {
        let digest = Sha256::digest(body.as_bytes());
        let hash = Hexadecimal(digest.get(..8).unwrap_or_default());
        let path = format!("{prefix}/assets/{name}.{hash}.{extension}");
        Self { path, sha256: STANDARD.encode(digest), media_type, body: body.into() }
    }

    /// Returns the path it is served under, for ever with the same bytes.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Says whether `path` is that of this file with another content: of a page that a cache kept.
    #[must_use]
    pub fn was_at(&self, path: &str) -> bool {
        let parts = |path: &str| -> Option<(String, usize, String)> {
            let (rest, extension) = path.rsplit_once('.')?;
            let (name, hash) = rest.rsplit_once('.')?;
            let is_hash = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            is_hash.then(|| (name.to_owned(), hash.len(), extension.to_owned()))
        };
        let former = parts(path);
        former.is_some() && former == parts(&self.path)
    }

    /// Returns the SHA-256 of its bytes in base64, as `integrity` has it.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the value of its `Content-Type` field.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// Returns its bytes.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

// === impl BannerKit ===

impl BannerKit {
    /// Compiles what the pages of one host need.
    #[must_use]
    pub fn compile(facts: &BannerFacts<'_>) -> Self {
        const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
        const JSON: &str = "application/json";
        let prefix = path_in_html(facts.prefix);
        let (guard_facts, unjudged) = guard_facts::compile(facts);
        let storage = if facts.policy.storage().is_empty() { Storage::None } else { Storage::Declared };
        let guard = script::compose_guard(&guard_facts, storage);
        let words = |language: Language| {
            let (name, told) = (format!("words.{}", language.tag()), question::told(facts, language));
            (language, Asset::new(&prefix, &name, "json", JSON, told.to_string()))
        };
        let others = Language::ALL.into_iter().filter(|language| *language != facts.default_language);
        let others: Vec<(Language, Asset)> = others.map(words).collect();
        let banner = script::compose(script::BANNER, &question::compile(facts, &others));
        let guard = guard + &script::bridge(facts.bridges);
        let style = match facts.theme {
            Theme::Neutral => script::strip(script::STYLE),
            Theme::State => script::strip(script::STYLE) + "\n" + &script::strip(script::STATE_STYLE),
        };
        let style = style + "\n" + &facts.look.banner_style();
        let loaded = [
            Asset::new(&prefix, "guard", "js", JAVASCRIPT, guard),
            Asset::new(&prefix, "banner", "css", "text/css; charset=utf-8", style),
            Asset::new(&prefix, "banner", "js", JAVASCRIPT, banner),
        ];
        let snippet = SnippetHtml::of(&loaded, Parts::All);
        let guard_alone = SnippetHtml::of(&loaded, Parts::Guard);
        let assets = loaded.into_iter().chain(others.into_iter().map(|(_, words)| words)).collect();
        Self { assets, snippet, guard_alone, unjudged }
    }

    /// Returns the files: the three that the snippet loads, then the words of each language but the host's.
    #[must_use]
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Returns the files of what a visitor is asked by in `language`: style and script of the banner, and its words where
    /// they are not in the script.
    pub fn asked_in(&self, language: Language) -> impl Iterator<Item = &Asset> {
        let words = format!("/assets/words.{}.", language.tag());
        let shown = move |asset: &&Asset| asset.path.contains("/assets/banner.") || asset.path.contains(&words);
        self.assets.iter().filter(shown)
    }

    /// Returns what goes first into a document's head where the host asks its visitors.
    #[must_use]
    pub fn snippet(&self) -> &SnippetHtml {
        &self.snippet
    }

    /// Returns what goes there where it does not: what scripts write is judged all the same.
    #[must_use]
    pub fn guard_alone(&self) -> &SnippetHtml {
        &self.guard_alone
    }

    /// Returns the regexes that browsers cannot be trusted to read as the gate does.
    ///
    /// Page scripts may write no name that begins as one of these does, not even after consent.
    /// Responses are not concerned.
    #[must_use]
    pub fn unjudged(&self) -> &[String] {
        &self.unjudged
    }
}

// === impl SnippetHtml ===

impl SnippetHtml {
    fn of(assets: &[Asset; 3], parts: Parts) -> Self {
        // A request in mode `no-cors` would not satisfy `Integrity-Policy`.
        let hashed = |asset: &Asset| format!(" integrity=\"sha256-{}\" crossorigin=\"anonymous\"", asset.sha256);
        Self {
            plain: elements(assets, parts, |_| String::new()),
            with_integrity: elements(assets, parts, hashed),
            preload: preload(assets, parts),
        }
    }

    /// Returns the elements: ASCII, and the same for every visitor.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// Returns the same with the digests of the files, for pages whose policy allows scripts by nothing else.
    #[must_use]
    pub fn with_integrity(&self) -> &str {
        &self.with_integrity
    }

    /// Returns the value of a `Link` field that has browsers load the files before they read the page (RFC 8288).
    #[must_use]
    pub fn preload(&self) -> &str {
        &self.preload
    }
}

/// Writes the elements that load the files.
fn elements([guard, style, banner]: &[Asset; 3], parts: Parts, more: impl Fn(&Asset) -> String) -> String {
    let script = |asset: &Asset, defer: &str| format!("<script src=\"{}\"{}{defer}></script>", asset.path, more(asset));
    match parts {
        Parts::Guard => script(guard, ""),
        Parts::All => {
            // The guard stands first: a script after a style sheet waits for it, and nothing may run before.
            let style = format!("<link rel=\"stylesheet\" href=\"{}\"{}>", style.path, more(style));
            script(guard, "") + &style + &script(banner, " defer")
        }
    }
}

fn preload([guard, style, _]: &[Asset; 3], parts: Parts) -> String {
    // The banner's script is not waited for by anything.
    let guard = format!("<{}>; rel=preload; as=script", guard.path);
    match parts {
        Parts::Guard => guard,
        Parts::All => format!("{guard}, <{}>; rel=preload; as=style", style.path),
    }
}

/// Writes a path so that it is the same in an attribute of any ASCII-compatible document.
fn path_in_html(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~' | b'%') {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

#[cfg(test)]
mod tests;
