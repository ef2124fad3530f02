//! Where the gate's own pages are.

use sha2::{Digest, Sha256};

use super::page::page_stylesheet;
use crate::consent::Hexadecimal;

/// The paths of the gate's own pages, under a prefix such as `/.octroi`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    prefix: Box<str>,
    choices: Box<str>,
    charter: Box<str>,
    reports: Box<str>,
    embed: Box<str>,
    receipts: Box<str>,
    stylesheet: Box<str>,
}

// === impl Paths ===

impl Paths {
    /// Lays the pages out under `prefix`; a slash at its end does not matter.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self::with_style(prefix, page_stylesheet())
    }

    /// Lays them out for a host whose pages have a style sheet of its own.
    #[must_use]
    pub fn with_style(prefix: &str, style: &str) -> Self {
        let prefix = prefix.trim_end_matches('/');
        let under = |page: &str| format!("{prefix}/{page}").into();
        Self {
            prefix: prefix.into(),
            choices: under("choices"),
            charter: under("charter"),
            reports: under("reports"),
            embed: under("embed"),
            receipts: under("receipts"),
            // Named by its content, so that it can be cached for good.
            stylesheet: under(&format!("page-{}.css", fingerprint(style.as_bytes()))),
        }
    }

    /// Returns the prefix, without a slash at its end.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the path of the choice page, which choices are posted to.
    #[must_use]
    pub fn choices(&self) -> &str {
        &self.choices
    }

    /// Returns the path of the charter, a page or JSON by what `Accept` asks for.
    #[must_use]
    pub fn charter(&self) -> &str {
        &self.charter
    }

    /// Returns the path that browsers report to.
    #[must_use]
    pub fn reports(&self) -> &str {
        &self.reports
    }

    /// Returns the path of the page that frames what a visitor just consented to.
    #[must_use]
    pub fn embed(&self) -> &str {
        &self.embed
    }

    /// Returns the path under which each receipt has its own.
    #[must_use]
    pub fn receipts(&self) -> &str {
        &self.receipts
    }

    /// Returns the path of the pages' stylesheet, which changes with its content.
    #[must_use]
    pub fn stylesheet(&self) -> &str {
        &self.stylesheet
    }
}

/// The first 64 bits of the SHA-256 of `content`, in hexadecimal.
fn fingerprint(content: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(content).into();
    Hexadecimal(digest.get(..8).unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lays_pages_out_under_the_prefix_with_or_without_its_last_slash() {
        let paths = Paths::new("/.octroi/");
        assert_eq!(paths, Paths::new("/.octroi"));
        assert_eq!(paths.prefix(), "/.octroi");
        assert_eq!(paths.choices(), "/.octroi/choices");
        assert_eq!(paths.charter(), "/.octroi/charter");
        let hash = paths.stylesheet().strip_prefix("/.octroi/page-").and_then(|rest| rest.strip_suffix(".css"));
        assert_eq!(hash.map(str::len), Some(16), "{}", paths.stylesheet());
    }
}
