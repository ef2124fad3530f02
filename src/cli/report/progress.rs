//! How far something is: one line on a terminal that is written over, and nothing where there is no terminal.

use std::io::{self, IsTerminal, Write};

use super::{columns, style};

/// The line.
#[derive(Debug)]
pub(in crate::cli) struct Line {
    shown: Shown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Never,
    NotYet,
    There,
}

// === impl Line ===

impl Line {
    /// A line on standard error, if `stream`, which is that, is a terminal.
    pub(in crate::cli) fn of(stream: &impl IsTerminal) -> Self {
        Self { shown: if stream.is_terminal() { Shown::NotYet } else { Shown::Never } }
    }

    /// Writes over what the line said.
    pub(in crate::cli) fn say(&mut self, text: &str) {
        if self.shown != Shown::Never {
            self.shown = Shown::There;
            let text = columns::shorten(text, style::width().saturating_sub(1));
            drop(write!(io::stderr().lock(), "\r\x1b[K{text}"));
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.shown == Shown::There {
            drop(write!(io::stderr().lock(), "\r\x1b[K"));
        }
    }
}
