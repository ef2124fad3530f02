//! One host's bundle: policy, charter, banner, keys and upstream, compiled.
//!
//! A [`Site`] is made once, when the configuration is compiled, and then only
//! read; what only its visitors need is made for the first of them. A [`SiteTable`] finds the site of a host; [`Live`] swaps whole tables,
//! so that a request sees one configuration from its first byte to its last.
//!
//! This module must never import the configuration, or hold an `Option` that
//! means "use the default".

mod bundle;
mod confinement;
mod evidence;
mod host;
mod host_key;
mod host_map;
mod keeping;
mod live;
mod made;
mod own_cookies;
mod table;
mod upstream;

pub use self::{
    bundle::{Banner, Expiry, Site, SiteParts},
    confinement::Confinement,
    evidence::Evidence,
    host::{HostError, HostName, HostPattern},
    host_map::HostMap,
    keeping::{Keeping, Networks, Publication},
    live::Live,
    own_cookies::{CookieBase, CookieBaseError, OwnNames, Transport},
    table::{SiteTable, TableError},
    upstream::{Upstream, UpstreamError},
};
