//! What a doc comment says of an option, in the words that every one of them uses: `Required`, `Default: …`, `Example: …`,
//! `from 1 to 1024`.

/// Whether an option must be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// `Required.`
    Always,
    /// "Required, unless `key` is given."
    Unless(String),
    /// `Required` where something else holds.
    Sometimes,
    /// `Expected`: without it `octroi check` warns.
    Expected,
    /// There is a default, or what having none means is said.
    Never,
}

/// A doc comment, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Prose {
    /// All of it but the example, each paragraph on one line.
    pub(crate) text: String,
    pub(crate) need: Need,
    /// The doc comment says what holds without it.
    defaulted: bool,
    /// The default as TOML.
    pub(crate) default: Option<String>,
    /// Something that can be typed, as TOML.
    pub(crate) example: Option<String>,
    /// The least and the greatest number.
    pub(crate) bounds: (u64, Option<u64>),
}

/// Takes a doc comment apart.
pub(crate) fn prose(doc: &str) -> Result<Prose, String> {
    if doc.trim().is_empty() {
        return Err("has no doc comment".to_owned());
    }
    let (text, example) = without(doc, "Example: ");
    let need = need(&text);
    let said = text.split_once("Default: ").map(|(_, said)| said);
    let defaulted = said.is_some();
    let default = said.filter(|said| said.starts_with('`')).and_then(code);
    Ok(Prose { need, defaulted, default, example, bounds: bounds(&text), text })
}

// === impl Prose ===

impl Prose {
    /// `Err` unless it says what happens where the option is not typed.
    pub(crate) fn settled(&self) -> Result<(), String> {
        if self.defaulted || self.need != Need::Never {
            return Ok(());
        }
        Err("is neither required, nor says its default".to_owned())
    }
}

fn need(text: &str) -> Need {
    match text.split_once("Required") {
        Some((_, rest)) if rest.starts_with('.') => Need::Always,
        Some((_, rest)) => match rest.strip_prefix(", unless ").and_then(code) {
            Some(key) => Need::Unless(key),
            None => Need::Sometimes,
        },
        None if text.contains("Expected: ") => Need::Expected,
        None => Need::Never,
    }
}

/// Takes the code after `word` out of `doc`, with the sentence around it.
fn without(doc: &str, word: &str) -> (String, Option<String>) {
    let Some((before, after)) = doc.split_once(word) else { return (doc.to_owned(), None) };
    let Some(code) = code(after) else { return (doc.to_owned(), None) };
    let rest = after.split_once(&format!("`{code}`")).map_or("", |(_, rest)| rest);
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    (format!("{}{rest}", before.trim_end()), Some(code))
}

/// Returns what stands between the first two backticks.
fn code(text: &str) -> Option<String> {
    text.split('`').nth(1).map(str::to_owned)
}

/// Reads "from 1 to 1024" and "at least 1".
fn bounds(text: &str) -> (u64, Option<u64>) {
    let number = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok()
    };
    for (place, _) in text.match_indices("from ") {
        let rest = &text[place + 5..];
        if let Some((least, most)) = rest.split_once(" to ")
            && let (Ok(least), Some(most)) = (least.parse(), number(most))
        {
            return (least, Some(most));
        }
    }
    (text.split_once("at least ").and_then(|(_, rest)| number(rest)).unwrap_or(0), None)
}
