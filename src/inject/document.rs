//! Finds the end of the `<head …>` tag in the first bytes of a document.
//!
//! Contract: reads each byte once, keeps nothing but offsets, and gives the same answer however the bytes are cut.
//! Steps over what the HTML standard (§13.2.6.4.1 to .3) steps over before the head: white space, comments, doctypes and
//! `<html …>`. Anything else would open the body, so the search ends there: on doubt the page is left alone.
//! It must never look beyond the head tag, nor guess where a missing head would be.

use std::ops::Range;

use super::{
    PassThrough,
    declaration::{Declaration, Next},
    tag::{Attributes, is_space},
};

/// How strict the search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Everything a browser steps over before the head is stepped over: the snippet is put after the real tag.
    Lenient,
    /// Only `<!DOCTYPE html>`, `<html …>`, `<head …>` and white space: these are going to be repeated before the document,
    /// and a comment or another doctype would then mean something else.
    Plain,
}

/// What is known after some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The head tag may still come.
    More,
    /// The head tag has just ended.
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

/// Where the tags that open the document are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) mark: Mark,
    pub(super) doctype: Option<Range<usize>>,
    pub(super) html: Option<Range<usize>>,
    pub(super) head: Range<usize>,
}

impl Opening {
    /// Goes through the tags in document order.
    pub(super) fn tags(&self) -> impl Iterator<Item = &Range<usize>> {
        [self.doctype.as_ref(), self.html.as_ref(), Some(&self.head)].into_iter().flatten()
    }
}

#[derive(Clone, Copy, Debug)]
enum State {
    Start,
    Utf8Mark(u8),
    Utf16Mark(u8),
    Between,
    Opened,
    Declaration(Declaration),
    TagName { name: [u8; 4], length: usize },
    Attributes(Element, Attributes),
}

#[derive(Clone, Copy, Debug)]
enum Element {
    Html,
    Head,
}

/// Reads the first bytes of a document.
#[derive(Clone, Debug)]
pub(super) struct Scanner {
    dialect: Dialect,
    state: State,
    /// Offset of the byte that is read next.
    offset: usize,
    /// Offset of the `<` of the current token.
    token: usize,
    opening: Opening,
}

/// What one byte did.
enum Event {
    Move(State),
    HeadEnded,
}

impl Scanner {
    pub(super) fn new(dialect: Dialect) -> Self {
        let opening = Opening { mark: Mark::Absent, doctype: None, html: None, head: 0..0 };
        Self { dialect, state: State::Start, offset: 0, token: 0, opening }
    }

