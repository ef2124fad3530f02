//! Finds the charset that a document declares in a `<meta>`, as browsers do before they parse it.
//!
//! Contract: the prescan of the HTML standard (§13.2.3.2), over the first 1024 bytes and no further; the first declaration
//! that browsers would take is the one. A label that only browsers may know is a doubt, and said to be one. It must never
//! look at what the document is otherwise, nor decode it.

use memchr::{memchr, memmem};

use super::{
    charset::{Label, is_compatible},
    tag::is_space,
};

/// Browsers search this many bytes for a declaration.
pub(super) const SEARCHED: usize = 1024;

/// What is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// The bytes so far end before a declaration does.
    More,
    /// The document is in this charset.
    As {
        label: Label,
        /// Offset at which the declaration ends.
        end: usize,
    },
    /// A declaration in a charset that we do not know came first; browsers may take it or not.
    Unsure,
    /// It is in the text of a script, a style or a title, where the standard's prescan takes it and at least one browser
    /// does not (measured).
    Hidden {
        /// Offset at which it ends.
        end: usize,
    },
    /// There is none where browsers look.
    Nothing,
}

/// Looks for a declaration among the first bytes of a document.
pub(crate) fn prescan(document: &[u8]) -> Declared {
    let searched = document.get(..SEARCHED).unwrap_or(document);
    match scan(searched) {
        Some(declared) => declared,
        None if document.len() < SEARCHED => Declared::More,
        None => Declared::Nothing,
    }
}

/// `None` when the bytes end first.
fn scan(searched: &[u8]) -> Option<Declared> {
    let (mut at, mut raw_until) = (0, 0);
    loop {
        at += memchr(b'<', searched.get(at..)?)?;
        let rest = searched.get(at..)?;
        at += match Markup::of(rest)? {
            // From the third byte on, so that `<!-->` is a whole comment.
            Markup::Comment => memmem::find(rest.get(2..)?, b"-->")? + 2 + 3,
            Markup::Declaration => memchr(b'>', rest)? + 1,
            Markup::Text => 1,
            Markup::Tag => {
                let name = rest.iter().position(|byte| is_space(*byte) || *byte == b'>')?;
                if let Some(end) = raw_text_end(rest, name) {
                    raw_until = raw_until.max(at.saturating_add(end));
                }
                Attributes(rest, name).skip()?
            }
            Markup::Meta => {
                let mut attributes = Attributes(rest, "<meta".len());
                let meta = Meta::of(&mut attributes)?;
                let end = at + attributes.1;
                match meta.label() {
                    None => attributes.1,
                    Some(_) if at < raw_until => return Some(Declared::Hidden { end }),
                    Some(Err(())) => return Some(Declared::Unsure),
                    Some(Ok(label)) => return Some(Declared::As { label, end }),
                }
            }
        };
    }
}

/// Elements whose content is no markup to a parser.
const RAW: [&[u8]; 9] =
    [b"title", b"textarea", b"style", b"script", b"xmp", b"iframe", b"noembed", b"noframes", b"template"];

/// Returns where the content of a raw element ends, `usize::MAX` if not in sight; `None` for any other element.
fn raw_text_end(rest: &[u8], name_end: usize) -> Option<usize> {
    let name = rest.get(1..name_end)?.split(|byte| *byte == b'/').next()?;
    RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw))?;
    let closes =
        |window: &[u8]| window.starts_with(b"</") && window.get(2..).is_some_and(|end| end.eq_ignore_ascii_case(name));
    Some(rest.windows(name.len() + 2).position(closes).unwrap_or(usize::MAX))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Markup {
    Comment,
    Meta,
    Tag,
    Declaration,
    Text,
}

impl Markup {
    /// `None` while the bytes could begin either kind.
    fn of(rest: &[u8]) -> Option<Self> {
        const META: &[u8] = b"<meta";
        Some(match (rest.get(1)?, rest.get(2)) {
            (b'!', Some(b'-')) => match rest.get(3)? {
                b'-' => Self::Comment,
                _ => Self::Declaration,
            },
            (b'!' | b'/', None) => return None,
            (b'/', Some(first)) if first.is_ascii_alphabetic() => Self::Tag,
            (b'!' | b'/' | b'?', _) => Self::Declaration,
            (first, _) if first.is_ascii_alphabetic() => {
                let name = rest.get(..META.len()).unwrap_or(rest);
                let is_meta = META.get(..name.len()).is_some_and(|begun| begun.eq_ignore_ascii_case(name));
                match rest.get(META.len()) {
                    None if is_meta => return None,
                    Some(byte) if is_meta && (is_space(*byte) || *byte == b'/') => Self::Meta,
                    _ => Self::Tag,
                }
            }
            _ => Self::Text,
        })
    }
}

