//! What the portal's own policies ask of the snippet, and what the snippet asks of them.

use std::sync::Arc;

use http::{
    HeaderMap, HeaderName,
    header::{CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY},
};

use crate::{
    charter::banner::Asset,
    csp::{self, Integrity, Needs, OwnScript},
    inject::Snippet,
    site::Site,
};

/// They ask for digests on the tags of scripts.
const INTEGRITY_POLICIES: [HeaderName; 2] =
    [HeaderName::from_static("integrity-policy"), HeaderName::from_static("integrity-policy-report-only")];

/// The fields that [`csp::extend`] changes.
const EXTENDED: [HeaderName; 2] = [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY];

/// The policies of one response, extended for our files, to be put in place once the snippet is in.
#[derive(Debug)]
pub(super) struct Policies(HeaderMap);

/// Fits snippet and policies of a page at `authority` to each other.
///
/// A page without a policy, which is nearly every one, costs four look-ups. `None` stands for a snippet that cannot carry
/// what the policy asks for: then it would not load, and the plain one does no harm.
pub(super) fn fit(
    site: &Arc<Site>,
    snippet: Snippet,
    authority: &str,
    headers: &HeaderMap,
) -> (Snippet, Option<Policies>) {
    let fields = EXTENDED.into_iter().chain(INTEGRITY_POLICIES);
    if fields.clone().all(|field| !headers.contains_key(&field)) {
        return (snippet, None);
    }
    let mut policies = HeaderMap::new();
    for field in fields {
        for value in headers.get_all(&field) {
            policies.append(field.clone(), value.clone());
        }
    }
    let files = |media_type: &'static str| {
        site.kit().assets().iter().filter(move |asset| asset.media_type().starts_with(media_type))
    };
    let script = |asset| OwnScript { path: Asset::path(asset), sha256: asset.sha256() };
    let scripts: Vec<OwnScript<'_>> = files("text/javascript").map(script).collect();
    let styles: Vec<&str> = files("text/css").map(Asset::path).collect();
    let choices = [site.paths().choices()];
    // The banner sends choices, and fetches its words in the visitor's language.
    let connects: Vec<&str> = choices.into_iter().chain(files("application/json").map(Asset::path)).collect();
    let needs = Needs { authority, scripts: &scripts, styles: &styles, connects: &connects, forms: &choices };
    let mark = csp::extend(&mut policies, &needs);
    let snippet = match mark.integrity {
        Integrity::Needed => site.snippet_with_integrity().cloned().unwrap_or(snippet),
        Integrity::NotNeeded => snippet,
    };
    let with_nonce = mark.nonce.as_ref().and_then(|nonce| snippet.with_nonce(nonce.as_str()).ok());
    (with_nonce.unwrap_or(snippet), Some(Policies(policies)))
}

impl Policies {
    /// Puts them in place of those that the portal sent.
    pub(super) fn replace(&self, headers: &mut HeaderMap) {
        for field in EXTENDED {
            headers.remove(&field);
            for value in self.0.get_all(&field) {
                headers.append(field.clone(), value.clone());
            }
        }
    }
}
