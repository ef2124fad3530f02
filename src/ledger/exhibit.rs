//! What was shown: charters, banners and pages, each kept once under its hash.
//!
//! A receipt names them; the proof then holds the question beside the answer.
//! It must never be changed or judged here: it is kept as it was shown.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::consent::{ContentHash, Language};

/// The media type of an exhibit that lists others: what a page consisted of.
pub const NOTICE: &str = "application/vnd.octroi.notice+json";

/// Something that visitors were shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    hash: ContentHash,
    media_type: Box<str>,
    content: Bytes,
}

/// What a choice was made before, to be kept with it.
pub type Shown = Vec<Arc<Exhibit>>;

// === impl Exhibit ===

impl Exhibit {
    /// Takes a content, and computes its hash.
    #[must_use]
    pub fn new(media_type: &str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        Self { hash: ContentHash::of(&content), media_type: media_type.into(), content }
    }

    /// Lists files under their paths: what a visitor was asked by, in `language`.
    #[must_use]
    pub fn notice(language: Language, files: &[(String, Self)]) -> Self {
        let file = |(path, file): &(String, Self)| json!({ "media_type": file.media_type, "path": path, "sha256": file.hash.to_string() });
        let files: Vec<Value> = files.iter().map(file).collect();
        let document = json!({ "files": files, "format": "octroi-notice-1", "language": language.tag() });
        Self::new(NOTICE, document.to_string())
    }

    /// Returns the hash that it is kept under.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        self.hash
    }

    /// Returns its media type.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Returns its octets.
    #[must_use]
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// Returns what it names in turn: the files of a notice (`files[].sha256`).
    #[must_use]
    pub fn parts(&self) -> Vec<ContentHash> {
        if *self.media_type != *NOTICE {
            return Vec::new();
        }
        let document: Value = serde_json::from_slice(&self.content).unwrap_or_default();
        let files = document.get("files").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        files.iter().filter_map(|file| ContentHash::parse(file.get("sha256")?.as_str()?)).collect()
    }
}
