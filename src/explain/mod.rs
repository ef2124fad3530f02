//! What the gate would do with one cookie, one third party or one page, and why, for several visitors side by side.
//!
//! Nothing is decided here. An [`Explainer`] puts what is asked about before the real layers ([`Gate`](crate::layer::Gate)),
//! once for each [`Visitor`] with a choice that is really signed, and tells what went in and what came out; the verdict on each
//! name is that of [`SitePolicy`](crate::policy::SitePolicy), as a layer asks it. Beside a verdict and its
//! [`Reason`](crate::policy::Reason) stand the [`Fact`]s that led there, which are the same for every visitor.
//!
//! This module must never judge, do I/O, or write to a ledger that lasts.
//!
//! # Examples
//! ```
//! use octroi::policy::{Reason, Verdict};
//! # #[cfg(feature = "server")] {
//! # use octroi::{consent::{Key, KeyRing}, config, explain::Explainer, layer::Ambient, site::Transport};
//! # let text = "[[portal]]\nhosts = [\"data.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"_pk_*\"\npurpose = \"audience\"\n";
//! # let keys = |_: &_| Ok(KeyRing::new([Key::new("k", &[7; 32]).unwrap()]).unwrap());
//! # let sites = config::from_text("octroi.toml", text, &config::Overrides::default(), keys).unwrap().sites;
//! # let ambient = Ambient::new(std::time::SystemTime::now, || [0; 10]);
//! // `_pk_*` is declared for a purpose that needs consent.
//! let explainer = Explainer::new(sites, "data.example", Transport::Trustworthy, ambient).unwrap();
//! let explained = explainer.set_cookie(b"_pk_id=1; Path=/");
//! let [undecided, refused, accepted] = explained.rows[0].verdicts[..] else { panic!() };
//! assert_eq!(undecided, Verdict::Strip(Reason::NotAsked));
//! assert_eq!(refused, Verdict::Strip(Reason::Refused));
//! assert_eq!(accepted, Verdict::Keep(Reason::Granted));
//! assert_eq!(explained.outcomes[2].set_cookie, ["_pk_id=1; Path=/"]);
//! # }
//! ```

mod address;
mod explainer;
mod explanation;
mod fact;
mod facts;
mod replay;
mod visitor;

pub use self::{
    address::{Address, AddressError},
    explainer::{Explainer, UnknownHost},
    explanation::{Asked, Banner, Explanation, Outcome, Policy, Row},
    fact::Fact,
    visitor::{UnknownPurpose, Visitor},
};
