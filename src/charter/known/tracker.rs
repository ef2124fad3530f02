//! A well-known tracker, and what a charter can truly say of it.

use crate::consent::Exemption;

/// A well-known tracker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownTracker {
    pub(super) shape: Shape,
    /// Who makes it.
    pub owner: &'static str,
    /// What it is used for.
    pub used_for: Use,
}

/// Which names or hosts are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One name.
    Name(&'static str),
    /// All names that begin so.
    Prefix(&'static str),
    /// A host and those under it.
    Host(&'static str),
}

/// What a well-known tracker is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Audience measurement that can be set up within the limits of the exemption (CNIL 2020-091 art. 5).
    ExemptibleAudience,
    /// Audience measurement that cannot: its owner uses the data too, or follows visitors from site to site.
    Audience,
    /// Tests of variants, recordings of visits, and whatever else suits a page to its visitor.
    Personalisation,
    /// Advertising, and measuring it.
    Advertising,
    /// Social networks.
    Social,
    /// Videos.
    Video,
}

// === impl KnownTracker ===

impl KnownTracker {
    pub(super) const fn name(name: &'static str, owner: &'static str, used_for: Use) -> Self {
        Self { shape: Shape::Name(name), owner, used_for }
    }

    pub(super) const fn prefix(prefix: &'static str, owner: &'static str, used_for: Use) -> Self {
        Self { shape: Shape::Prefix(prefix), owner, used_for }
    }

    pub(super) const fn host(host: &'static str, owner: &'static str, used_for: Use) -> Self {
        Self { shape: Shape::Host(host), owner, used_for }
    }

    pub(super) fn covers_name(&self, name: &str) -> bool {
        match self.shape {
            Shape::Name(known) => known == name,
            Shape::Prefix(known) => name.starts_with(known),
            Shape::Host(_) => false,
        }
    }

    pub(super) fn covers_host(&self, host: &str) -> bool {
        let Shape::Host(known) = self.shape else { return false };
        let above = host.strip_suffix(known).map(|rest| rest.is_empty() || rest.ends_with('.'));
        above.unwrap_or(false)
    }

    /// Returns a name, or a host, that is surely meant.
    #[must_use]
    pub fn example(&self) -> &'static str {
        match self.shape {
            Shape::Name(text) | Shape::Prefix(text) | Shape::Host(text) => text,
        }
    }

    /// Returns the names or hosts that are meant, as they are declared.
    #[must_use]
    pub fn written(&self) -> String {
        match self.shape {
            Shape::Name(name) => name.to_owned(),
            Shape::Prefix(prefix) => format!("{prefix}*"),
            Shape::Host(host) => host.to_owned(),
        }
    }

    /// Returns the default purpose that says what it is used for.
    #[must_use]
    pub const fn purpose(&self) -> &'static str {
        match self.used_for {
            Use::ExemptibleAudience | Use::Audience => "audience",
            Use::Personalisation => "personalisation",
            Use::Advertising => "advertising",
            Use::Social => "social",
            Use::Video => "video",
        }
    }

    /// Returns true if a charter can truly say that it is exempt from consent for that reason.
    #[must_use]
    pub const fn may_be(&self, exemption: Exemption) -> bool {
        matches!((self.used_for, exemption), (Use::ExemptibleAudience, Exemption::AudienceMeasurement))
    }

    /// Returns one sentence for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("It looks like {}: if it is, declare it for `{}`.", self.owner, self.purpose())
    }
}
