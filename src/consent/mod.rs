//! What a visitor chose, and how that choice is carried and proved.
//!
//! This module knows purposes, choices, states, the signed token and the
//! receipt. It is pure: time, keys and randomness are passed in.
//!
//! It must never know a portal's cookies or TOML, default to *granted*, or
//! hold an address in clear.

mod act;
mod choices;
mod content_hash;
mod hexadecimal;
mod key;
mod language;
mod network;
mod purpose;
mod receipt;
mod state;
mod token;

pub use self::{
    act::Act,
    choices::{Choices, Decision},
    content_hash::ContentHash,
    hexadecimal::{Hexadecimal, octets_of_hexadecimal},
    key::{Key, KeyError, KeyId, KeyRing},
    language::{Language, Text},
    network::Network,
    purpose::{Basis, Exemption, Purpose, PurposeError, PurposeIndex, PurposeName, PurposeSet, Purposes},
    receipt::{CharterVersion, Means, Receipt, RecordId},
    state::{ConsentState, Memory, Outdated},
    token::{REFUSAL, TokenError, decode, encode},
};
