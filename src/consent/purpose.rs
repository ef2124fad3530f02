//! Purposes (*finalités*): what a tracker is for, and whether that needs consent.
//!
//! A host has at most 64 purposes, so a set of them is one machine word and
//! judging a cookie never allocates.

use std::fmt;

use super::language::Text;

/// The identifier of a purpose: 1 to 32 of `a-z`, `0-9` and `-`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PurposeName(Box<str>);

/// The legal basis on which trackers of a purpose may be accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Exempt from consent (LIL art. 82, last paragraph).
    Exempt(Exemption),
    /// Needs the visitor's consent (LIL art. 82).
    Consent,
}

/// Why a purpose is exempt from consent (CNIL 2020-091).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exemption {
    /// Strictly necessary to a service the visitor asked for.
    StrictlyNecessary,
    /// Audience measurement within the limits of CNIL 2020-091 art. 5.
    AudienceMeasurement,
}

/// A purpose, as the visitor reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Purpose {
    /// Identifier, used in the token, the ledger and the configuration.
    pub name: PurposeName,
    /// Whether consent is asked.
    pub basis: Basis,
    /// A few words, as on a checkbox.
    pub label: Text,
    /// One sentence of plain words.
    pub description: Text,
}

/// The place of a purpose among the [`Purposes`] of its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PurposeIndex(u8);

/// A set of purposes of one host.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PurposeSet(u64);

/// The purposes of one host, in the order they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Purposes(Vec<Purpose>);

/// Why a purpose cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PurposeError {
    /// Not 1 to 32 of `a-z`, `0-9` and `-`.
    #[error("purpose name {0:?} must be 1 to 32 of a-z, 0-9 and '-'")]
    Name(String),
    /// Declared twice.
    #[error("purpose {0:?} is declared twice")]
    Twice(String),
    /// More than [`Purposes::MAX`].
    #[error("a host can have at most {max} purposes, {0:?} is one too many", max = Purposes::MAX)]
    TooMany(String),
}

// === impl PurposeName ===

impl PurposeName {
    /// Reads a purpose name.
    ///
    /// # Errors
    /// If it is not 1 to 32 of `a-z`, `0-9` and `-`.
    pub fn parse(name: &str) -> Result<Self, PurposeError> {
        let fits = (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(name.into())) } else { Err(PurposeError::Name(name.to_owned())) }
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PurposeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for PurposeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// === impl PurposeSet ===

impl PurposeSet {
    /// No purpose.
    pub const EMPTY: Self = Self(0);

    /// Returns the set with `index` added.
    #[must_use]
    pub const fn with(self, index: PurposeIndex) -> Self {
        Self(self.0 | (1 << index.0))
    }

    /// Returns true if `index` is in the set.
    #[must_use]
    pub const fn contains(self, index: PurposeIndex) -> bool {
        self.0 & (1 << index.0) != 0
    }

    /// Returns true if all of `other` is in this set.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns what is in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns what is in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns what is in this set and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns true if the set has no purpose.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for PurposeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = (0..Purposes::MAX as u8).filter(|bit| self.contains(PurposeIndex(*bit)));
        f.debug_set().entries(members).finish()
    }
}

impl FromIterator<PurposeIndex> for PurposeSet {
    fn from_iter<I: IntoIterator<Item = PurposeIndex>>(indices: I) -> Self {
        indices.into_iter().fold(Self::EMPTY, Self::with)
    }
}

// === impl Purposes ===

impl Purposes {
    /// The most purposes a host may have: one bit each.
    pub const MAX: usize = 64;

    /// Adds a purpose and returns its place.
    ///
    /// # Errors
    /// If the name is taken or the host has [`Self::MAX`] purposes.
    pub fn add(&mut self, purpose: Purpose) -> Result<PurposeIndex, PurposeError> {
        if self.find(purpose.name.as_str()).is_some() {
            return Err(PurposeError::Twice(purpose.name.to_string()));
        }
        if self.0.len() >= Self::MAX {
            return Err(PurposeError::TooMany(purpose.name.to_string()));
        }
        let index = PurposeIndex(self.0.len() as u8);
        self.0.push(purpose);
        Ok(index)
    }

    /// Returns the place of the purpose called `name`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<PurposeIndex> {
        self.0.iter().position(|purpose| purpose.name.as_str() == name).map(|place| PurposeIndex(place as u8))
    }

    /// Returns the purpose at `index`, if it is of this host.
    #[must_use]
    pub fn at(&self, index: PurposeIndex) -> Option<&Purpose> {
        self.0.get(usize::from(index.0))
    }

    /// Iterates over places and purposes, in the order they are shown.
    pub fn iter(&self) -> impl Iterator<Item = (PurposeIndex, &Purpose)> {
        self.0.iter().enumerate().map(|(place, purpose)| (PurposeIndex(place as u8), purpose))
    }

    /// Returns the purposes that are exempt from consent.
    #[must_use]
    pub fn exempt(&self) -> PurposeSet {
        self.iter().filter(|(_, purpose)| purpose.basis != Basis::Consent).map(|(index, _)| index).collect()
    }

    /// Returns the purposes that need consent.
    #[must_use]
    pub fn consentable(&self) -> PurposeSet {
        self.iter().filter(|(_, purpose)| purpose.basis == Basis::Consent).map(|(index, _)| index).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purpose(name: &str) -> Purpose {
        Purpose {
            name: PurposeName::parse(name).unwrap(),
            basis: Basis::Consent,
            label: Text::same(name),
            description: Text::same(name),
        }
    }

    #[test]
    fn refuses_names_that_could_not_stand_in_a_token() {
        for name in ["", "Audience", "a.b", "a+b", "é", "012345678901234567890123456789012"] {
            assert!(PurposeName::parse(name).is_err(), "{name}");
        }
        assert!(PurposeName::parse("audience-exempt").is_ok());
    }

    #[test]
    fn refuses_the_sixty_fifth_purpose_and_a_second_of_the_same_name() {
        let mut purposes = Purposes::default();
        for n in 0..Purposes::MAX {
            purposes.add(purpose(&format!("p{n}"))).unwrap();
        }
        assert_eq!(purposes.add(purpose("p0")), Err(PurposeError::Twice("p0".into())));
        assert_eq!(purposes.add(purpose("more")), Err(PurposeError::TooMany("more".into())));
        assert!(purposes.consentable().contains(purposes.find("p63").unwrap()));
    }
}
