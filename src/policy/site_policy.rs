//! The policy of one host: everything it declares, ready to judge.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    catalogue::Catalogue,
    consent::Consent,
    own_cookies::OwnCookies,
    reason::Reason,
    third_party::{Contacts, ThirdParties},
    tracker::Tracker,
    verdict::{Mode, Undeclared, Verdict},
};
use crate::{
    consent::{Basis, Exemption, PurposeSet, Purposes},
    cookie::{CookieName, Folded, LineDefect, NameError, Pair, PairDefect, SetCookie, hidden_names},
};

/// Names longer than this are not folded: they are stripped if folding could matter.
const FOLD_BUFFER: usize = 256;

/// Audience measurement exempt from consent may live 13 months at most (CNIL 2020-091 art. 5).
const EXEMPT_AUDIENCE_LIFETIME: Duration = Duration::from_secs(34_187_400);

/// Everything one host declares, ready to judge. Clones share what is declared.
#[derive(Clone, Debug)]
pub struct SitePolicy {
    purposes: Arc<Purposes>,
    exempt: PurposeSet,
    report_only: PurposeSet,
    catalogue: Arc<Catalogue>,
    storage: Arc<Catalogue>,
    third_parties: Arc<ThirdParties>,
    own: OwnCookies,
    undeclared: Undeclared,
    mode: Mode,
}

/// Builds a [`SitePolicy`]; what clones of it build shares what was declared before. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct SitePolicyBuilder(SitePolicy);

// === impl SitePolicyBuilder ===

impl SitePolicyBuilder {
    /// Starts from what a host declares; it enforces, and strips what is undeclared.
    pub fn new(purposes: Purposes, catalogue: Catalogue) -> Self {
        let exempt = purposes.exempt();
        Self(SitePolicy {
            purposes: Arc::new(purposes),
            exempt,
            report_only: PurposeSet::EMPTY,
            catalogue: Arc::new(catalogue),
            storage: Arc::default(),
            third_parties: Arc::default(),
            own: OwnCookies::default(),
            undeclared: Undeclared::default(),
            mode: Mode::default(),
        })
    }

    /// Reserves the names of the gate's own cookies.
    pub fn with_own_cookies(mut self, own: OwnCookies) -> Self {
        self.0.own = own;
        self
    }

    /// Declares what page scripts may keep under a name of their own: `localStorage` keys, databases, caches.
    pub fn with_storage(mut self, storage: Catalogue) -> Self {
        self.0.storage = Arc::new(storage);
        self
    }

    /// Declares whom a visitor's browser may contact.
    pub fn with_third_parties(mut self, third_parties: ThirdParties) -> Self {
        self.0.third_parties = Arc::new(third_parties);
        self
    }

    /// Says what becomes of undeclared cookies.
    pub fn with_undeclared(mut self, undeclared: Undeclared) -> Self {
        self.0.undeclared = undeclared;
        self
    }

    /// Sets the mode of the whole host.
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.0.mode = mode;
        self
    }

    /// Sets the purposes that are only reported.
    pub fn with_report_only(mut self, purposes: PurposeSet) -> Self {
        self.0.report_only = purposes;
        self
    }

    /// Makes the policy.
    #[must_use]
    pub fn build(self) -> SitePolicy {
        self.0
    }
}

// === impl SitePolicy ===

impl SitePolicy {
    /// Returns the purposes of the host.
    #[must_use]
    pub fn purposes(&self) -> &Purposes {
        &self.purposes
    }

    /// Returns what the host declares.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Returns what page scripts may keep under a name of their own.
    #[must_use]
    pub fn storage(&self) -> &Catalogue {
        &self.storage
    }

    /// Iterates over cookies, then storage, in the order of declaration.
    pub fn trackers(&self) -> impl Iterator<Item = &Tracker> + Clone {
        self.catalogue.iter().chain(self.storage.iter())
    }

    /// Returns whom a visitor's browser may contact.
    #[must_use]
    pub fn third_parties(&self) -> &ThirdParties {
        &self.third_parties
    }

    /// Returns the purposes whose third parties may be contacted by a visitor with `granted`.
    #[must_use]
    pub fn contactable(&self, granted: PurposeSet) -> PurposeSet {
        self.exempt.or(self.report_only).or(granted)
    }

    /// Returns the mode of the whole host.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Returns what becomes of undeclared cookies.
    #[must_use]
    pub fn undeclared(&self) -> Undeclared {
        self.undeclared
    }

