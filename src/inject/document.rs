//! Finds where the head of a document begins, in its first bytes.
//!
//! Contract: reads each byte once, keeps nothing but offsets, and gives the same answer however the bytes are cut.
//! Steps over exactly what the tree construction of the HTML standard (§13.2.6.4.1 to .3: "initial", "before html", "before
//! head") steps over: white space, comments, doctypes, `<html …>` and end tags that mean nothing there. What comes next
//! opens the head or the body: the head begins after `<head …>`, or before anything else. It must never look beyond.

use std::ops::Range;

use super::{
    PassThrough,
    declaration::{Declaration, Next},
    tag::{Attributes, is_space},
};

/// What is known after some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The head may still begin later.
    More,
    /// It is known where the head begins.
    Found,
    /// There is nothing to look for any more.
    Refused(PassThrough),
}

/// The byte order mark of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Absent,
    Utf8,
}

/// What the document has where its head begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    /// `<head …>`, which is before that place.
    Head,
    /// Another tag, which is after it.
    Tag,
    /// Bare text, which is after it.
    Text,
    /// A NUL or a character reference, which may mean nothing there and something else in a head (measured in Chromium).
    Doubtful,
}

/// Whether the tags before the head mean the same when they come twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// A parser that is in the head ignores them all.
    Ignored,
    /// There is a comment, a byte order mark, a second `<html …>` or an end tag, which would mean something else there.
    Heard,
}

/// How a document opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) mark: Mark,
    pub(super) doctype: Option<Range<usize>>,
    pub(super) html: Option<Range<usize>>,
    pub(super) head: Option<Range<usize>>,
    /// Where the head begins.
    pub(super) at: usize,
    pub(super) first: First,
    pub(super) repeat: Repeat,
    /// Characters of white space between the tags: ignored there, but text in a head. A CR LF pair is one (HTML standard
    /// §13.2.3.5).
    pub(super) space: usize,
}

impl Opening {
    /// Goes through the tags in document order.
    pub(super) fn tags(&self) -> impl Iterator<Item = &Range<usize>> {
        [&self.doctype, &self.html, &self.head].into_iter().flatten()
    }
}

#[derive(Clone, Copy, Debug)]
enum State {
    Start,
    Utf8Mark(u8),
    Utf16Mark(u8),
    Between,
    Opened,
    EndOpened,
    Declaration(Declaration),
    TagName { kind: Tag, name: [u8; 4], length: usize },
    Attributes(Element, Attributes),
}

#[derive(Clone, Copy, Debug)]
enum Tag {
    Start,
    End,
}

#[derive(Clone, Copy, Debug)]
enum Element {
    Html,
    Head,
    /// An end tag that means nothing before the head.
    Ignored,
}

/// Reads the first bytes of a document.
#[derive(Clone, Debug)]
pub(super) struct Scanner {
    state: State,
    /// Offset of the byte that is read next.
    offset: usize,
    /// Offset of the `<` of the current token.
    token: usize,
    /// Whether the last byte was a carriage return between tags.
    carriage_return: bool,
    opening: Opening,
}

/// What one byte did.
enum Event {
    Move(State),
    /// The head begins at this offset.
    Head(usize, First),
}

impl Scanner {
    pub(super) fn new() -> Self {
        let opening = Opening {
            mark: Mark::Absent,
            doctype: None,
            html: None,
            head: None,
            at: 0,
            first: First::Text,
            repeat: Repeat::Ignored,
            space: 0,
        };
        Self { state: State::Start, offset: 0, token: 0, carriage_return: false, opening }
    }

