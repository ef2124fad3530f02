//! What the gate's own cookies are called.

use std::{
    hash::{Hash, Hasher},
    net::Ipv4Addr,
    sync::Arc,
};

use memchr::memmem::Finder;

use crate::policy::OwnCookies;

/// How the visitor's browser reaches the gate, as far as cookies care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Over HTTPS, or over plain HTTP to a loopback host: browsers take `__Host-` cookies.
    Trustworthy,
    /// Over plain HTTP elsewhere: browsers refuse `Secure` cookies.
    Plain,
}

/// The name that the gate's cookies are built from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CookieBase(OwnNames);

/// Why a text cannot be the base of cookie names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot name the gate's cookie: 1 to 32 of a-z, 0-9, '-' and '_'")]
pub struct CookieBaseError(String);

/// The names of the gate's own cookies at one host; hosts with one base share them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnNames(Arc<Names>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Names {
    host_prefixed: Box<str>,
    plain: Box<str>,
    refusal: Box<str>,
    reserved: OwnCookies,
    look: Look,
}

/// Finds what all the names hold; made once, for to make it costs more than to use it.
#[derive(Debug)]
struct Look(Finder<'static>);

// === impl Transport ===

impl Transport {
    /// Plain HTTP to `host` (a `host[:port]`).
    #[must_use]
    pub fn of_plain_http(authority: &str) -> Self {
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            Some(_) | None => authority,
        };
        let named = host.eq_ignore_ascii_case("localhost") || is_under_localhost(host.as_bytes());
        let address = host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
        if named || address { Self::Trustworthy } else { Self::Plain }
    }
}

fn is_under_localhost(host: &[u8]) -> bool {
    const END: &[u8] = b".localhost";
    let end = host.len().checked_sub(END.len()).and_then(|at| host.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(END))
}

// === impl CookieBase ===

impl CookieBase {
    /// Reads a base name.
    ///
    /// # Errors
    /// If it is not 1 to 32 of `a-z`, `0-9`, `-` and `_`.
    pub fn parse(base: &str) -> Result<Self, CookieBaseError> {
        let fits = (1..=32).contains(&base.len())
            && base.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
        if fits { Ok(Self(OwnNames::built_from(base))) } else { Err(CookieBaseError(base.to_owned())) }
    }
}

impl Default for CookieBase {
    fn default() -> Self {
        Self(OwnNames::built_from("octroi"))
    }
}

// === impl OwnNames ===

impl OwnNames {
    /// Derives the names from their base.
    #[must_use]
    pub fn of(base: &CookieBase) -> Self {
        base.0.clone()
    }

    fn built_from(base: &str) -> Self {
        let (host_prefixed, refusal) = (format!("__Host-{base}"), format!("{base}_refus"));
        let reserved = OwnCookies::new([host_prefixed.as_str(), base, refusal.as_str()]);
        Self(Arc::new(Names {
            host_prefixed: host_prefixed.into(),
            plain: base.into(),
            refusal: refusal.into(),
            reserved,
            look: Look(Finder::new(base).into_owned()),
        }))
    }

    /// Returns the name of the signed choice.
    ///
    /// Only one name is believed on each transport: over HTTPS a plain name could have been tossed
    /// by a sibling host.
    #[must_use]
    pub fn choice(&self, transport: Transport) -> &str {
        match transport {
            Transport::Trustworthy => &self.0.host_prefixed,
            Transport::Plain => &self.0.plain,
        }
    }

    /// Returns the name of the unsigned refusal, which anyone may set.
    #[must_use]
    pub fn refusal(&self) -> &str {
        &self.0.refusal
    }

    /// Says whether `field` holds what each of the names holds: a look at a field that is not read then.
    #[must_use]
    pub fn may_be_in(&self, field: &[u8]) -> bool {
        self.0.look.0.find(field).is_some()
    }

    /// Returns every name, the preferred one first.
    #[must_use]
    pub fn all(&self) -> [&str; 3] {
        [&self.0.host_prefixed, &self.0.plain, &self.0.refusal]
    }

    /// Returns them as what no portal may set or see.
    #[must_use]
    pub fn reserved(&self) -> &OwnCookies {
        &self.0.reserved
    }
}

// === impl Look ===

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        self.0.needle() == other.0.needle()
    }
}

impl Eq for Look {}

impl Hash for Look {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.needle().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_trust_plain_http_to_loopback_only() {
        for trusted in ["localhost", "LOCALHOST:80", "a.localhost:80", "127.0.0.1", "127.9.9.9:8080", "[::1]:80"] {
            assert_eq!(Transport::of_plain_http(trusted), Transport::Trustworthy, "{trusted}");
        }
        for plain in ["data.example", "localhost.example", "10.0.0.1:80", "128.0.0.1", "[::2]"] {
            assert_eq!(Transport::of_plain_http(plain), Transport::Plain, "{plain}");
        }
    }
}