    /// Returns the purposes that are only reported.
    #[must_use]
    pub fn report_only(&self) -> PurposeSet {
        self.report_only
    }

    /// Returns the longest `tracker` may live: what the charter declares, and the law's own limit.
    #[must_use]
    pub fn longest(&self, tracker: &Tracker) -> Option<Duration> {
        let legal = match self.purposes.at(tracker.purpose)?.basis {
            Basis::Exempt(Exemption::AudienceMeasurement) => Some(EXEMPT_AUDIENCE_LIFETIME),
            Basis::Exempt(Exemption::StrictlyNecessary) | Basis::Consent => None,
        };
        tracker.lifetime.into_iter().chain(legal).min()
    }

    /// Returns true if a visitor has anything to choose: a declared tracker or third party needs consent.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.trackers().any(|tracker| !self.exempt.contains(tracker.purpose))
            || !self.third_parties.purposes().without(self.exempt).is_empty()
    }

    /// Judges a name, whatever else its cookie says.
    #[must_use]
    pub fn judge(&self, name: CookieName<'_>, consent: Consent) -> Verdict {
        if self.own.contains(name.as_bytes()) {
            // Not even in report-only mode: a portal that could set it could forge refusals.
            return Verdict::Strip(Reason::Reserved);
        }
        match self.catalogue.find(name) {
            Some((_, tracker)) => self.judge_tracker(tracker, consent),
            None => self.judge_undeclared(),
        }
    }

    /// Judges a `Set-Cookie` field value: a *write*.
    #[must_use]
    pub fn judge_write(&self, line: &[u8], consent: Consent, now: SystemTime) -> Verdict {
        self.judge_line(line, SetCookie::parse(line).as_ref(), consent, now)
    }

    /// Judges a `Set-Cookie` field value that was read already.
    #[must_use]
    pub fn judge_line(
        &self,
        line: &[u8],
        read: Result<&SetCookie<'_>, &LineDefect>,
        consent: Consent,
        now: SystemTime,
    ) -> Verdict {
        let line = match read {
            Ok(line) => line,
            // Not even in report-only mode, if some browser could read it as the gate's own.
            Err(_) if self.own.could_be_named_by(line) => return Verdict::Strip(Reason::Reserved),
            // Fail closed: browsers disagree on what the line is.
            Err(defect) => return Verdict::Strip(reason_of_line(*defect)).under(self.mode),
        };
        if self.own.contains(line.name().as_bytes()) {
            return Verdict::Strip(Reason::Reserved);
        }
        let declared = self.catalogue.find(line.name()).map(|(_, tracker)| tracker);
        let verdict = declared.map_or_else(|| self.judge_undeclared(), |tracker| self.judge_tracker(tracker, consent));
        match (verdict, declared) {
            (Verdict::Keep(reason), Some(tracker)) => self.limit(line, tracker, now).unwrap_or(Verdict::Keep(reason)),
            (Verdict::Keep(_) | Verdict::Clamp(..), _) => verdict,
            (Verdict::Strip(_) | Verdict::Report(_), _) if line.is_deletion(now) => Verdict::Keep(Reason::Deletion),
            (Verdict::Strip(_) | Verdict::Report(_), _) => verdict,
        }
    }

    /// Judges one part of a `Cookie` field value: a *read*.
    #[must_use]
    pub fn judge_read(&self, pair: Pair<'_>, consent: Consent) -> Verdict {
        let (name, value) = match pair {
            Pair::Named { name, value } => (name, value),
            Pair::Defective { raw, .. } if self.own.could_be_named_by(raw) => return Verdict::Strip(Reason::Reserved),
            // Fail closed: some server would see a name in it that another would not.
            Pair::Defective { defect, .. } => return Verdict::Strip(reason_of_pair(defect)).under(self.mode),
        };
        let verdict = self.judge(name, consent);
        let Verdict::Keep(_) = verdict else { return verdict };
        if self.folds_onto_denied(name, consent) {
            return Verdict::Strip(Reason::FoldedName).under(self.mode);
        }
        if hidden_names(value).any(|hidden| self.denies_hidden(hidden, consent)) {
            return Verdict::Strip(Reason::HiddenName).under(self.mode);
        }
        verdict
    }

    /// Judges the contact of a visitor's browser with a third party.
    ///
    /// What decides is what [`Self::contactable`] lets into the policy of the visitor's pages.
    #[must_use]
    pub fn judge_contact(&self, (scheme, host, port): (&str, &str, u16), consent: Consent) -> Verdict {
        let purposes: PurposeSet = self.third_parties.covering(scheme, host, port).map(|party| party.purpose).collect();
        let reason = if purposes.is_empty() { Reason::Undeclared } else { consent.denial };
        if !purposes.and(self.exempt).is_empty() {
            return Verdict::Keep(Reason::Exempt);
        }
        if !purposes.and(consent.granted).is_empty() {
            return Verdict::Keep(Reason::Granted);
        }
        match self.third_parties.contacts() {
            // Only reported purposes are let through as well.
            Contacts::Enforce if purposes.and(self.contactable(consent.granted)).is_empty() => {
                Verdict::Strip(reason).under(self.mode)
            }
            Contacts::Enforce | Contacts::Report | Contacts::Off => Verdict::Report(reason),
        }
    }

    fn judge_tracker(&self, tracker: &Tracker, consent: Consent) -> Verdict {
        if self.exempt.contains(tracker.purpose) {
            return Verdict::Keep(Reason::Exempt);
        }
        if consent.granted.contains(tracker.purpose) {
            return Verdict::Keep(Reason::Granted);
        }
        let purpose = if self.report_only.contains(tracker.purpose) { Mode::ReportOnly } else { Mode::Enforce };
        Verdict::Strip(consent.denial).under(purpose).under(self.mode)
    }

    fn judge_undeclared(&self) -> Verdict {
        match self.undeclared {
            Undeclared::Strip => Verdict::Strip(Reason::Undeclared).under(self.mode),
            Undeclared::Report => Verdict::Report(Reason::Undeclared),
            Undeclared::Allow => Verdict::Keep(Reason::UndeclaredAllowed),
        }
    }

    /// Cuts a lifetime that is over what is declared.
    fn limit(&self, line: &SetCookie<'_>, tracker: &Tracker, now: SystemTime) -> Option<Verdict> {
        let longest = self.longest(tracker)?;
        let asked = line.lifetime(now)?;
        (asked > longest).then(|| Verdict::Clamp(Reason::OverLifetime, longest).under(self.mode_of(tracker)))
    }

    fn mode_of(&self, tracker: &Tracker) -> Mode {
        if self.report_only.contains(tracker.purpose) { Mode::ReportOnly } else { self.mode }
    }

    /// True if a server could read `name` as that of a declared tracker that is denied.
    fn folds_onto_denied(&self, name: CookieName<'_>, consent: Consent) -> bool {
        if name.is_folded() {
            return false;
        }
        let mut buffer = [0; FOLD_BUFFER];
        match name.fold(&mut buffer) {
            Folded::Same => false,
            // Fail closed: what it folds onto cannot be told.
            Folded::TooLong => true,
            Folded::As(folded) => {
                self.own.contains(folded)
                    || self.catalogue.find_folded(folded).any(|tracker| self.denies(tracker, consent))
            }
        }
    }

    fn denies(&self, tracker: &Tracker, consent: Consent) -> bool {
        !self.exempt.contains(tracker.purpose)
            && !consent.granted.contains(tracker.purpose)
            && !self.report_only.contains(tracker.purpose)
    }

    /// True if a server that sees `hidden` as a name would see one that may not pass.
    fn denies_hidden(&self, hidden: &[u8], consent: Consent) -> bool {
        match CookieName::parse(hidden) {
            Ok(name) => matches!(self.judge(name, consent), Verdict::Strip(_)) || self.folds_onto_denied(name, consent),
            // `$`-names become attributes; an empty run before `=` is no name to anyone.
            Err(NameError::Empty) => false,
            Err(NameError::Dollar | NameError::NotToken) => true,
        }
    }
}

fn reason_of_line(defect: LineDefect) -> Reason {
    match defect {
        LineDefect::ControlCharacter => Reason::ControlCharacter,
        LineDefect::Nameless => Reason::Nameless,
        LineDefect::Name(error) => reason_of_name(error),
    }
}

fn reason_of_pair(defect: PairDefect) -> Reason {
    match defect {
        PairDefect::Nameless => Reason::Nameless,
        PairDefect::Name(error) => reason_of_name(error),
    }
}

fn reason_of_name(error: NameError) -> Reason {
    match error {
        NameError::Empty => Reason::Nameless,
        NameError::NotToken => Reason::NotToken,
        NameError::Dollar => Reason::DollarName,
    }
}

#[cfg(test)]
#[path = "site_policy_tests.rs"]
mod tests;
