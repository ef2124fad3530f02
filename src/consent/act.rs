//! What a choice does to the one before it.

use super::purpose::PurposeName;

/// What a visitor did by a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Act {
    /// Everything that was asked is granted.
    Accept,
    /// Nothing is granted.
    Refuse,
    /// Some purposes are granted and some refused.
    Custom,
    /// Something that was granted before no longer is (GDPR art. 7.3).
    Withdraw,
    /// The choice is the same as the one before it.
    Renewed,
}

// === impl Act ===

impl Act {
    /// Every act.
    pub const ALL: [Self; 5] = [Self::Accept, Self::Refuse, Self::Custom, Self::Withdraw, Self::Renewed];

    /// Tells what a first choice does.
    #[must_use]
    pub fn of_first(granted: &[PurposeName], refused: &[PurposeName]) -> Self {
        match (granted.is_empty(), refused.is_empty()) {
            (true, _) => Self::Refuse,
            (false, true) => Self::Accept,
            (false, false) => Self::Custom,
        }
    }

    /// Tells what a choice does after another one that was granted `before`, of which purposes may have gone.
    #[must_use]
    pub fn of_next(before: &[PurposeName], granted: &[PurposeName], refused: &[PurposeName]) -> Self {
        if before.iter().any(|purpose| refused.contains(purpose)) {
            Self::Withdraw
        } else if before.len() == granted.len() && before.iter().all(|purpose| granted.contains(purpose)) {
            Self::Renewed
        } else {
            Self::of_first(granted, refused)
        }
    }

    /// Returns the name kept in the ledger.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::Custom => "custom",
            Self::Withdraw => "withdraw",
            Self::Renewed => "renewed",
        }
    }

    /// Returns the act called `label`.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.label() == label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<PurposeName> {
        names.iter().map(|name| PurposeName::parse(name).unwrap()).collect()
    }

    #[test]
    fn an_act_follows_from_what_was_granted_before() {
        for (before, granted, refused, act) in [
            (None, &["audience", "video"][..], &[][..], Act::Accept),
            (None, &[], &["audience"], Act::Refuse),
            (None, &["video"], &["audience"], Act::Custom),
            (Some(&["video"][..]), &[], &["video"], Act::Withdraw),
            (Some(&["video", "audience"]), &["video"], &["audience"], Act::Withdraw),
            (Some(&["video"]), &["audience"], &["video"], Act::Withdraw),
            (Some(&["video"]), &["video"], &["audience"], Act::Renewed),
            (Some(&[]), &[], &["audience"], Act::Renewed),
            (Some(&["video"]), &["audience", "video"], &[], Act::Accept),
            (Some(&[]), &["video"], &["audience"], Act::Custom),
            // A purpose that the charter no longer has was not withdrawn by the visitor.
            (Some(&["gone"]), &[], &["video"], Act::Refuse),
        ] {
            let (granted, refused) = (names(granted), names(refused));
            let told = match before {
                None => Act::of_first(&granted, &refused),
                Some(before) => Act::of_next(&names(before), &granted, &refused),
            };
            assert_eq!(told, act, "{before:?} {granted:?} {refused:?}");
        }
    }

    #[test]
    fn every_act_is_found_by_its_label() {
        for act in Act::ALL {
            assert_eq!(Act::of_label(act.label()), Some(act));
        }
        assert_eq!(Act::of_label("shrug"), None);
    }
}
