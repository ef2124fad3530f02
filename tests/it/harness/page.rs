//! What an origin server answers.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

/// A response, by its parts.
#[derive(Clone, Debug)]
pub struct Page {
    status: &'static str,
    fields: Vec<(String, String)>,
    content: Vec<u8>,
}

// === impl Page ===

impl Page {
    pub fn of(media_type: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { status: "200 OK", fields: Vec::new(), content: content.into() }.with("Content-Type", media_type)
    }

    pub fn text(content: &str) -> Self {
        Self::of("text/plain", content)
    }

    pub fn html(content: &str) -> Self {
        Self::of("text/html; charset=utf-8", content)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn cookies(self, lines: &[&str]) -> Self {
        lines.iter().fold(self, |page, line| page.with("Set-Cookie", line))
    }

    pub fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    /// The content, in the coding that the head says.
    pub fn gzip(mut self) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&self.content).unwrap();
        self.content = encoder.finish().unwrap();
        self.with("Content-Encoding", "gzip")
    }

    /// The head alone, as `HEAD` asks for, or for a status without content.
    pub fn head(&self) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {}\r\n", self.status).into_bytes();
        for (name, value) in &self.fields {
            // Latin-1, as `Head` reads it.
            bytes.extend(format!("{name}: {value}\r\n").chars().map(|c| u8::try_from(c).unwrap()));
        }
        bytes
    }

    /// Head and content, with its length.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head();
        bytes.extend(format!("Content-Length: {}\r\n\r\n", self.content.len()).into_bytes());
        bytes.extend(&self.content);
        bytes
    }

    /// Head and no content, without a length.
    pub fn bare(&self) -> Vec<u8> {
        let mut bytes = self.head();
        bytes.extend(b"\r\n");
        bytes
    }
}
