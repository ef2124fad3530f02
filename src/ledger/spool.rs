//! The file that refusals wait in: what they name as shown, and their texts, one a line.
//!
//! Each process has one of its own, which it holds by a lock; what another left
//! that is no more is taken over. It must never lose what it holds while that is
//! neither recorded nor elsewhere.

use std::{
    collections::HashSet,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::{Value, json};

use super::{entry::Entry, exhibit::Exhibit, store::Proof};
use crate::consent::ContentHash;

/// How many processes may share a folder.
const PROCESSES: usize = 16;

/// The file of this process.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    /// What is in it already.
    shown: HashSet<ContentHash>,
}

// === impl Spool ===

impl Spool {
    /// Takes a file that no other process has, with all that those wrote that are no more.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Vec<Proof>)> {
        let mut own = None;
        let (mut found, mut taken, mut left) = (Vec::new(), Vec::new(), Vec::new());
        for number in 1..=PROCESSES {
            let name = numbered(path, number);
            // Only the first is made; of the others, those that are there may hold something.
            let mut file = match OpenOptions::new().read(true).append(true).create(own.is_none()).open(&name) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => continue,
                Err(TryLockError::Error(error)) => return Err(error),
            }
            let mut text = Vec::new();
            file.read_to_end(&mut text)?;
            let proofs = read(&text);
            if own.is_none() {
                found.extend(proofs);
                own = Some(Self { file, shown: HashSet::new() });
            } else {
                taken.extend(proofs);
                left.push(file);
            }
        }
        let mut own = own.ok_or_else(|| io::Error::other("every file of refusals is held by another process"))?;
        own.add(&taken)?;
        left.iter().try_for_each(|file| file.set_len(0))?;
        found.extend(taken);
        Ok((own, found))
    }

    /// Adds refusals with what they name, durably.
    pub(super) fn add(&mut self, proofs: &[Proof]) -> io::Result<()> {
        if proofs.is_empty() {
            return Ok(());
        }
        // An end of line first: the last one may have been cut short.
        let mut text = String::from("\n");
        for proof in proofs {
            for exhibit in &proof.shown {
                let content = std::str::from_utf8(exhibit.content());
                if let Some(content) = content.ok().filter(|_| self.shown.insert(exhibit.hash())) {
                    text += &json!({ "exhibit": exhibit.media_type(), "content": content }).to_string();
                    text.push('\n');
                }
            }
            text += &proof.entry.content;
            text.push('\n');
        }
        self.file.write_all(text.as_bytes())?;
        self.file.sync_data()
    }

    /// Forgets everything, once all is recorded. What is recorded in part stays: to record it again changes nothing.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.shown.clear();
        self.file.set_len(0)?;
        self.file.sync_data()
    }
}

/// Reads lines; one that was cut short was never answered for.
fn read(text: &[u8]) -> Vec<Proof> {
    let lines = || text.split(|octet| *octet == b'\n');
    let exhibits: Vec<_> = lines().filter_map(exhibit).map(Arc::new).collect();
    let entries = lines().filter_map(Entry::of_text);
    entries.map(|entry| Proof { entry, shown: exhibits.clone() }).collect()
}

fn exhibit(line: &[u8]) -> Option<Exhibit> {
    let members: Value = serde_json::from_slice(line).ok()?;
    let text = |name| members.get(name).and_then(Value::as_str);
    Some(Exhibit::new(text("exhibit")?, text("content")?.to_owned()))
}

fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}
