//! What an origin server answers.

use super::coding::Coding;

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
        Self::untyped(content).with("Content-Type", media_type)
    }

    /// Without a field.
    pub fn untyped(content: impl Into<Vec<u8>>) -> Self {
        Self { status: "200 OK", fields: Vec::new(), content: content.into() }
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

    /// The content in a coding, which the head names.
    pub fn coded(mut self, coding: Coding) -> Self {
        self.content = coding.encode(&self.content);
        match coding.name() {
            Some(name) => self.with("Content-Encoding", name),
            None => self,
        }
    }

    pub fn gzip(self) -> Self {
        self.coded(Coding::Gzip)
    }

    /// The content as it is sent.
    pub fn content(&self) -> &[u8] {
        &self.content
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

    /// Head and content in chunks of so many bytes.
    pub fn chunked(&self, size: usize) -> Vec<u8> {
        let mut bytes = [self.head(), b"Transfer-Encoding: chunked\r\n\r\n".to_vec()].concat();
        for chunk in self.content.chunks(size) {
            bytes.extend(chunk_of(chunk));
        }
        bytes.extend(b"0\r\n\r\n");
        bytes
    }

    /// Head and content, which ends where the connection does.
    pub fn until_closed(&self) -> Vec<u8> {
        [self.bare(), self.content.clone()].concat()
    }
}

/// One chunk as it stands on the wire.
pub fn chunk_of(content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    [format!("{:x}\r\n", content.len()).as_bytes(), content, b"\r\n"].concat()
}

/// The snippet where so many characters of white space after it are not the page's.
pub fn spaced(snippet: &str, space: usize) -> String {
    let written = format!("<script data-octroi-space=\"{space}\" ");
    if space == 0 { snippet.to_owned() } else { snippet.replacen("<script ", &written, 1) }
}
