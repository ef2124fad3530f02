//! Data on standard output. A reader that goes away ends the program quietly.

use std::io::{self, Write};

/// Writes a sentence about the data to standard error, where it does not mix with it.
pub(super) fn note(sentence: &str) {
    drop(writeln!(io::stderr().lock(), "{sentence}"));
}

/// Writes lines that end as they should.
pub(super) fn text(text: &str) {
    drop(io::stdout().lock().write_all(text.as_bytes()));
}

/// Writes octets as they are.
pub(super) fn bytes(bytes: &[u8]) {
    drop(io::stdout().lock().write_all(bytes));
}

/// Writes a line.
pub(super) fn line(text: &str) {
    // Broken pipe is success: whoever read has read enough.
    drop(writeln!(io::stdout().lock(), "{text}"));
}
