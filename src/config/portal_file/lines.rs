//! The file while it is written, and where its questions are.

use std::ops::Range;

use super::quote::comment;

/// Lines of TOML.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    /// Of what is asked: the sentence, of what it is asked, and its line.
    pub(super) questions: Vec<Asked>,
}

/// Characters in a line of a comment, after its `# `.
const WIDTH: usize = 116;

/// A question that stands in the file.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) question: String,
    pub(super) of: String,
    pub(super) place: Range<usize>,
}

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As TOML that counts.
    Key,
    /// Behind a `#`, until somebody takes it off.
    Comment,
}

// === impl Lines ===

impl Lines {
    /// Writes an empty line, but never two.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Writes a line that is TOML already.
    pub(super) fn put(&mut self, form: Form, line: &str) {
        if form == Form::Comment {
            self.text.push_str("# ");
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes a comment, over as many lines as it takes.
    pub(super) fn say(&mut self, text: &str) {
        let mut width = 0;
        for word in comment(text).split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            let fits = width > 0 && width + 1 + length <= WIDTH;
            self.text.push_str(match (width, fits) {
                (0, _) => "# ",
                (_, true) => " ",
                (_, false) => "\n# ",
            });
            width = if fits { width + 1 + length } else { length };
            self.text.push_str(word);
        }
        self.text.push_str(if width > 0 { "\n" } else { "" });
    }

    /// Writes a question.
    pub(super) fn ask(&mut self, of: &str, question: &str) {
        let start = self.text.len();
        self.say(&format!("QUESTION: {question}"));
        let place = start..self.text.trim_end().len();
        self.questions.push(Asked { question: question.to_owned(), of: of.to_owned(), place });
    }
}
