//! Data on standard output. A reader that goes away ends the program quietly.

use std::io::{self, Write};

/// Writes a line.
pub(super) fn line(text: &str) {
    // Broken pipe is success: whoever read has read enough.
    drop(writeln!(io::stdout().lock(), "{text}"));
}

/// Writes text that is whole as it is.
pub(super) fn text(text: &str) {
    // Broken pipe is success here, too.
    drop(io::stdout().lock().write_all(text.as_bytes()));
}
