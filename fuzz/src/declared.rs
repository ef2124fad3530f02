//! The charset in which browsers decode a document: HTML standard §13.2.3.2, written as the standard writes it, one byte
//! at a time, and apart from octroi's own.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252, X_USER_DEFINED};

/// Returns the name of the charset, or nothing where only the rest of the document could tell. `named` is what the head says.
pub(crate) fn charset(page: &[u8], named: Option<&str>) -> &'static str {
    if page.starts_with(b"\xEF\xBB\xBF") {
        return UTF_8.name();
    }
    if let Some(encoding) = named.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return encoding.name();
    }
    let mut prescan = Prescan { bytes: page.get(..1024).unwrap_or(page), at: 0 };
    prescan.run().ok().map_or("", Encoding::name)
}

/// The bytes ran out.
struct Ended;

struct Prescan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Prescan<'_> {
    fn run(&mut self) -> Result<&'static Encoding, Ended> {
        loop {
            if self.looks_at(b"<!--") {
                // The dashes may be those that the comment begins with.
                self.at += 4;
                while !(self.byte()? == b'>' && self.bytes[..self.at].ends_with(b"--")) {
                    self.at += 1;
                }
            } else if self.looks_at(b"<meta")
                && matches!(self.byte_at(5), Some(b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'/'))
            {
                self.at += 5;
                if let Some(encoding) = self.meta()? {
                    return Ok(encoding);
                }
            } else if self.is_tag() {
                while !(is_space(self.byte()?) || self.byte()? == b'>') {
                    self.at += 1;
                }
                while self.attribute()?.is_some() {}
            } else if [&b"<!"[..], b"</", b"<?"].iter().any(|start| self.looks_at(start)) {
                while self.byte()? != b'>' {
                    self.at += 1;
                }
            }
            self.at += 1;
            self.byte()?;
        }
    }

    fn meta(&mut self) -> Result<Option<&'static Encoding>, Ended> {
        let (mut names, mut got_pragma) = (Vec::new(), false);
        // `None` is null, `Some(None)` is failure.
        let (mut needs_pragma, mut charset): (Option<bool>, Option<Option<&'static Encoding>>) = (None, None);
        while let Some((name, value)) = self.attribute()? {
            if names.contains(&name) {
                continue;
            }
            match &*name {
                b"http-equiv" if value == b"content-type" => got_pragma = true,
                b"content" if charset.is_none() => {
                    if let Some(encoding) = of_content(&value) {
                        (charset, needs_pragma) = (Some(Some(encoding)), Some(true));
                    }
                }
                b"charset" => (charset, needs_pragma) = (Some(Encoding::for_label(&value)), Some(false)),
                _ => {}
            }
            names.push(name);
        }
        Ok(match (needs_pragma, charset) {
            (None, _) | (_, None | Some(None)) => None,
            (Some(true), _) if !got_pragma => None,
            (Some(_), Some(Some(encoding))) if encoding.name().starts_with("UTF-16") => Some(UTF_8),
            (Some(_), Some(Some(encoding))) if encoding == X_USER_DEFINED => Some(WINDOWS_1252),
            (Some(_), Some(Some(encoding))) => Some(encoding),
        })
    }

    /// "Get an attribute", step by step.
    fn attribute(&mut self) -> Result<Option<(Vec<u8>, Vec<u8>)>, Ended> {
        while is_space(self.byte()?) || self.byte()? == b'/' {
            self.at += 1;
        }
        if self.byte()? == b'>' {
            return Ok(None);
        }
        let (mut name, mut value) = (Vec::new(), Vec::new());
        loop {
            match self.byte()? {
                b'=' if !name.is_empty() => break,
                byte if is_space(byte) => {
                    while is_space(self.byte()?) {
                        self.at += 1;
                    }
                    if self.byte()? != b'=' {
                        return Ok(Some((name, value)));
                    }
                    break;
                }
                b'/' | b'>' => return Ok(Some((name, value))),
                byte => name.push(byte.to_ascii_lowercase()),
            }
            self.at += 1;
        }
        self.at += 1;
        while is_space(self.byte()?) {
            self.at += 1;
        }
        let quote = self.byte()?;
        if quote == b'"' || quote == b'\'' {
            loop {
                self.at += 1;
                let byte = self.byte()?;
                if byte == quote {
                    self.at += 1;
                    return Ok(Some((name, value)));
                }
                value.push(byte.to_ascii_lowercase());
            }
        }
        while !(is_space(self.byte()?) || self.byte()? == b'>') {
            value.push(self.byte()?.to_ascii_lowercase());
            self.at += 1;
        }
        Ok(Some((name, value)))
    }

    fn is_tag(&self) -> bool {
        let letter = if self.byte_at(1) == Some(b'/') { self.byte_at(2) } else { self.byte_at(1) };
        self.byte_at(0) == Some(b'<') && letter.is_some_and(|byte| byte.is_ascii_alphabetic())
    }

    fn looks_at(&self, start: &[u8]) -> bool {
        self.bytes[self.at..].get(..start.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(start))
    }

    fn byte_at(&self, offset: usize) -> Option<u8> {
        self.bytes.get(self.at + offset).copied()
    }

    fn byte(&self) -> Result<u8, Ended> {
        self.byte_at(0).ok_or(Ended)
    }
}

/// "Extracting a character encoding from a meta element".
fn of_content(content: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    loop {
        at += content[at..].windows(7).position(|window| window == b"charset")? + 7;
        while is_space(*content.get(at)?) {
            at += 1;
        }
        if content[at] == b'=' {
            break;
        }
    }
    at += 1;
    while is_space(*content.get(at)?) {
        at += 1;
    }
    let (first, rest) = (content[at], &content[at + 1..]);
    let label = if first == b'"' || first == b'\'' {
        &rest[..rest.iter().position(|byte| *byte == first)?]
    } else {
        content[at..].split(|byte| is_space(*byte) || *byte == b';').next()?
    };
    Encoding::for_label(label)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}
