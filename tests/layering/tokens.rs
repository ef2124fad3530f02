//! Rust source as tokens: what is left of a file when comments are gone.
//!
//! Enough of the lexical grammar to tell a path from the same words in a
//! comment, a string or a character; it must never need a parser of the language.

/// One token and the line it begins on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or keyword.
    Word(String),
    /// A string of any sort, without its quotes; escapes are left as they are.
    Text(String),
    /// `::`.
    Colons,
    /// Any other single character.
    Mark(char),
}

// === impl Token ===

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Text(_) | Kind::Colons | Kind::Mark(_) => None,
        }
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// Reads the tokens of `source`.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source, line: 1 };
    let mut tokens = Vec::new();
    while let Some(first) = reader.rest.chars().next() {
        let line = reader.line;
        if let Some(kind) = reader.next(first) {
            tokens.push(Token { line, kind });
        }
    }
    tokens
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

// === impl Reader ===

impl<'a> Reader<'a> {
    fn next(&mut self, first: char) -> Option<Kind> {
        if first.is_whitespace() {
            self.take(first.len_utf8());
            return None;
        }
        if self.rest.starts_with("//") {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            return None;
        }
        if self.rest.starts_with("/*") {
            self.take(block_comment(self.rest));
            return None;
        }
        if let Some(text) = self.text() {
            return Some(Kind::Text(text));
        }
        if first == '\'' {
            // A character is dropped; a lifetime leaves its word, which is no path.
            self.take(character(self.rest).unwrap_or(1));
            return None;
        }
        if first.is_alphanumeric() || first == '_' {
            let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            return Some(Kind::Word(self.take(end).to_owned()));
        }
        if self.rest.starts_with("::") {
            self.take(2);
            return Some(Kind::Colons);
        }
        self.take(first.len_utf8());
        Some(Kind::Mark(first))
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    /// Takes `"…"`, `b"…"`, `c"…"`, `r#"…"#` and `br#"…"#`.
    fn text(&mut self) -> Option<String> {
        let prefix = self.rest.find(|c| !matches!(c, 'b' | 'c' | 'r')).filter(|length| *length <= 2)?;
        let after = &self.rest[prefix..];
        if self.rest[..prefix].ends_with('r') {
            let hashes = after.len() - after.trim_start_matches('#').len();
            let inner = after[hashes..].strip_prefix('"')?;
            let length = inner.find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(inner.len());
            let text = inner[..length].to_owned();
            self.take((prefix + 2 * hashes + length + 2).min(self.rest.len()));
            return Some(text);
        }
        let inner = after.strip_prefix('"')?;
        let mut escaped = false;
        let end = inner.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let length = end.unwrap_or(inner.len());
        let text = inner[..length].to_owned();
        self.take((prefix + length + 2).min(self.rest.len()));
        Some(text)
    }
}

/// Length of a block comment with those it nests.
fn block_comment(source: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < source.len() {
        let rest = &source.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// Length of a character literal; `None` for a lifetime.
fn character(source: &str) -> Option<usize> {
    let mut inner = source.char_indices().skip(1);
    let (_, first) = inner.next()?;
    if first == '\\' {
        inner.next();
        return inner.find(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    inner.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}
