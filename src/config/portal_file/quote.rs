//! Any text as TOML: in a string, and in a comment.
//!
//! Contract: what is written reads back as the same string, on one line, and shows what it is: control characters and
//! those that change the direction of what follows are escaped, so that a file does not look like another one.

use std::fmt::Write as _;

/// Writes a basic string.
pub(super) fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_hidden(c) => escape(c, &mut quoted),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Writes text that can stand in a comment: on one line, nothing hidden.
pub(super) fn comment(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => line.push(' '),
            c if is_hidden(c) => escape(c, &mut line),
            c => line.push(c),
        }
    }
    line
}

fn escape(c: char, text: &mut String) {
    let number = u32::from(c);
    let written = if number > 0xffff { write!(text, "\\U{number:08X}") } else { write!(text, "\\u{number:04X}") };
    written.expect("a string takes whatever is written to it");
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::de::DeTable;

    use super::*;

    fn read_back(document: &str) -> String {
        let table = DeTable::parse(document).unwrap_or_else(|error| panic!("{document:?}: {error}"));
        table.get_ref().get("a").unwrap().get_ref().as_str().unwrap().to_owned()
    }

    #[test]
    fn every_character_reads_back_as_itself() {
        for c in
            (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| *c < '\u{3000}' || is_hidden(*c) || *c > '\u{10fff0}')
        {
            let text = format!("{c}{c}x");
            assert_eq!(read_back(&format!("a = {} # {}\n", string(&text), comment(&text))), text, "{c:?}");
        }
    }

    #[test]
    fn nothing_hidden_reaches_the_file() {
        assert_eq!(string("a\u{202e}b\u{0}\u{7f}"), "\"a\\u202Eb\\u0000\\u007F\"");
        assert_eq!(comment("a\nb\r\u{1b}[31m\u{e0041}"), "a b \\u001B[31m\\U000E0041");
    }

    proptest! {
        #[test]
        fn any_text_reads_back(text in any::<String>()) {
            prop_assert_eq!(read_back(&format!("a = {} # {}\n", string(&text), comment(&text))), text);
        }
    }
}
