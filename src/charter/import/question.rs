//! What an import asks, in the words that stand in the file and on the terminal.

use std::fmt;

/// What somebody must answer about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// Nothing says what it is for.
    Purpose,
    /// There is no name in its row.
    NoName,
    /// Its name is not one that a cookie can have, or could stand for too much.
    Name,
    /// Its row could be cut into cells in more than one way.
    Columns,
    /// The same name stands in another row, which says something else.
    Again,
    /// Another row covers the same names as narrowly.
    Tie,
    /// What is said of its lifetime cannot be read.
    Lifetime(String),
    /// A name that stands outside of any table.
    Mention,
    /// Text between rows that is none.
    LeftOver,
}

// === impl Question ===

impl Question {
    /// Returns true if nothing can be declared before it is answered.
    #[must_use]
    pub fn forbids(&self) -> bool {
        match self {
            Self::Lifetime(_) => false,
            Self::Purpose
            | Self::NoName
            | Self::Name
            | Self::Columns
            | Self::Again
            | Self::Tie
            | Self::Mention
            | Self::LeftOver => true,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Purpose => "what is it for? No heading above it says one purpose",
            Self::NoName => "which cookie is this? Its row names none",
            Self::Name => {
                "which names are meant? This is not the name of a cookie, nor a beginning with * that says enough"
            }
            Self::Columns => "which words are in which column? The row could be cut in more than one way",
            Self::Again => "which row is right? This name stands on the page twice, with different texts",
            Self::Tie => "which row is meant? Another one covers the same names",
            Self::Lifetime(stated) => return write!(f, "how long does it live? The page says: {stated}"),
            Self::Mention => "is this a cookie of the portal? It stands outside of the tables",
            Self::LeftOver => "is this a row? It stands among rows and could not be read as one",
        })
    }
}
