//! Who is logged in.
//!
//! Contract: bounded; the oldest session ends when a newcomer needs its place. Must never outlive the process.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::token;

/// More than a demonstration needs, and little memory.
const CAPACITY: usize = 1024;

/// The open sessions, oldest first: the cookie's value and the account's name.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    open: Mutex<VecDeque<(String, String)>>,
}

impl Sessions {
    /// Opens a session and returns its id.
    pub(super) fn open(&self, account: &str) -> String {
        let id = token::fresh();
        let mut open = self.lock();
        if open.len() >= CAPACITY {
            open.pop_front();
        }
        open.push_back((id.clone(), account.to_owned()));
        id
    }

    /// The account of an open session.
    pub(super) fn account(&self, id: &str) -> Option<String> {
        self.lock().iter().find(|(open, _)| open == id).map(|(_, account)| account.clone())
    }

    /// Ends a session, if it is open.
    pub(super) fn close(&self, id: &str) {
        self.lock().retain(|(open, _)| open != id);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, String)>> {
        // Nothing panics while the lock is held, and a half-done push would be harmless.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
