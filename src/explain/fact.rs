//! What leads to a verdict and is the same for every visitor.

use std::time::Duration;

use crate::{
    charter::{KnownTracker, spoken},
    consent::{Exemption, Language},
};

/// One link of the chain that leads to a verdict.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// The whole host only reports.
    HostReports,
    /// What third parties a page contacts is only reported by browsers.
    ContactsReported,
    /// Nothing is done about third parties.
    ContactsOff,
    /// A row of the charter covers it.
    Declared {
        /// The names or origins that the row covers.
        pattern: String,
        /// Who it is from.
        provider: String,
        /// What it is for.
        purpose: String,
    },
    /// No row of the charter covers it.
    Undeclared,
    /// It is declared as what scripts store, which a cookie of the same name is not.
    DeclaredAsStorage,
    /// It is named as the gate's own cookies are.
    Own,
    /// It is what the page itself comes from.
    OwnOrigin,
    /// Its purpose needs consent.
    NeedsConsent(String),
    /// Its purpose is exempt from consent.
    IsExempt(String, Exemption),
    /// Its purpose only reports.
    PurposeReports(String),
    /// The line deletes the cookie.
    Deletes,
    /// The line asks for a lifetime; `None` is until the browser is closed.
    Asks(Option<Duration>),
    /// The longest it may live.
    Longest(Duration),
    /// The value holds another name, for some servers.
    Hides(String),
    /// The name is another one, for some servers.
    FoldsOnto(String),
    /// The name is that of a well-known tracker.
    Known(&'static KnownTracker),
    /// What the portal was asked, and what it answered.
    Answered {
        /// Where it was asked.
        upstream: String,
        /// The status code.
        status: u16,
        /// `Content-Type`, as it was sent.
        media_type: Option<String>,
        /// `Location`, as it was sent.
        location: Option<String>,
    },
}

// === impl Fact ===

impl Fact {
    /// Returns the name used in JSON.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::HostReports => "host-reports",
            Self::ContactsReported => "contacts-reported",
            Self::ContactsOff => "contacts-off",
            Self::Declared { .. } => "declared",
            Self::Undeclared => "undeclared",
            Self::DeclaredAsStorage => "declared-as-storage",
            Self::Own => "own",
            Self::OwnOrigin => "own-origin",
            Self::NeedsConsent(_) => "needs-consent",
            Self::IsExempt(..) => "exempt",
            Self::PurposeReports(_) => "purpose-reports",
            Self::Deletes => "deletes",
            Self::Asks(_) => "asks",
            Self::Longest(_) => "longest",
            Self::Hides(_) => "hides",
            Self::FoldsOnto(_) => "folds-onto",
            Self::Known(_) => "known",
            Self::Answered { .. } => "answered",
        }
    }

    /// Returns one sentence for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        // A terminal wraps by itself, and what is searched for has spaces.
        let say = |duration: &Duration| spoken(*duration, Language::English).replace('\u{a0}', " ");
        match self {
            Self::HostReports => "This host is in report-only mode: nothing changes on the wire.".to_owned(),
            Self::ContactsReported => {
                "Contacts of this host's pages are only reported (third-parties = \"report\").".to_owned()
            }
            Self::ContactsOff => "Nothing is done about third parties here (third-parties = \"off\").".to_owned(),
            Self::Declared { pattern, provider, purpose } if provider.is_empty() => {
                format!("The charter declares {pattern}, for `{purpose}`.")
            }
            Self::Declared { pattern, provider, purpose } => {
                format!("The charter declares {pattern} of {provider}, for `{purpose}`.")
            }
            Self::Undeclared => "No row of the charter covers it.".to_owned(),
            Self::DeclaredAsStorage => {
                "The charter declares the name for storage by scripts (kind = \"storage\"), not for a cookie."
                    .to_owned()
            }
            Self::Own => "It is one of the gate's own cookies.".to_owned(),
            Self::OwnOrigin => "It is the host of the page itself, which is no third party.".to_owned(),
            Self::NeedsConsent(purpose) => format!("`{purpose}` needs consent."),
            Self::IsExempt(purpose, Exemption::StrictlyNecessary) => {
                format!("`{purpose}` is exempt from consent: strictly necessary.")
            }
            Self::IsExempt(purpose, Exemption::AudienceMeasurement) => {
                format!("`{purpose}` is exempt from consent: audience measurement, for 13 months at most.")
            }
            Self::PurposeReports(purpose) => format!("`{purpose}` is in report-only mode."),
            Self::Deletes => "The line deletes the cookie.".to_owned(),
            Self::Asks(None) => "The line asks for no lifetime: until the browser is closed.".to_owned(),
            Self::Asks(Some(lifetime)) => format!("The line asks for a lifetime of {}.", say(lifetime)),
            Self::Longest(longest) => format!("It may live {} at most.", say(longest)),
            Self::Hides(name) => format!("Some servers would read a cookie {name:?} out of its value."),
            Self::FoldsOnto(name) => format!("Some servers read its name as {name:?}."),
            Self::Known(known) => known.sentence(),
            Self::Answered { upstream, status, media_type, location } => {
                let media_type = media_type.as_ref().map_or("no media type".to_owned(), Clone::clone);
                let location = location.as_ref().map_or(String::new(), |location| format!(", to {location}"));
                format!("{upstream} answered {status} with {media_type}{location}.")
            }
        }
    }
}
