//! Adds our files to the policies of a response.
//!
//! Contract: one pass reads what our tags must carry, a second one writes. A policy that lets our files load is not
//! written; of one that is, every directive that does not rule them stays byte for byte. It must never drop a source but
//! `'none'`.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, Entry},
};

use super::{
    authority::Authority,
    mark::{Integrity, Mark, Nonce, is_base64_value},
    needs::{Needs, Role},
    policy::{Directive, Policy, policies},
    source::SourceList,
};

/// Enforced first: where a report-only policy has another nonce, ours is the one that counts.
const FIELDS: [HeaderName; 2] = [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY];

const INTEGRITY_FIELDS: [HeaderName; 2] =
    [HeaderName::from_static("integrity-policy"), HeaderName::from_static("integrity-policy-report-only")];

/// Longest value that is written. Proxies and balancers between here and the browser refuse a response whose head
/// outgrows their buffers, often of 8 to 32 KiB: better a page without banner than no page.
const LONGEST: usize = 16 * 1024;

/// What the policies of one response are held against.
#[derive(Clone, Copy, Debug)]
struct Extension<'a> {
    needs: &'a Needs<'a>,
    authority: Authority<'a>,
}

/// A change to one policy. `added` begins with a space.
#[derive(Clone, Debug)]
struct Edit<'a> {
    directive: Directive<'a>,
    /// The name of the directive to append with these sources; `None` changes the directive itself.
    appended: Option<&'static str>,
    added: String,
}

/// Extends the policies in `headers` by exactly what `needs` asks for, and returns what the tags of our files must carry.
///
/// Without any policy this is four look-ups and changes nothing. Applied again, it changes nothing either.
#[must_use]
pub fn extend(headers: &mut HeaderMap, needs: &Needs<'_>) -> Mark {
    let is_asked = |field| headers.get_all(field).iter().any(asks_for_integrity);
    let integrity = if INTEGRITY_FIELDS.iter().any(is_asked) { Integrity::Needed } else { Integrity::NotNeeded };
    if !FIELDS.iter().any(|field| headers.contains_key(field)) {
        return Mark { nonce: None, integrity };
    }
    let extension = Extension { needs, authority: Authority::parse(needs.authority) };
    let mark = extension.mark(headers, integrity);
    for field in FIELDS {
        let Ok(Entry::Occupied(mut lines)) = headers.try_entry(field) else { continue };
        for line in lines.iter_mut() {
            if let Some(extended) = extension.extended(line, mark.nonce.as_ref()) {
                *line = extended;
            }
        }
    }
    mark
}

/// True if `Integrity-Policy` blocks what we load. It is not parsed: an attribute that nobody asks for does no harm.
fn asks_for_integrity(line: &HeaderValue) -> bool {
    let has = |word: &[u8]| line.as_bytes().windows(word.len()).any(|window| window == word);
    has(b"blocked-destinations") && (has(b"script") || has(b"style"))
}

/// Returns the directives that rule files of that role, and for `default-src` the name to append instead.
fn ruling(policy: Policy<'_>, role: Role) -> impl Iterator<Item = (Directive<'_>, Option<&'static str>)> {
    let specific = role.directives().iter().filter_map(move |name| policy.directive(name));
    let resort = role.appended().filter(|_| specific.clone().next().is_none());
    let resort = resort.and_then(|name| policy.directive("default-src").map(|directive| (directive, Some(name))));
    specific.map(|directive| (directive, None)).chain(resort)
}

// === impl Extension ===

