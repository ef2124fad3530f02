//! What is told: plain data, for whoever renders it.

use crate::{inject::PassThrough, policy::Verdict};

use super::fact::Fact;

/// An explanation of one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What was asked about.
    pub asked: Asked,
    /// As it was typed.
    pub text: String,
    /// The host it was asked for.
    pub host: String,
    /// The portal that answers for the host, by its first host.
    pub portal: String,
    /// What holds for all of it.
    pub facts: Vec<Fact>,
    /// The names of the visitors, in the order of all verdicts and outcomes.
    pub visitors: Vec<String>,
    /// One for each thing that is judged.
    pub rows: Vec<Row>,
    /// What is on the wire in the end: one for each visitor.
    pub outcomes: Vec<Outcome>,
}

/// What can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A `Set-Cookie` line: a *write*.
    SetCookie,
    /// A `Cookie` field: *reads*.
    Cookie,
    /// A third party that a page contacts.
    Origin,
    /// A response of the portal.
    Page,
}

/// One thing that is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The cookie's name, or the origin.
    pub name: String,
    /// What led to the verdicts.
    pub facts: Vec<Fact>,
    /// One for each visitor.
    pub verdicts: Vec<Verdict>,
}

/// What is on the wire in the end, for one visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The `Cookie` field that the portal gets.
    pub cookie: Option<String>,
    /// The `Set-Cookie` lines that the browser gets, those that expire cookies among them.
    pub set_cookie: Vec<String>,
    /// `Cache-Control` as the browser gets it.
    pub cache_control: Option<String>,
    /// The policies of the page that the browser gets.
    pub policies: Vec<Policy>,
    /// The names of fields that the portal sent and the browser does not get.
    pub dropped: Vec<String>,
    /// What became of the snippet that loads guard and banner.
    pub banner: Option<Banner>,
}

/// A policy of a page, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The name of the field.
    pub field: String,
    /// Its value.
    pub value: String,
    /// True if it is as the portal sent it.
    pub is_portals: bool,
}

/// What became of the snippet that loads guard and banner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Banner {
    /// It is in the page.
    Injected,
    /// The page passes without it.
    Passed(PassThrough),
    /// The host puts none into its pages.
    Nothing,
}

// === impl Asked ===

impl Asked {
    /// Returns the name used in JSON.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SetCookie => "set-cookie",
            Self::Cookie => "cookie",
            Self::Origin => "origin",
            Self::Page => "page",
        }
    }
}

// === impl Banner ===

impl Banner {
    /// Returns the name used in JSON.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Injected => "injected",
            Self::Passed(reason) => reason.label(),
            Self::Nothing => "nothing",
        }
    }

    /// Returns one sentence for a person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Injected => "The snippet is put into the page.",
            Self::Passed(reason) => reason.sentence(),
            Self::Nothing => "This host puts nothing into its pages: nothing is asked or judged there.",
        }
    }
}
