//! What begins with `<!`, `<?` or `</` and no name, before the head of a document, one byte at a time.
//!
//! Contract: follows the tokenizer of the HTML standard (§13.2.5.42 to .68) as far as needed to know which `>` ends a comment,
//! a doctype or a bogus comment. It must never look at what a comment or a doctype says.

/// Where in a declaration the scan stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Declaration {
    Start,
    Dash,
    DoctypeWord(usize),
    /// Whatever it says, it ends at the next `>`, even in a quoted identifier.
    Doctype,
    Comment(Comment),
    /// The standard's bogus comment, which ends at the first `>`.
    Bogus,
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
    /// Moves past `byte`.
    pub(super) fn after(self, byte: u8) -> Next {
        match self {
            Self::Start if byte == b'-' => Next::Inside(Self::Dash),
            Self::Start => doctype_word(byte, 0),
            Self::DoctypeWord(matched) => doctype_word(byte, matched),
            Self::Dash if byte == b'-' => Next::Inside(Self::Comment(Comment::Start)),
            Self::Doctype if byte == b'>' => Next::DoctypeEnded,
            Self::Doctype => Next::Inside(Self::Doctype),
            Self::Comment(part) => comment(byte, part),
            Self::Dash | Self::Bogus if byte == b'>' => Next::CommentEnded,
            Self::Dash | Self::Bogus => Next::Inside(Self::Bogus),
        }
    }
}

fn doctype_word(byte: u8, matched: usize) -> Next {
    const WORD: &[u8] = b"doctype";
    if WORD.get(matched) != Some(&byte.to_ascii_lowercase()) {
        return Declaration::Bogus.after(byte);
    }
    let ended = matched + 1 == WORD.len();
    Next::Inside(if ended { Declaration::Doctype } else { Declaration::DoctypeWord(matched + 1) })
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
