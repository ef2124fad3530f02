//! What the gate's own files need of a policy.
//!
//! Contract: the caller names every file by its path on the page's own origin. These types hold no content, and must
//! never name a file of another origin.

/// What the gate's own files need of a policy.
#[derive(Clone, Copy, Debug)]
pub struct Needs<'a> {
    /// The page's `host[:port]`, as the browser wrote it.
    pub authority: &'a str,
    /// Scripts that the page loads by `<script src>`.
    pub scripts: &'a [OwnScript<'a>],
    /// Paths of style sheets that the page loads by `<link>`.
    pub styles: &'a [&'a str],
    /// Paths that these scripts fetch.
    pub connects: &'a [&'a str],
    /// Paths that forms are sent to.
    pub forms: &'a [&'a str],
}

/// One of the gate's own scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnScript<'a> {
    /// Where it is.
    pub path: &'a str,
    /// The SHA-256 of its bytes, in base64 with padding, as `integrity` has it after `sha256-`.
    pub sha256: &'a str,
}

/// What a file is to the page, and so which directive rules it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Script,
    Style,
    Connect,
    Form,
}

// === impl Role ===

impl Role {
    pub(super) const ALL: [Self; 4] = [Self::Script, Self::Style, Self::Connect, Self::Form];

    /// Returns the directives that rule it, without the last resort.
    ///
    /// CSP3 §6.8.4 takes the first that is there. All of them count here: a browser that does not know `-elem` takes the
    /// second, and a file more in a list that is not read does nothing.
    pub(super) fn directives(self) -> &'static [&'static str] {
        match self {
            Self::Script => &["script-src-elem", "script-src"],
            Self::Style => &["style-src-elem", "style-src"],
            Self::Connect => &["connect-src"],
            Self::Form => &["form-action"],
        }
    }

    /// Returns the directive to append where only `default-src` rules it; `None` where that does not.
    pub(super) fn appended(self) -> Option<&'static str> {
        match self {
            // Workers fall back to `script-src` before `default-src` (CSP3 §6.8.4); with its sources copied, to the same.
            Self::Script => Some("script-src"),
            Self::Style => Some("style-src"),
            Self::Connect => Some("connect-src"),
            Self::Form => None,
        }
    }

    pub(super) fn paths<'a>(self, needs: &Needs<'a>) -> impl Iterator<Item = &'a str> {
        let (scripts, paths): (&[OwnScript<'a>], &[&'a str]) = match self {
            Self::Script => (needs.scripts, &[]),
            Self::Style => (&[], needs.styles),
            Self::Connect => (&[], needs.connects),
            Self::Form => (&[], needs.forms),
        };
        scripts.iter().map(|script| script.path).chain(paths.iter().copied())
    }
}
