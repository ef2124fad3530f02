//! Random identifiers: session ids, form tokens, tracker ids.
//!
//! Contract: 32 lower-case hexadecimal digits, the length of Django's. Must never guard anything of worth: they come from the
//! standard library's randomly keyed hasher, which is enough for a portal whose password is printed on its page.

use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

static KEYS: LazyLock<(RandomState, RandomState)> = LazyLock::new(|| (RandomState::new(), RandomState::new()));
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Returns an identifier never returned before.
pub(super) fn fresh() -> String {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let (left, right) = &*KEYS;
    format!("{:016x}{:016x}", left.hash_one(count), right.hash_one(count))
}

/// Whether a value could be an identifier of ours or of an earlier run: short, and only letters and digits.
pub(super) fn is_plausible(value: &str) -> bool {
    (16..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
