//! Text in columns, for a terminal of any width.

/// Breaks `text` into lines of at most `width` characters, at spaces where there are any.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let (mut lines, mut line) = (Vec::new(), String::new());
    let mut length = 0;
    for word in text.split(' ') {
        let mut word = word;
        let mut size = word.chars().count();
        if length > 0 && length + 1 + size > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        // A word that no line holds is cut.
        while size > width {
            let cut = word.char_indices().nth(width - length).map_or(word.len(), |(at, _)| at);
            let (first, rest) = word.split_at_checked(cut).unwrap_or((word, ""));
            line.push_str(first);
            lines.push(std::mem::take(&mut line));
            (word, size, length) = (rest, rest.chars().count(), 0);
        }
        line.push_str(word);
        length += size;
    }
    lines.push(line);
    lines
}

/// Writes `text` beside `label`, with every line of it in the same column; below it where `width` leaves no room.
pub(super) fn beside(out: &mut String, label: &str, column: usize, text: &str, width: usize) {
    let length = label.chars().count();
    let is_narrow = width < column + 24;
    let indent = if is_narrow { 4 } else { column };
    let mut lines = wrap(text, width.saturating_sub(indent)).into_iter();
    if is_narrow && length > 0 {
        out.push_str("  ");
        out.push_str(label);
        out.push('\n');
    } else {
        let gap = indent.saturating_sub(length + 2).max(usize::from(length > 0));
        let first = lines.next().unwrap_or_default();
        out.push_str(format!("  {label}{}{first}", " ".repeat(gap)).trim_end());
        out.push('\n');
    }
    for line in lines {
        out.push_str(format!("{}{line}", " ".repeat(indent)).trim_end());
        out.push('\n');
    }
}

/// Shortens `text` to `width` characters.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Makes control characters visible: nothing that was typed or sent may speak to the terminal.
pub(super) fn visible(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_terminal_and_nothing_is_lost() {
        let text = "one two  three fourfivesixseveneightnineten é à eleven";
        for width in [8, 11, 20, 79] {
            let lines = wrap(text, width);
            assert!(lines.iter().all(|line| line.chars().count() <= width), "{width} {lines:?}");
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text), "{width}");
        }
        assert_eq!(wrap("", 20), [""]);
    }

    #[test]
    fn a_label_stands_above_its_text_where_there_is_no_room_beside_it() {
        let written = |width| {
            let mut out = String::new();
            beside(&mut out, "accepted", 12, "it passes as it is", width);
            out
        };
        assert_eq!(written(80), "  accepted  it passes as it is\n");
        assert_eq!(written(20), "  accepted\n    it passes as it\n    is\n");
    }

    #[test]
    fn nothing_speaks_to_the_terminal() {
        assert_eq!(visible("a\x1b[31m\nb\u{9b}é"), "a\\u{1b}[31m\\nb\\u{9b}é");
        assert_eq!((shorten("abcdef", 4), shorten("abc", 4)), ("abc…".to_owned(), "abc".to_owned()));
    }
}
