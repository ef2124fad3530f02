//! The signed choice that a visitor's browser carries.
//!
//! ```text
//! 1.k1.1795298759.0190b5c4…(32 hex).9f8e7d6c5b4a3f2e.audience+video.social.MAC
//! │ │  │          │                 │                │              │      └ HMAC-SHA256, base64url
//! │ │  │          │                 │                │              └ refused purposes
//! │ │  │          │                 │                └ granted purposes
//! │ │  │          │                 └ charter version
//! │ │  │          └ ledger record
//! │ │  └ decided at, seconds since the epoch
//! │ └ key id
//! └ format version
//! ```
//! Page scripts may read it, so it holds nothing secret; it is bound to its
//! host, so it cannot be carried to another one. Anything that does not read
//! back exactly is no token: the reader must then treat the visitor as
//! undecided, never as having granted (fail closed).

use std::time::{Duration, SystemTime};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{
    choices::{Choices, Decision},
    key::KeyRing,
    purpose::{PurposeSet, Purposes},
    receipt::{CharterVersion, RecordId},
};

/// The value by which anyone, also a privacy tool, may refuse without a signature.
///
/// A refusal needs no proof: it can only protect the visitor.
pub const REFUSAL: &str = "refused";

/// The longest token that is read: 64 purposes of 32 octets and the fixed parts.
const MAX_LENGTH: usize = 2400;

/// What the first part of a MAC's input is, so that a MAC made for something else is never a token.
const CONTEXT: &[u8] = b"octroi choice 1";

/// Why a cookie-value is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// It does not have the eight parts of a token, or one cannot be read.
    #[error("not a choice token")]
    Malformed,
    /// It names a key that the gate does not have.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// The signature is not ours, or is for another host.
    #[error("signature does not match")]
    Forged,
}

/// Writes a decision as a cookie-value for `host`.
///
/// Purposes that `purposes` does not have are left out.
#[must_use]
pub fn encode(decision: &Decision, host: &str, purposes: &Purposes, keys: &KeyRing) -> String {
    let seconds = decision.decided_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let key = keys.current();
    let mut token = format!("1.{}.{}.{}.{}.", key.id(), seconds, simple(decision.record), decision.charter);
    push_names(&mut token, purposes, decision.choices.granted());
    token.push('.');
    push_names(&mut token, purposes, decision.choices.refused());
    let mac = key.sign(&[CONTEXT, host.as_bytes(), token.as_bytes()]);
    token.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(mac, &mut token);
    token
}

/// Reads a cookie-value that [`encode`] wrote for `host`.
///
/// Names of purposes that the host no longer has are passed over.
///
/// # Errors
/// If it is malformed, of an unknown key, or its signature does not match.
pub fn decode(value: &str, host: &str, purposes: &Purposes, keys: &KeyRing) -> Result<Decision, TokenError> {
    if value.len() > MAX_LENGTH {
        return Err(TokenError::Malformed);
    }
    let (signed, mac) = value.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let mut parts = signed.split('.');
    let mut next = || parts.next().ok_or(TokenError::Malformed);
    let (version, key_id, seconds) = (next()?, next()?, next()?);
    let (record, charter, granted, refused) = (next()?, next()?, next()?, next()?);
    if version != "1" || parts.next().is_some() {
        return Err(TokenError::Malformed);
    }
    let key = keys.find(key_id).ok_or(TokenError::UnknownKey)?;
    let mut given = [0; 32];
    if BASE64_URL_SAFE_NO_PAD.decode_slice(mac, &mut given) != Ok(given.len()) {
        return Err(TokenError::Malformed);
    }
    if !key.verifies(&[CONTEXT, host.as_bytes(), signed.as_bytes()], &given) {
        return Err(TokenError::Forged);
    }
    let granted = read_names(granted, purposes);
    let seconds = seconds.parse().map_err(|_| TokenError::Malformed)?;
    Ok(Decision {
        choices: Choices::new(granted.or(read_names(refused, purposes)), granted),
        decided_at: SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).ok_or(TokenError::Malformed)?,
        charter: CharterVersion::parse(charter).ok_or(TokenError::Malformed)?,
        record: RecordId::parse(record).ok_or(TokenError::Malformed)?,
    })
}

fn simple(record: RecordId) -> String {
    record.to_string().replace('-', "")
}

fn push_names(token: &mut String, purposes: &Purposes, set: PurposeSet) {
    let mut separator = "";
    for (index, purpose) in purposes.iter() {
        if set.contains(index) {
            token.push_str(separator);
            token.push_str(purpose.name.as_str());
            separator = "+";
        }
    }
}

fn read_names(names: &str, purposes: &Purposes) -> PurposeSet {
    names.split('+').filter_map(|name| purposes.find(name)).collect()
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