/// What a `<meta>` says about the charset.
#[derive(Debug, Default)]
struct Meta {
    seen: Vec<Vec<u8>>,
    pragma: bool,
    /// The label, and whether it counts only beside the pragma.
    found: Option<(Vec<u8>, Needs)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Pragma,
    Nothing,
}

impl Meta {
    /// Reads the attributes; `None` when the bytes end first.
    fn of(attributes: &mut Attributes<'_>) -> Option<Self> {
        let mut meta = Self::default();
        while let Some((name, value)) = attributes.next()? {
            if meta.seen.contains(&name) {
                continue;
            }
            match &*name {
                b"http-equiv" => meta.pragma |= value == b"content-type",
                b"content" if meta.found.is_none() => {
                    meta.found = label_of_content(&value).map(|label| (label, Needs::Pragma));
                }
                b"charset" => meta.found = Some((value, Needs::Nothing)),
                _ => {}
            }
            meta.seen.push(name);
        }
        Some(meta)
    }

    /// Returns the label that browsers would take here, `Err` when only they may know it.
    fn label(self) -> Option<Result<Label, ()>> {
        let (label, needs) = self.found?;
        if needs == Needs::Pragma && !self.pragma {
            return None;
        }
        let label = str::from_utf8(&label).ok()?.trim_matches(|char: char| is_space(char as u8) && char.is_ascii());
        match label {
            "" => None,
            // What a document in ASCII cannot be (steps 13 and 14 of the prescan).
            "utf-16" | "utf-16be" | "utf-16le" => Some(Ok(Label::new("utf-8"))),
            "x-user-defined" => Some(Ok(Label::new("windows-1252"))),
            _ if is_compatible(label) => Some(Ok(Label::new(label))),
            _ => Some(Err(())),
        }
    }
}

/// Extracts a label from `text/html; charset=…` (HTML standard §2.5.5). `content` is in lower case.
fn label_of_content(content: &[u8]) -> Option<Vec<u8>> {
    let mut rest = content;
    loop {
        rest = rest.get(memmem::find(rest, b"charset")? + "charset".len()..)?.trim_ascii_start();
        let Some(value) = rest.strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        return Some(match value {
            [quote @ (b'"' | b'\''), quoted @ ..] => quoted.get(..memchr(*quote, quoted)?)?.to_vec(),
            _ => value.split(|byte| is_space(*byte) || *byte == b';').next()?.to_vec(),
        });
    }
}

/// The attributes of the tag that the bytes begin with, from an offset in it; names and values in lower case.
struct Attributes<'a>(&'a [u8], usize);

impl Attributes<'_> {
    /// Returns the offset after the tag.
    fn skip(&mut self) -> Option<usize> {
        while self.next()?.is_some() {}
        Some(self.1)
    }

    /// The standard's "get an attribute"; the outer `None` when the bytes end first, the inner one at the end of the tag.
    fn next(&mut self) -> Option<Option<(Vec<u8>, Vec<u8>)>> {
        while is_space(self.byte()?) || self.byte()? == b'/' {
            self.1 += 1;
        }
        if self.byte()? == b'>' {
            self.1 += 1;
            return Some(None);
        }
        let (mut name, mut value) = (Vec::new(), Vec::new());
        loop {
            match self.byte()? {
                b'=' if !name.is_empty() => break,
                byte if is_space(byte) => break,
                b'/' | b'>' => return Some(Some((name, value))),
                byte => name.push(byte.to_ascii_lowercase()),
            }
            self.1 += 1;
        }
        self.skip_space()?;
        if self.byte()? != b'=' {
            return Some(Some((name, value)));
        }
        self.1 += 1;
        self.skip_space()?;
        let quote = self.byte()?;
        if matches!(quote, b'"' | b'\'') {
            let quoted = self.0.get(self.1 + 1..)?;
            let length = memchr(quote, quoted)?;
            self.1 += length + 2;
            return Some(Some((name, quoted.get(..length)?.to_ascii_lowercase())));
        }
        while !is_space(self.byte()?) && self.byte()? != b'>' {
            value.push(self.byte()?.to_ascii_lowercase());
            self.1 += 1;
        }
        Some(Some((name, value)))
    }

    fn skip_space(&mut self) -> Option<()> {
        while is_space(self.byte()?) {
            self.1 += 1;
        }
        Some(())
    }

    fn byte(&self) -> Option<u8> {
        self.0.get(self.1).copied()
    }
}

#[cfg(test)]
#[path = "prescan_tests.rs"]
mod tests;
