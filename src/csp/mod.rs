//! Reads `Content-Security-Policy` and lets the gate's own files through, and nothing else.
//!
//! Contract: [`extend`] changes the policies of a response so that a page may load what [`Needs`] names, and returns the
//! [`Mark`] that the tags of those files must then carry. Every line of a field, and every policy between its commas, is
//! judged by itself: a browser asks all of them (CSP3 §4.1.1). What the portal blocks stays blocked, what it allows
//! stays allowed. Sections are those of W3C Content Security Policy Level 3 (CSP3).
//!
//! | the policy | what is done |
//! |---|---|
//! | none, or one that rules none of our files | nothing |
//! | `'self'`, `*`, `http:`, or a host source that surely matches (§6.7.2) | nothing |
//! | a source list without ours | `host/path` is added: one file, in the page's own scheme |
//! | `'none'` | replaced by `host/path` |
//! | `script-src-elem` and `script-src` (or those of styles) | both get it: older browsers read only the second (§6.8.4) |
//! | `default-src` alone | stays; `script-src`, `style-src`, `connect-src` are appended with its sources and ours (§6.1.3) |
//! | no `form-action` | nothing: it does not fall back to `default-src` (§6.4.1) |
//! | `'strict-dynamic'` with a nonce | nothing; our tags carry the nonce (§8.2) |
//! | `'strict-dynamic'` without the nonce they carry | hashes are added; our tags carry `integrity` (§8.4) |
//! | a host that no host source can name, as `[::1]` | scripts: nonce or hashes, as above; the others stay blocked |
//! | a directive that is not ASCII | browsers skip it (§2.2.1), and so does this module |
//! | `sandbox`, `require-trusted-types-for`, `report-to`, … | not ours: stays byte for byte |
//! | `…-Report-Only` | as the enforced one, so that the portal's reports are not about us |
//! | `Integrity-Policy` on scripts or styles | stays; our tags carry `integrity` |
//!
//! Two things it cannot do. A browser does not look at the path of a source after a redirect (§7.6), so a script that the
//! portal allows elsewhere may redirect to any path of our host: that is how path sources are, and nothing narrower
//! exists without hashes. And a policy in a `<meta>` element is not in the head of the response, so it is not seen.
//!
//! [`confine`] is the other direction: a policy of our own that keeps a page from third parties.
//!
//! It must never widen `default-src`, write a source that matches more than one path, or change a policy it cannot read.
//! On doubt whether a source matches, ours is added, which widens nothing but for us. On doubt whether an addition is
//! safe, the policy stays: the banner is then blocked, the page is as the portal made it.
//!
//! # Examples
//! ```
//! use http::{HeaderMap, HeaderValue, header::CONTENT_SECURITY_POLICY};
//! use octroi::csp::{self, Needs};
//!
//! let needs = Needs {
//!     authority: "data.example.fr",
//!     scripts: &[],
//!     styles: &["/.octroi/banner.css"],
//!     connects: &["/.octroi/choices"],
//!     forms: &["/.octroi/choices"],
//! };
//! let mut headers = HeaderMap::new();
//! headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("style-src 'none'; form-action 'self'"));
//!
//! assert!(csp::extend(&mut headers, &needs).is_empty());
//! assert_eq!(headers[CONTENT_SECURITY_POLICY], "style-src data.example.fr/.octroi/banner.css; form-action 'self'");
//! ```

mod authority;
#[cfg(any(test, fuzzing))]
#[path = "tests/browser.rs"]
pub(crate) mod browser;
mod confine;
mod extend;
mod mark;
mod needs;
mod policy;
mod silence;
mod source;
#[cfg(test)]
mod tests;

pub use self::{
    confine::{Reporting, confine},
    extend::extend,
    mark::{Integrity, Mark, Nonce},
    needs::{Needs, OwnScript},
    silence::silence,
};
