//! May this tracker be accessed now, and **why**.
//!
//! A [`SitePolicy`] holds what one host declares and answers for each cookie
//! with a [`Verdict`], which always names its [`Reason`]. It is pure: the time
//! and the visitor's grants are passed in.
//!
//! This module must never see a header map or a configuration type, log, or
//! give a string as a reason.

mod catalogue;
mod consent;
mod names;
mod origin;
mod own_cookies;
mod pattern;
mod reason;
mod site_policy;
mod third_party;
mod tracker;
mod verdict;

pub use self::{
    catalogue::{Catalogue, CatalogueError, TrackerIndex},
    consent::Consent,
    origin::{OriginError, OriginPattern},
    own_cookies::OwnCookies,
    pattern::{Pattern, PatternError},
    reason::Reason,
    site_policy::{SitePolicy, SitePolicyBuilder},
    third_party::{Contacts, ThirdParties, ThirdParty},
    tracker::{LegalGround, Tracker},
    verdict::{Access, Mode, Undeclared, Verdict},
};
