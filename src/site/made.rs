//! What a host's requests need and its configuration does not: scripts, style sheets, and the policies of its pages.
//!
//! It is made when a host is first asked for something: a gate of ten thousand hosts starts, and reloads, without those
//! that nobody visits. It is made from the site alone, so that it is the same whenever that is.
//!
//! This module must never depend on a request, the clock, or another site.

use http::HeaderValue;

use super::{
    bundle::{Banner, Site},
    confinement::Confinement,
};
use crate::{
    charter::{
        Paths,
        banner::{BannerFacts, BannerKit, SnippetHtml},
        page_stylesheet, version,
    },
    consent::CharterVersion,
    inject::Snippet,
    policy::{Mode, Undeclared},
};

/// What a host's requests need, made of what it declares.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) version: CharterVersion,
    pub(super) paths: Paths,
    pub(super) kit: BannerKit,
    pub(super) snippets: Option<Snippets>,
    pub(super) confinement: Option<Confinement>,
    pub(super) page_style: Box<str>,
}

/// What goes into each page's head: by itself, and with the digests of its files.
#[derive(Debug)]
pub(super) struct Snippets {
    pub(super) plain: Snippet,
    pub(super) with_integrity: Snippet,
    pub(super) preload: HeaderValue,
}

// === impl Made ===

impl Made {
    pub(super) fn of(site: &Site) -> Self {
        let (policy, charter) = (site.policy(), site.charter());
        let page_style = page_stylesheet().to_owned() + &charter.look.page_style();
        let paths = Paths::with_style(site.prefix(), &page_style);
        let version = version(charter, policy);
        let [host_prefixed, plain, refusal] = site.names().all();
        let kit = BannerKit::compile(&BannerFacts {
            policy,
            controller: &charter.controller,
            title: &charter.title,
            default_language: charter.language,
            memory: charter.memory,
            prefix: paths.prefix(),
            cookie_names: &[host_prefixed, plain],
            refusal_cookie: refusal,
            charter_path: paths.charter(),
            reports_path: paths.reports(),
            embed_path: paths.embed(),
            theme: charter.theme,
            look: &charter.look,
            bridges: site.bridges(),
            version,
        });
        Self {
            version,
            snippets: Snippets::of(site, &kit),
            confinement: Confinement::compile(policy, &paths),
            paths,
            kit,
            page_style: page_style.into(),
        }
    }
}

// === impl Snippets ===

impl Snippets {
    /// A host in report-only mode changes nothing on the wire, pages included. A snippet that cannot be made leaves pages
    /// as they are (bodies fail soft).
    fn of(site: &Site, kit: &BannerKit) -> Option<Self> {
        let policy = site.policy();
        let asks = site.banner() == Banner::WhenAsking && policy.asks();
        // What needs no consent, and what is not declared, is judged even where nothing is asked.
        let guards = policy.asks() || policy.undeclared() != Undeclared::Allow;
        match (policy.mode(), asks, guards) {
            (Mode::Enforce, true, _) => Self::written(kit.snippet()),
            (Mode::Enforce, false, true) => Self::written(kit.guard_alone()),
            (Mode::Enforce, false, false) | (Mode::ReportOnly, ..) => None,
        }
    }

    fn written(html: &SnippetHtml) -> Option<Self> {
        Some(Self {
            plain: Snippet::new(html.plain()).ok()?,
            with_integrity: Snippet::new(html.with_integrity()).ok()?,
            preload: HeaderValue::from_str(html.preload()).ok()?,
        })
    }
}