impl Extension<'_> {
    /// Reads what our tags must carry: the first nonce that lets them load, and `integrity` where a list has another one.
    fn mark(&self, headers: &HeaderMap, integrity: Integrity) -> Mark {
        let lines = || FIELDS.into_iter().flat_map(|field| headers.get_all(field));
        let directives = || {
            let ruling =
                lines().flat_map(|line| policies(line.as_bytes())).flat_map(|policy| ruling(policy, Role::Script));
            ruling.map(|(directive, _)| SourceList::new(directive.value)).filter(|list| self.is_by_mark(*list))
        };
        let nonce = directives().find_map(|list| list.nonces().find_map(Nonce::parse));
        let is_without = |list| !has_nonce(list, nonce.as_ref());
        let integrity = if directives().any(is_without) { Integrity::Needed } else { integrity };
        Mark { nonce, integrity }
    }

    /// True if our scripts can be allowed by nonce or hash only.
    fn is_by_mark(&self, list: SourceList<'_>) -> bool {
        let is_blocked = |path| !self.is_matched(list, path) && self.authority.source(path).is_none();
        let mut paths = Role::Script.paths(self.needs);
        // CSP3 §8.2: `'strict-dynamic'` makes browsers ignore every host, `'self'` included.
        if list.is_strict_dynamic() {
            return paths.next().is_some();
        }
        // A hash would end `'unsafe-inline'` (CSP3 §6.7.3.2), and with it the portal's own scripts.
        !list.allows_all_inline() && paths.any(is_blocked)
    }

    fn is_matched(&self, list: SourceList<'_>, path: &str) -> bool {
        list.sources().any(|source| self.authority.is_matched(&source, path))
    }

    /// Returns `line` with our files in each of its policies, or `None` if it stays.
    fn extended(&self, line: &HeaderValue, nonce: Option<&Nonce>) -> Option<HeaderValue> {
        let mut changed: Vec<(usize, Vec<u8>)> = Vec::new();
        let mut length = line.len();
        for (position, policy) in policies(line.as_bytes()).enumerate() {
            let edits = self.edits(policy, nonce);
            if edits.is_empty() {
                continue;
            }
            let text = write(policy, &edits);
            length = length.saturating_sub(policy.as_bytes().len()).saturating_add(text.len());
            if length > LONGEST {
                return None;
            }
            changed.push((position, text));
        }
        if changed.is_empty() {
            return None;
        }
        let mut changed = changed.into_iter().peekable();
        let mut written = Vec::with_capacity(length);
        for (position, policy) in policies(line.as_bytes()).enumerate() {
            if position > 0 {
                written.push(b',');
            }
            let text = changed.next_if(|(changed, _)| *changed == position);
            written.extend_from_slice(text.as_ref().map_or(policy.as_bytes(), |(_, text)| text));
        }
        let mut extended = HeaderValue::from_bytes(&written).ok()?;
        extended.set_sensitive(line.is_sensitive());
        Some(extended)
    }

    fn edits<'p>(&self, policy: Policy<'p>, nonce: Option<&Nonce>) -> Vec<Edit<'p>> {
        let mut edits = Vec::new();
        for role in Role::ALL {
            for (directive, appended) in ruling(policy, role) {
                let added = self.additions(role, SourceList::new(directive.value), nonce);
                if !added.is_empty() {
                    edits.push(Edit { directive, appended, added });
                }
            }
        }
        edits
    }

    /// Returns the sources that `list` lacks, each after a space.
    fn additions(&self, role: Role, list: SourceList<'_>, nonce: Option<&Nonce>) -> String {
        let mut added = String::new();
        if role == Role::Script && self.is_by_mark(list) {
            let hashes = self.needs.scripts.iter().map(|script| script.sha256);
            let lacking = hashes.filter(|hash| is_base64_value(hash) && !list.has_sha256(hash));
            for hash in lacking.filter(|_| !has_nonce(list, nonce)) {
                added.extend([" 'sha256-", hash, "'"]);
            }
            return added;
        }
        for path in role.paths(self.needs).filter(|path| !self.is_matched(list, path)) {
            // What cannot be written stays blocked: anything wider than the path would be for others, too.
            if let Some(source) = self.authority.source(path) {
                added.extend([" ", &source]);
            }
        }
        added
    }
}

fn has_nonce(list: SourceList<'_>, nonce: Option<&Nonce>) -> bool {
    nonce.is_some_and(|nonce| list.nonces().any(|value| value == nonce.as_str()))
}

/// Writes `policy` with `edits`; all else as it is.
fn write(policy: Policy<'_>, edits: &[Edit<'_>]) -> Vec<u8> {
    let mut written = Vec::with_capacity(policy.as_bytes().len() + 256);
    for (position, part) in policy.parts().enumerate() {
        if position > 0 {
            written.push(b';');
        }
        let is_it = |edit: &&Edit<'_>| edit.appended.is_none() && edit.directive.position == position;
        match edits.iter().find(is_it) {
            Some(edit) => {
                let indent = part.len() - part.trim_ascii_start().len();
                written.extend(part.iter().take(indent));
                write_directive(&mut written, edit.directive.name, edit);
            }
            None => written.extend_from_slice(part),
        }
    }
    for edit in edits {
        if let Some(name) = edit.appended {
            let kept = written.trim_ascii_end().len();
            written.truncate(kept);
            written.extend_from_slice(if written.ends_with(b";") { b" " } else { b"; " });
            write_directive(&mut written, name, edit);
        }
    }
    written
}

fn write_directive(written: &mut Vec<u8>, name: &str, edit: &Edit<'_>) {
    written.extend_from_slice(name.as_bytes());
    for source in SourceList::new(edit.directive.value).kept() {
        written.push(b' ');
        written.extend_from_slice(source.as_bytes());
    }
    written.extend_from_slice(edit.added.as_bytes());
}