    /// Reads on; returns how many of `bytes` were read with what is known then.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> (usize, Scan) {
        let mut read = 0;
        loop {
            read += self.skim(bytes.get(read..).unwrap_or_default());
            let Some(byte) = bytes.get(read) else {
                return (read, Scan::More);
            };
            let event = self.step(*byte);
            self.offset += 1;
            read += 1;
            match event {
                Ok(Event::Move(state)) => self.state = state,
                Ok(Event::Head(at, first)) => {
                    (self.opening.at, self.opening.first) = (at, first);
                    return (read, Scan::Found);
                }
                Err(reason) => return (read, Scan::Refused(reason)),
            }
        }
    }

    /// Reads on inside a tag or a declaration, where nothing but the end means anything; returns how many bytes that took.
    fn skim(&mut self, bytes: &[u8]) -> usize {
        let mut read = 0;
        match &mut self.state {
            State::Declaration(part) => {
                while let Some(Next::Inside(next)) = bytes.get(read).map(|byte| part.after(*byte)) {
                    *part = next;
                    read += 1;
                }
            }
            State::Attributes(_, attributes) => {
                while let Some(next) = bytes.get(read).and_then(|byte| attributes.after(*byte)) {
                    *attributes = next;
                    read += 1;
                }
            }
            State::Start | State::Utf8Mark(_) | State::Utf16Mark(_) | State::Between | State::Opened => {}
            State::EndOpened | State::TagName { .. } => {}
        }
        self.offset += read;
        read
    }

    /// Returns how the document opens; meaningful after [`Scan::Found`].
    pub(super) fn opening(&self) -> &Opening {
        &self.opening
    }

    fn step(&mut self, byte: u8) -> Result<Event, PassThrough> {
        let next = match self.state {
            State::Start => match byte {
                0xEF => State::Utf8Mark(0xBB),
                0xFE => State::Utf16Mark(0xFF),
                0xFF => State::Utf16Mark(0xFE),
                _ => return Ok(self.between(byte)),
            },
            State::Utf8Mark(0xBB) if byte == 0xBB => State::Utf8Mark(0xBF),
            State::Utf8Mark(0xBF) if byte == 0xBF => {
                self.opening.mark = Mark::Utf8;
                // Repeated tags would come before the mark, which would then be text.
                self.opening.repeat = Repeat::Heard;
                State::Between
            }
            // A byte order mark outweighs the charset of the Content-Type (HTML standard §13.2.3.2).
            State::Utf16Mark(second) if byte == second => return Err(PassThrough::UnsupportedCharset),
            State::Utf8Mark(_) | State::Utf16Mark(_) => return Ok(Event::Head(0, First::Text)),
            State::Between => return Ok(self.between(byte)),
            State::Opened => match byte {
                b'!' => State::Declaration(Declaration::Start),
                b'?' => State::Declaration(Declaration::Bogus),
                b'/' => State::EndOpened,
                _ if byte.is_ascii_alphabetic() => return Ok(self.tag_name(byte, Tag::Start, [0; 4], 0)),
                // Sixteen-bit text without a mark, which some browsers guess.
                0 => return Ok(Event::Head(self.token, First::Doubtful)),
                _ => return Ok(Event::Head(self.token, First::Text)),
            },
            State::EndOpened => match byte {
                // `</>` is no token at all.
                b'>' => State::Between,
                _ if byte.is_ascii_alphabetic() => return Ok(self.tag_name(byte, Tag::End, [0; 4], 0)),
                _ => State::Declaration(Declaration::Bogus),
            },
            State::TagName { kind, name, length } => return Ok(self.tag_name(byte, kind, name, length)),
            State::Attributes(element, attributes) => return Ok(self.attributes(byte, element, attributes)),
            State::Declaration(part) => self.declaration(byte, part),
        };
        Ok(Event::Move(next))
    }

    fn between(&mut self, byte: u8) -> Event {
        let follows_return = std::mem::replace(&mut self.carriage_return, byte == b'\r');
        if byte == b'<' {
            self.token = self.offset;
            return Event::Move(State::Opened);
        }
        if is_space(byte) {
            self.opening.space += usize::from(!(byte == b'\n' && follows_return));
            return Event::Move(State::Between);
        }
        let first = if matches!(byte, 0 | b'&') { First::Doubtful } else { First::Text };
        Event::Head(self.offset, first)
    }

    fn declaration(&mut self, byte: u8, part: Declaration) -> State {
        match part.after(byte) {
            Next::Inside(part) => return State::Declaration(part),
            Next::CommentEnded => self.opening.repeat = Repeat::Heard,
            // Only the first one counts, and only before the first tag; another is ignored, here and in the head.
            Next::DoctypeEnded if self.opening.doctype.is_none() && self.opening.html.is_none() => {
                self.opening.doctype = Some(self.token..self.offset + 1);
            }
            Next::DoctypeEnded => {}
        }
        State::Between
    }

    /// Reads on in a tag name; one that is longer than `html` and `head` is neither.
    fn tag_name(&mut self, byte: u8, kind: Tag, mut name: [u8; 4], length: usize) -> Event {
        if !(is_space(byte) || byte == b'/' || byte == b'>') {
            let Some(place) = name.get_mut(length) else {
                return match kind {
                    Tag::Start => Event::Head(self.token, First::Tag),
                    Tag::End => Event::Move(State::TagName { kind, name: *b"long", length }),
                };
            };
            *place = byte.to_ascii_lowercase();
            return Event::Move(State::TagName { kind, name, length: length + 1 });
        }
        let element = match (kind, &name) {
            (Tag::Start, b"html") => Element::Html,
            (Tag::Start, b"head") => Element::Head,
            // These end tags open the body (HTML standard §13.2.6.4.2).
            (Tag::Start, _) | (Tag::End, b"html" | b"head" | b"body" | b"br\0\0") => {
                return Event::Head(self.token, First::Tag);
            }
            (Tag::End, _) => Element::Ignored,
        };
        self.attributes(byte, element, Attributes::BeforeName)
    }

    fn attributes(&mut self, byte: u8, element: Element, attributes: Attributes) -> Event {
        if let Some(attributes) = attributes.after(byte) {
            return Event::Move(State::Attributes(element, attributes));
        }
        let tag = self.token..self.offset + 1;
        match element {
            Element::Head => {
                let at = tag.end;
                self.opening.head = Some(tag);
                return Event::Head(at, First::Head);
            }
            Element::Html if self.opening.html.is_none() => self.opening.html = Some(tag),
            // Its attributes are added to those of the first one, in the head too, but would then come before them.
            Element::Html | Element::Ignored => self.opening.repeat = Repeat::Heard,
        }
        Event::Move(State::Between)
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
