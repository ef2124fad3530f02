//! What a cookie is set with, beside where: five bits.

use std::fmt;

use crate::cookie::SameSite;

/// `Secure`, `HttpOnly`, `SameSite`, and whether it outlives the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attributes(u8);

const SECURE: u8 = 1;
const HTTP_ONLY: u8 = 2;
const PERSISTENT: u8 = 4;
const SAME_SITE: u8 = 8;

// === impl Attributes ===

impl Attributes {
    /// Reads what was written by [`Self::bits`]; bits that mean nothing are left out.
    #[must_use]
    pub const fn of_bits(bits: u8) -> Self {
        Self(bits & (SECURE | HTTP_ONLY | PERSISTENT | (3 * SAME_SITE)))
    }

    /// Returns them as a number.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Adds `Secure`.
    #[must_use]
    pub const fn secure(self) -> Self {
        Self(self.0 | SECURE)
    }

    /// Adds `HttpOnly`.
    #[must_use]
    pub const fn http_only(self) -> Self {
        Self(self.0 | HTTP_ONLY)
    }

    /// Adds that it outlives the session.
    #[must_use]
    pub const fn persistent(self) -> Self {
        Self(self.0 | PERSISTENT)
    }

    /// Says which `SameSite` it is.
    #[must_use]
    pub const fn with_same_site(self, same_site: Option<SameSite>) -> Self {
        let value = match same_site {
            None => 0,
            Some(SameSite::Strict) => 1,
            Some(SameSite::Lax) => 2,
            Some(SameSite::None) => 3,
        };
        Self((self.0 & !(3 * SAME_SITE)) | (value * SAME_SITE))
    }

    /// Returns true if it is only sent over HTTPS.
    #[must_use]
    pub const fn is_secure(self) -> bool {
        self.0 & SECURE != 0
    }

    /// Returns true if scripts do not see it.
    #[must_use]
    pub const fn is_http_only(self) -> bool {
        self.0 & HTTP_ONLY != 0
    }

    /// Returns true if it outlives the session.
    #[must_use]
    pub const fn is_persistent(self) -> bool {
        self.0 & PERSISTENT != 0
    }

    /// Returns its `SameSite`.
    #[must_use]
    pub const fn same_site(self) -> Option<SameSite> {
        match (self.0 / SAME_SITE) & 3 {
            1 => Some(SameSite::Strict),
            2 => Some(SameSite::Lax),
            3 => Some(SameSite::None),
            _ => None,
        }
    }
}

/// As in `Set-Cookie`, without a lifetime; empty if there are none.
impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let same_site = self.same_site().map(|same_site| match same_site {
            SameSite::Strict => "SameSite=Strict",
            SameSite::Lax => "SameSite=Lax",
            SameSite::None => "SameSite=None",
        });
        let (secure, http_only) = (self.is_secure().then_some("Secure"), self.is_http_only().then_some("HttpOnly"));
        let named: Vec<&str> = [secure, http_only, same_site].into_iter().flatten().collect();
        f.write_str(&named.join("; "))
    }
}
