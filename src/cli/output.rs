//! Data on standard output. A reader that goes away ends the program quietly.

use std::io::{self, Write};

/// Writes a line.
pub(super) fn line(text: &str) {
    // Broken pipe is success: whoever read has read enough.
    drop(writeln!(io::stdout().lock(), "{text}"));
}
