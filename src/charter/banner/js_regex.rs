//! The part of the gate's regex language that browsers read alike.
//!
//! Anything outside it is [`JsRegex::Doubtful`], as is what could make a
//! backtracking engine slow: a repeated group that itself repeats.

use std::{iter::Peekable, str::Chars};

/// A regex as a browser's engine can be given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum JsRegex {
    /// Matches the same names there as in the gate.
    Same {
        /// Anchored source.
        source: String,
        /// `i` or nothing.
        flags: &'static str,
    },
    /// Cannot be told; every name it covers begins so.
    Doubtful {
        /// May be empty.
        beginning: String,
    },
}

/// What a quantifier would apply to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing that can be repeated.
    Nothing,
    /// One character or class.
    Single,
    /// A group, repeating without end inside or not.
    Group(Repeats),
}

/// Whether something repeats without end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeats {
    Yes,
    No,
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    written: String,
    open: Vec<Repeats>,
    last: Last,
}

// === impl JsRegex ===

impl JsRegex {
    /// Translates `source`, which the gate's engine has taken.
    pub(super) fn of(source: &str) -> Self {
        let (body, flags) = match source.strip_prefix("(?i)") {
            Some(body) => (body, "i"),
            None => (source, ""),
        };
        let translator = Translator {
            rest: body.chars().peekable(),
            written: String::new(),
            open: vec![Repeats::No],
            last: Last::Nothing,
        };
        match translator.run() {
            Some(body) => Self::Same { source: format!("^(?:{body})$"), flags },
            None => Self::Doubtful { beginning: beginning(source) },
        }
    }
}

/// The characters that every match surely begins with.
fn beginning(source: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut literal: String = source.chars().take_while(plain).collect();
    let next = source.chars().nth(literal.len());
    if source.contains('|') {
        literal.clear();
    } else if matches!(next, Some('?' | '*' | '{')) {
        literal.pop();
    }
    literal
}

// === impl Translator ===

