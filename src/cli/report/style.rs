//! Colours, only ever an echo of words.

use std::io::IsTerminal;

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Colours,
}

/// What a word is said in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Title,
    Quiet,
    Good,
    Warn,
    Stop,
}

// === impl Paint ===

impl Paint {
    /// Colours are for terminals, unless `NO_COLOR` says something.
    pub(super) fn of(stream: &impl IsTerminal) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if stream.is_terminal() && !refused { Self::Colours } else { Self::Plain }
    }

    /// Says `text` in a tone.
    pub(super) fn tone(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Title => 1,
            Tone::Quiet => 2,
            Tone::Good => 32,
            Tone::Warn => 33,
            Tone::Stop => 31,
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Colours => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }
}

/// Returns how many columns the reader has: what `COLUMNS` says, else the terminal, else 80.
pub(super) fn width() -> usize {
    let typed = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    typed.or_else(terminal).unwrap_or(80)
}
