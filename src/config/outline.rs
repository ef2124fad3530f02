//! What the documents say, in outline: two of them tell what changed, in words.
//!
//! Comments, order of keys, spelling of strings and the division into files leave no trace. Rows of a charter are
//! known by their name, so that one that moved is not one removed and another added. What compiles into
//! [`Settings`](super::Settings) is left out, as those are compared by what they come to; so is an `upstream` that the
//! command line or the environment replaced.
//!
//! It must never hold a secret: what is secret is kept as a fingerprint.

mod changes;
mod read;

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    sync::Arc,
};

use sha2::{Digest, Sha256};

use super::{compile::Inputs, overrides::Chosen};
use crate::consent::{Hexadecimal, KeyRing};

/// What the documents say, in outline; a clone shares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline(Arc<Table>);

type Table = BTreeMap<String, Node>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Value(String),
    List(Vec<String>),
    Table(Table),
    /// Tables that are known by a name; their order may matter.
    Rows(Vec<(String, Table)>),
    /// Something that is not told, only whether it changed.
    Fingerprint([u8; 32]),
}

const PEM: &str = "TLS file";
const KEYS: &str = "signing key";
const PORTAL: &str = "portal";
const PRESET: &str = "preset";

// === impl Outline ===

impl Outline {
    pub(super) fn of(inputs: &Inputs, chosen: &[Option<Chosen>]) -> Self {
        let mut outline = Self(Arc::new(read::table(inputs, chosen)));
        inputs.pems.iter().for_each(|(name, pem)| outline.add_file(PEM, name, pem));
        outline
    }

    /// Adds the contents of a file that the configuration names: `what` it is, as in `certificate`, and which.
    pub fn add_file(&mut self, what: &str, name: &str, contents: &[u8]) {
        self.add_fingerprint(what, name, Sha256::digest(contents).into());
    }

    pub(super) fn add_keys(&mut self, keys: &KeyRing) {
        keys.iter().for_each(|key| self.add_fingerprint(KEYS, key.id(), key.fingerprint()));
    }

    /// Returns what is different in `new`, one change a line.
    #[must_use]
    pub fn changes(&self, new: &Self) -> Vec<String> {
        changes::between(&self.0, &new.0)
    }

    /// Returns a name for what is said: the same on every gate that is told the same.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut written = Digested(Sha256::new());
        // Not reached: a digest takes any text.
        let _whole = write!(written, "{:?}", self.0).is_ok();
        Hexadecimal(written.0.finalize().get(..6).unwrap_or_default()).to_string()
    }

    fn add_fingerprint(&mut self, what: &str, name: &str, fingerprint: [u8; 32]) {
        let row = (name.to_owned(), Table::from([("contents".to_owned(), Node::Fingerprint(fingerprint))]));
        match Arc::make_mut(&mut self.0).entry(what.to_owned()).or_insert_with(|| Node::Rows(Vec::new())) {
            Node::Rows(rows) => rows.push(row),
            other @ (Node::Value(_) | Node::List(_) | Node::Table(_) | Node::Fingerprint(_)) => {
                *other = Node::Rows(vec![row])
            }
        }
    }
}

/// Takes a text bit by bit: that of ten thousand portals is several megabytes.
struct Digested(Sha256);

// === impl Digested ===

impl Write for Digested {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}