impl Translator<'_> {
    fn run(mut self) -> Option<String> {
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                ')' => {
                    let inside = self.open.pop()?;
                    self.keep(')', Last::Group(inside));
                    self.note(inside)?;
                }
                '|' | '^' | '$' => self.keep(c, Last::Nothing),
                '*' | '+' => self.repeat(&c.to_string(), Repeats::Yes)?,
                '?' => self.repeat("?", Repeats::No)?,
                '{' => self.bounds()?,
                '.' => self.keep(c, Last::Single),
                ']' | '}' => return None,
                c if c.is_ascii_graphic() => self.keep(c, Last::Single),
                _ => return None,
            }
        }
        (self.open.len() == 1).then_some(self.written)
    }

    fn keep(&mut self, c: char, last: Last) {
        self.written.push(c);
        self.last = last;
    }

    /// Marks the group that is open as repeating, if `repeats`.
    fn note(&mut self, repeats: Repeats) -> Option<()> {
        let open = self.open.last_mut()?;
        if repeats == Repeats::Yes {
            *open = Repeats::Yes;
        }
        Some(())
    }

    fn escape(&mut self) -> Option<()> {
        match self.rest.next()? {
            'A' => self.keep('^', Last::Nothing),
            'z' => self.keep('$', Last::Nothing),
            c => self.escaped(c)?,
        }
        Some(())
    }

    /// `\d`, `\w`, `\s` and their opposites, and punctuation but `\<` and `\>` (word edges here).
    fn escaped(&mut self, c: char) -> Option<()> {
        let known = matches!(c, 'd' | 'D' | 'w' | 'W' | 's' | 'S');
        if !known && (!c.is_ascii_punctuation() || matches!(c, '<' | '>')) {
            return None;
        }
        self.written.push('\\');
        self.keep(c, Last::Single);
        Some(())
    }

    /// A class without classes, set operations or a leading `]` in it.
    fn class(&mut self) -> Option<()> {
        self.written.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.written.push('^');
        }
        if self.rest.peek() == Some(&']') {
            return None;
        }
        let mut before = ' ';
        loop {
            match self.rest.next()? {
                ']' => break,
                '[' => return None,
                '\\' => {
                    let c = self.rest.next()?;
                    self.escaped(c)?;
                    // `\w-x` is a range to one engine and three members to the other.
                    if c.is_ascii_alphabetic() && self.rest.peek() == Some(&'-') {
                        return None;
                    }
                    before = ' ';
                }
                c if !c.is_ascii_graphic() || (c == before && matches!(c, '&' | '-' | '~')) => return None,
                c => {
                    self.written.push(c);
                    before = c;
                }
            }
        }
        self.keep(']', Last::Single);
        Some(())
    }

    /// A group, captured, named or not; no flags. As only matching counts, none is captured.
    fn group(&mut self) -> Option<()> {
        if self.rest.next_if_eq(&'?').is_some() && self.rest.next_if_eq(&':').is_none() {
            self.rest.next_if_eq(&'P');
            self.rest.next_if_eq(&'<')?;
            while self.rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_').is_some() {}
            self.rest.next_if_eq(&'>')?;
        }
        self.written.push_str("(?:");
        self.open.push(Repeats::No);
        self.last = Last::Nothing;
        Some(())
    }

    /// `{n}`, `{n,}` or `{n,m}`.
    fn bounds(&mut self) -> Option<()> {
        let mut inside = String::new();
        while let Some(c) = self.rest.next_if(|c| *c != '}') {
            inside.push(c);
        }
        self.rest.next_if_eq(&'}')?;
        let (least, most) = inside.split_once(',').unwrap_or((&inside, "0"));
        let digits = |text: &str| text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        if least.is_empty() || !digits(least) || !digits(most) {
            return None;
        }
        let repeats = if inside.contains(',') { Repeats::Yes } else { Repeats::No };
        self.repeat(&format!("{{{inside}}}"), repeats)
    }

    fn repeat(&mut self, quantifier: &str, repeats: Repeats) -> Option<()> {
        match self.last {
            Last::Nothing => return None,
            Last::Group(Repeats::Yes) if quantifier != "?" => return None,
            Last::Single | Last::Group(_) => {}
        }
        self.written.push_str(quantifier);
        if self.rest.next_if_eq(&'?').is_some() {
            self.written.push('?');
        }
        self.last = Last::Nothing;
        self.note(repeats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_on_what_both_engines_read_alike() {
        for (source, expected, flags) in [
            ("_ga_[A-Z0-9]+", "^(?:_ga_[A-Z0-9]+)$", ""),
            (r"(?i)_pk_(id|ses)\.\d{1,3}(\.[0-9a-f]{4})?", r"^(?:_pk_(?:id|ses)\.\d{1,3}(?:\.[0-9a-f]{4})?)$", "i"),
            (r"\Aa.*?\z", "^(?:^a.*?$)$", ""),
            ("_x(?P<n>a)(?<m_1>b)", "^(?:_x(?:a)(?:b))$", ""),
            ("[^-a]x-", "^(?:[^-a]x-)$", ""),
        ] {
            assert_eq!(JsRegex::of(source), JsRegex::Same { source: expected.into(), flags }, "{source}");
        }
    }

    #[test]
    fn doubts_what_engines_read_differently_or_slowly() {
        for (source, beginning) in [
            ("_x(?i:a)", "_x"),
            ("a[[:alpha:]]", "a"),
            ("a[a-z&&[^b]]", "a"),
            ("ab?(?x: c)", "a"),
            ("(a+)+", ""),
            ("_s(?:a*b){2,}", "_s"),
            (r"\ba", ""),
            (r"a\<", "a"),
            ("a**", ""),
            ("x[]a]|(?i:b)", ""),
            ("caf\u{e9}", "caf"),
        ] {
            assert_eq!(JsRegex::of(source), JsRegex::Doubtful { beginning: beginning.into() }, "{source}");
        }
    }
}