    /// Reads on; returns how many of `bytes` were read with what is known then.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> (usize, Scan) {
        for (index, byte) in bytes.iter().enumerate() {
            let event = self.step(*byte);
            self.offset += 1;
            match event {
                Ok(Event::Move(state)) => self.state = state,
                Ok(Event::HeadEnded) => {
                    self.opening.head = self.token..self.offset;
                    return (index + 1, Scan::Found);
                }
                Err(reason) => return (index + 1, Scan::Refused(reason)),
            }
        }
        (bytes.len(), Scan::More)
    }

    /// Returns where the opening tags are; meaningful after [`Scan::Found`].
    pub(super) fn opening(&self) -> &Opening {
        &self.opening
    }

    fn step(&mut self, byte: u8) -> Result<Event, PassThrough> {
        let next = match self.state {
            State::Start => match byte {
                0xEF => State::Utf8Mark(0xBB),
                0xFE => State::Utf16Mark(0xFF),
                0xFF => State::Utf16Mark(0xFE),
                _ => return self.between(byte),
            },
            State::Utf8Mark(0xBB) if byte == 0xBB => State::Utf8Mark(0xBF),
            State::Utf8Mark(0xBF) if byte == 0xBF => {
                self.opening.mark = Mark::Utf8;
                // Repeated tags would come before the mark, which would then be text.
                self.lenient(State::Between)?
            }
            // A byte order mark outweighs the charset of the Content-Type (HTML standard §13.2.3.2).
            State::Utf16Mark(second) if byte == second => {
                return Err(PassThrough::UnsupportedCharset);
            }
            State::Utf8Mark(_) | State::Utf16Mark(_) => return Err(PassThrough::NoInsertionPoint),
            State::Between => return self.between(byte),
            State::Opened => match byte {
                b'!' => State::Declaration(Declaration::Start),
                b'?' => self.lenient(State::Declaration(Declaration::Bogus))?,
                _ if byte.is_ascii_alphabetic() => name(byte, [0; 4], 0)?,
                _ => return Err(PassThrough::NoInsertionPoint),
            },
            State::TagName { name: so_far, length } => return self.tag_name(byte, so_far, length),
            State::Attributes(element, attributes) => match attributes.after(byte) {
                Some(attributes) => State::Attributes(element, attributes),
                None => return self.tag_ended(element),
            },
            State::Declaration(part) => self.declaration(byte, part)?,
        };
        Ok(Event::Move(next))
    }

    fn between(&mut self, byte: u8) -> Result<Event, PassThrough> {
        if byte == b'<' {
            self.token = self.offset;
            return Ok(Event::Move(State::Opened));
        }
        if is_space(byte) {
            return Ok(Event::Move(State::Between));
        }
        Err(PassThrough::NoInsertionPoint)
    }

    fn declaration(&mut self, byte: u8, part: Declaration) -> Result<State, PassThrough> {
        match part.after(byte, self.dialect)? {
            Next::Inside(part) => return Ok(State::Declaration(part)),
            Next::CommentEnded => {}
            Next::DoctypeEnded => {
                let is_first = self.opening.doctype.is_none() && self.opening.html.is_none();
                if self.dialect == Dialect::Plain && !is_first {
                    return Err(PassThrough::NotSpliceable);
                }
                self.opening.doctype = Some(self.token..self.offset + 1);
            }
        }
        Ok(State::Between)
    }

    fn tag_name(&mut self, byte: u8, so_far: [u8; 4], length: usize) -> Result<Event, PassThrough> {
        if !(is_space(byte) || byte == b'/' || byte == b'>') {
            return name(byte, so_far, length).map(Event::Move);
        }
        let element = match &so_far {
            b"html" => Element::Html,
            b"head" => Element::Head,
            _ => return Err(PassThrough::NoInsertionPoint),
        };
        if self.dialect == Dialect::Plain {
            match (&element, &self.opening) {
                (Element::Html, Opening { doctype: Some(_), html: None, .. }) => {}
                (Element::Head, Opening { html: Some(_), .. }) => {}
                (Element::Html | Element::Head, _) => return Err(PassThrough::NotSpliceable),
            }
        }
        match Attributes::BeforeName.after(byte) {
            Some(attributes) => Ok(Event::Move(State::Attributes(element, attributes))),
            None => self.tag_ended(element),
        }
    }

    fn tag_ended(&mut self, element: Element) -> Result<Event, PassThrough> {
        match element {
            Element::Head => Ok(Event::HeadEnded),
            Element::Html => {
                self.opening.html = Some(self.token..self.offset + 1);
                Ok(Event::Move(State::Between))
            }
        }
    }

    /// Lets `state` be entered by the lenient search only.
    fn lenient(&self, state: State) -> Result<State, PassThrough> {
        match self.dialect {
            Dialect::Lenient => Ok(state),
            Dialect::Plain => Err(PassThrough::NotSpliceable),
        }
    }
}

/// Appends to a tag name; one that is longer than `html` and `head` is neither.
fn name(byte: u8, mut name: [u8; 4], length: usize) -> Result<State, PassThrough> {
    let place = name.get_mut(length).ok_or(PassThrough::NoInsertionPoint)?;
    *place = byte.to_ascii_lowercase();
    Ok(State::TagName { name, length: length + 1 })
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
