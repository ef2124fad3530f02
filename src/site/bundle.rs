//! One host, compiled.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use http::HeaderValue;

use super::{
    confinement::Confinement,
    evidence::{Evidence, Evidences},
    host::{HostName, HostPattern},
    keeping::Keeping,
    made::{Made, Snippets},
    own_cookies::{CookieBase, OwnNames},
    upstream::Upstream,
};
use crate::{
    charter::{
        Charter, Paths,
        banner::{BannerKit, Bridge},
    },
    consent::{CharterVersion, KeyRing, Language, Means},
    inject::{Placement, Snippet},
    policy::{SitePolicy, SitePolicyBuilder},
};

/// Whether pages get the banner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Banner {
    /// Where the host has something to ask.
    #[default]
    WhenAsking,
    /// Never: the operator links to the choice page.
    Off,
}

/// Whether cookies kept without consent are expired after a refusal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// They are.
    #[default]
    Expire,
    /// They are only hidden from the portal.
    HideOnly,
}

/// What a [`Site`] is compiled from.
#[derive(Clone, Debug)]
pub struct SiteParts {
    /// The hosts it answers to; the first names it in tokens and in the ledger.
    pub hosts: Vec<HostPattern>,
    /// Where the portal is.
    pub upstream: Upstream,
    /// What it declares.
    pub policy: SitePolicyBuilder,
    /// What it says of itself.
    pub charter: Charter,
    /// The keys that sign choices.
    pub keys: Arc<KeyRing>,
    /// The prefix of the gate's own paths, such as `/.octroi`.
    pub prefix: Arc<str>,
    /// The base of the gate's cookie names.
    pub cookie_base: CookieBase,
    /// Paths of the portal at which the gate answers with the charter.
    pub answers: Vec<Box<str>>,
    /// Who else in a page is told of choices.
    pub bridges: Vec<Bridge>,
    /// Whether pages get the banner.
    pub banner: Banner,
    /// Where in a page its snippet goes.
    pub placement: Placement,
    /// Whether cookies kept without consent are expired.
    pub expiry: Expiry,
    /// How its records are kept.
    pub keeping: Keeping,
}

/// One host: policy, charter, banner, keys and upstream.
#[derive(Debug)]
pub struct Site {
    hosts: Box<[HostPattern]>,
    name: Box<str>,
    upstream: Upstream,
    policy: SitePolicy,
    charter: Charter,
    prefix: Arc<str>,
    names: OwnNames,
    keys: Arc<KeyRing>,
    answers: Box<[Box<str>]>,
    bridges: Box<[Bridge]>,
    banner: Banner,
    placement: Placement,
    expiry: Expiry,
    made: OnceLock<Box<Made>>,
    evidences: Evidences,
    keeping: Keeping,
}

// === impl Site ===

impl Site {
    /// Compiles a site. Its pages' files are made when it is first asked for something that needs them.
    #[must_use]
    pub fn compile(parts: SiteParts) -> Self {
        let names = OwnNames::of(&parts.cookie_base);
        Self {
            name: parts.hosts.first().map(ToString::to_string).unwrap_or_default().into(),
            hosts: parts.hosts.into(),
            upstream: parts.upstream,
            policy: parts.policy.with_own_cookies(names.reserved().clone()).build(),
            charter: parts.charter,
            prefix: parts.prefix,
            names,
            keys: parts.keys,
            answers: parts.answers.into(),
            bridges: parts.bridges.into(),
            banner: parts.banner,
            placement: parts.placement,
            expiry: parts.expiry,
            made: OnceLock::new(),
            evidences: Evidences::default(),
            keeping: parts.keeping,
        }
    }

    /// Returns what is made when it is first asked for; then this is one load.
    #[inline]
    fn made(&self) -> &Made {
        self.made.get_or_init(|| Box::new(Made::of(self)))
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn bridges(&self) -> &[Bridge] {
        &self.bridges
    }

    pub(super) fn banner(&self) -> Banner {
        self.banner
    }

    /// Returns the name that tokens are bound to and the ledger records.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the host that a choice made at `authority` is bound to and recorded for.
    ///
    /// A site of named hosts has one charter for all of them; one that answers to any host of a
    /// domain, or to any at all, does not speak for them together.
    #[must_use]
    pub fn bound_host(&self, authority: &str) -> Cow<'_, str> {
        match self.hosts.first() {
            Some(HostPattern::Under(_) | HostPattern::Any) => match HostName::of_authority(authority) {
                Some(host) => Cow::Owned(host.as_str().to_owned()),
                None => Cow::Borrowed(&self.name),
            },
            Some(HostPattern::Exact(_)) | None => Cow::Borrowed(&self.name),
        }
    }

    /// Returns the hosts it answers to.
    #[must_use]
    pub fn hosts(&self) -> &[HostPattern] {
        &self.hosts
    }

    /// Returns where the portal is.
    #[must_use]
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Returns what it declares.
    #[must_use]
    pub fn policy(&self) -> &SitePolicy {
        &self.policy
    }

    /// Returns what it says of itself.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// Returns the version of its charter.
    #[must_use]
    pub fn charter_version(&self) -> CharterVersion {
        self.made().version
    }

    /// Returns where the gate's own pages are.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.made().paths
    }

    /// Returns the names of the gate's own cookies.
    #[must_use]
    pub fn names(&self) -> &OwnNames {
        &self.names
    }

    /// Returns the keys that sign choices.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// Returns the files of banner and guard.
    #[must_use]
    pub fn kit(&self) -> &BannerKit {
        &self.made().kit
    }

    /// Returns the `Link` field that has browsers load the snippet's files at once.
    #[must_use]
    pub fn preload(&self) -> Option<&HeaderValue> {
        self.snippets().map(|snippets| &snippets.preload)
    }

    /// Returns what goes into each page's head; `None` where nothing is judged there.
    #[must_use]
    pub fn snippet(&self) -> Option<&Snippet> {
        self.snippets().map(|snippets| &snippets.plain)
    }

    /// Returns the same with the digests of its files, for pages whose policy asks for them.
    #[must_use]
    pub fn snippet_with_integrity(&self) -> Option<&Snippet> {
        self.snippets().map(|snippets| &snippets.with_integrity)
    }

    /// Returns the style sheet of its pages.
    #[must_use]
    pub fn page_style(&self) -> &str {
        &self.made().page_style
    }

    /// Returns true if the gate answers for the charter at `path`, in the portal's place.
    #[must_use]
    pub fn answers_at(&self, path: &str) -> bool {
        self.answers.iter().any(|own| **own == *path)
    }

    /// Returns what keeps its pages from third parties, if anything is done about them.
    #[must_use]
    pub fn confinement(&self) -> Option<&Confinement> {
        self.made().confinement.as_ref()
    }

    /// Returns where in a page the snippet goes.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.placement
    }

    /// Returns how its records are kept.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        self.keeping
    }

    /// Returns what a visitor answered to who chose in `language` by `means`.
    #[must_use]
    pub fn evidence(&self, language: Language, means: Means) -> Arc<Evidence> {
        self.evidences.find(self, language, means)
    }

    /// Returns whether cookies kept without consent are expired.
    #[must_use]
    pub fn expiry(&self) -> Expiry {
        self.expiry
    }
    fn snippets(&self) -> Option<&Snippets> {
        self.made().snippets.as_ref()
    }
}
