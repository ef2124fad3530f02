//! What begins with `<!` or `<?` before the head of a document, one byte at a time.
//!
//! Contract: follows the tokenizer of the HTML standard (§13.2.5.42 to .68) as far as needed to know which `>` ends a comment,
//! a doctype or a bogus comment. It must never look at what a comment says.

use super::{PassThrough, document::Dialect, tag::is_space};

/// Where in a declaration the scan stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Declaration {
    Start,
    Dash,
    DoctypeWord(usize),
    Doctype(Doctype),
    Comment(Comment),
    /// The standard's bogus comment, which ends at the first `>`.
    Bogus,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Doctype {
    /// Whatever it says, it ends at the next `>`, even in a quoted identifier.
    Any,
    Keyword,
    Space,
    Name(usize),
    End,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Comment {
    Start,
    StartDash,
    Text,
    EndDash,
    End,
    EndBang,
}

/// What one byte did.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    Inside(Declaration),
    CommentEnded,
    DoctypeEnded,
}

impl Declaration {
    /// Moves past `byte`. The plain dialect has no declaration but `<!DOCTYPE html>`.
    pub(super) fn after(self, byte: u8, dialect: Dialect) -> Result<Next, PassThrough> {
        let next = match self {
            Self::Start if byte == b'-' => Next::Inside(Self::Dash),
            Self::Start => doctype_word(byte, 0, dialect),
            Self::DoctypeWord(matched) => doctype_word(byte, matched, dialect),
            Self::Dash if byte == b'-' => Next::Inside(Self::Comment(Comment::Start)),
            Self::Doctype(part) => doctype(byte, part)?,
            Self::Comment(part) => comment(byte, part),
            Self::Dash | Self::Bogus => bogus(byte),
        };
        match (dialect, next) {
            (Dialect::Plain, Next::Inside(Self::Dash | Self::Comment(_) | Self::Bogus) | Next::CommentEnded) => {
                Err(PassThrough::NotSpliceable)
            }
            (Dialect::Lenient | Dialect::Plain, _) => Ok(next),
        }
    }
}

fn bogus(byte: u8) -> Next {
    if byte == b'>' { Next::CommentEnded } else { Next::Inside(Declaration::Bogus) }
}

fn doctype_word(byte: u8, matched: usize, dialect: Dialect) -> Next {
    const WORD: &[u8] = b"doctype";
    if WORD.get(matched) != Some(&byte.to_ascii_lowercase()) {
        return bogus(byte);
    }
    Next::Inside(match dialect {
        _ if matched + 1 < WORD.len() => Declaration::DoctypeWord(matched + 1),
        Dialect::Lenient => Declaration::Doctype(Doctype::Any),
        Dialect::Plain => Declaration::Doctype(Doctype::Keyword),
    })
}

fn doctype(byte: u8, part: Doctype) -> Result<Next, PassThrough> {
    const NAME: &[u8] = b"html";
    let part = match part {
        Doctype::Any | Doctype::End if byte == b'>' => return Ok(Next::DoctypeEnded),
        Doctype::Any => Doctype::Any,
        Doctype::Keyword | Doctype::Space if is_space(byte) => Doctype::Space,
        Doctype::Space if byte.eq_ignore_ascii_case(&b'h') => Doctype::Name(1),
        Doctype::Name(matched) if NAME.get(matched) == Some(&byte.to_ascii_lowercase()) => {
            if matched + 1 == NAME.len() { Doctype::End } else { Doctype::Name(matched + 1) }
        }
        Doctype::End if is_space(byte) => Doctype::End,
        Doctype::Keyword | Doctype::Space | Doctype::Name(_) | Doctype::End => {
            return Err(PassThrough::NotSpliceable);
        }
    };
    Ok(Next::Inside(Declaration::Doctype(part)))
}

/// Moves through a comment, which `<!-->`, `<!--->`, `-->` and `--!>` end.
fn comment(byte: u8, part: Comment) -> Next {
    let part = match (part, byte) {
        (Comment::Start | Comment::StartDash | Comment::End | Comment::EndBang, b'>') => {
            return Next::CommentEnded;
        }
        (Comment::Start, b'-') => Comment::StartDash,
        (Comment::StartDash | Comment::EndDash | Comment::End, b'-') => Comment::End,
        (Comment::Text | Comment::EndBang, b'-') => Comment::EndDash,
        (Comment::End, b'!') => Comment::EndBang,
        (
            Comment::Start | Comment::StartDash | Comment::Text | Comment::EndDash | Comment::End | Comment::EndBang,
            _,
        ) => Comment::Text,
    };
    Next::Inside(Declaration::Comment(part))
}
