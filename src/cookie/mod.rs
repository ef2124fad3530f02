//! RFC 6265bis syntax, as browsers and servers really read it.
//!
//! Bytes in, borrowed slices out. Where readers differ, every reading is given,
//! so that the caller can refuse what only one of them would have allowed.
//!
//! This module must never know consent, hosts or `http`; split on `,`; trim
//! more than space and tab; or un-quote.

mod cookie_string;
mod expiry;
mod name;
mod octets;
mod set_cookie;

pub(crate) use self::name::fold;
#[cfg(feature = "server")]
pub(crate) use self::name::trim;
pub use self::{
    cookie_string::{Pair, PairDefect, Pairs, hidden_names},
    expiry::parse_cookie_date,
    name::{CookieName, Folded, NameError},
    set_cookie::{LineDefect, SameSite, SetCookie},
};
