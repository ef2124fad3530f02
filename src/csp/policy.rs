//! One serialised policy: directives between semicolons (CSP3 §2.2.1).
//!
//! Contract: reads as a browser does, and keeps what it does not read as bytes, so that a policy can be written again
//! with all else unchanged. It must never allocate while it reads.

/// Splits the value of a field into its policies (CSP3 §2.2.2).
pub(super) fn policies(value: &[u8]) -> impl Iterator<Item = Policy<'_>> {
    value.split(|byte| *byte == b',').map(Policy)
}

/// A serialised policy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy<'a>(&'a [u8]);

/// A directive, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    /// Which of the parts between semicolons it is.
    pub(super) position: usize,
    pub(super) name: &'a str,
    /// Its sources; other directives have other things here.
    pub(super) value: &'a str,
}

// === impl Policy ===

impl<'a> Policy<'a> {
    pub(super) fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// Returns the parts between semicolons as they are.
    pub(super) fn parts(self) -> impl Iterator<Item = &'a [u8]> {
        self.0.split(|byte| *byte == b';')
    }

    /// Returns the first directive of that name: browsers ignore the later ones.
    pub(super) fn directive(self, name: &str) -> Option<Directive<'a>> {
        let mut directives = self.parts().enumerate().filter_map(|(position, part)| Directive::parse(position, part));
        directives.find(|directive| directive.name.eq_ignore_ascii_case(name))
    }
}

// === impl Directive ===

impl<'a> Directive<'a> {
    /// Reads one part; `None` where a browser sees no directive: it is empty, or not ASCII.
    fn parse(position: usize, part: &'a [u8]) -> Option<Self> {
        let part = str::from_utf8(part.trim_ascii()).ok().filter(|part| !part.is_empty() && part.is_ascii())?;
        let (name, value) = part.split_once(|char: char| char.is_ascii_whitespace()).unwrap_or((part, ""));
        Some(Self { position, name, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_directives_as_browsers_do() {
        for (name, policy, expected) in [
            ("plain", "img-src *; script-src 'self' a.example", Some((1, "'self' a.example"))),
            ("any case", "SCRIPT-Src\t'self'", Some((0, "'self'"))),
            ("the first counts", "script-src a.example; script-src b.example", Some((0, "a.example"))),
            ("empty parts count as places", ";; script-src *;", Some((2, "*"))),
            ("no sources", "script-src", Some((0, ""))),
            ("not ASCII", "script-src é; script-src a.example", Some((1, "a.example"))),
            ("another name", "script-src-elem *; xscript-src *", None),
            ("empty", "", None),
        ] {
            let directive = policies(policy.as_bytes()).next().unwrap().directive("script-src");
            assert_eq!(directive.map(|found| (found.position, found.value)), expected, "{name}");
        }
    }

    #[test]
    fn a_comma_ends_a_policy_wherever_it_stands() {
        let lengths: Vec<_> = policies(b"script-src 'a,b'; x,, y").map(|policy| policy.as_bytes().len()).collect();
        assert_eq!(lengths, [13, 5, 0, 2]);
    }
}
