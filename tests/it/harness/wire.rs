//! One end of a connection, byte by byte, with a deadline on everything.

use std::{io::ErrorKind, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    message::{Framing, Head, Message},
    within,
};

/// One end of a connection.
#[derive(Debug)]
pub struct Wire {
    pub stream: TcpStream,
    held: Vec<u8>,
}

// === impl Wire ===

impl Wire {
    pub async fn to(address: SocketAddr) -> Self {
        Self::of(within(TcpStream::connect(address)).await.unwrap())
    }

    pub fn of(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        Self { stream, held: Vec::new() }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        within(self.stream.write_all(bytes.as_ref())).await.expect("the other end reads");
    }

    /// Sends as much as the other end takes before it closes.
    pub async fn offer(&mut self, bytes: impl AsRef<[u8]>) {
        drop(within(self.stream.write_all(bytes.as_ref())).await);
    }

    /// Reads more; false at the end, whether the other end closed or reset.
    async fn fill(&mut self) -> bool {
        match within(self.stream.read_buf(&mut self.held)).await {
            Ok(count) => count > 0,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
                false
            }
        }
    }

    /// What has arrived and not been taken, without waiting.
    pub fn arrived(&mut self) -> &[u8] {
        let mut buffer = [0; 4096];
        while let Ok(count) = self.stream.try_read(&mut buffer) {
            if count == 0 {
                break;
            }
            self.held.extend_from_slice(&buffer[..count]);
        }
        &self.held
    }

    /// Takes bytes up to and with `mark`; `None` if the other end closed before.
    pub async fn until(&mut self, mark: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.held.windows(mark.len()).position(|window| window == mark) {
                return Some(self.held.drain(..at + mark.len()).collect());
            }
            if !self.fill().await {
                return None;
            }
        }
    }

    /// Takes so many bytes.
    pub async fn exactly(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.held.len() < count {
            if !self.fill().await {
                return None;
            }
        }
        Some(self.held.drain(..count).collect())
    }

    /// Takes all bytes until the other end closes.
    pub async fn rest(&mut self) -> Vec<u8> {
        while self.fill().await {}
        std::mem::take(&mut self.held)
    }

    /// Whether the other end closes without another byte.
    pub async fn ends(&mut self) -> bool {
        self.rest().await.is_empty()
    }

    pub async fn head(&mut self) -> Option<Head> {
        self.until(b"\r\n\r\n").await.map(|raw| Head::read(&raw))
    }

    /// Takes one chunk, or the last one and the trailers.
    pub async fn chunk(&mut self) -> Option<Result<Vec<u8>, Vec<(String, String)>>> {
        let line = self.until(b"\r\n").await?;
        let size = std::str::from_utf8(&line).unwrap().trim_end();
        assert!(size.bytes().all(|byte| byte.is_ascii_hexdigit()), "chunk line {size:?} has no extension");
        let size = usize::from_str_radix(size, 16).unwrap();
        if size > 0 {
            let content = self.exactly(size).await?;
            assert_eq!(self.exactly(2).await?, b"\r\n");
            return Some(Ok(content));
        }
        let mut raw = b"\r\n".to_vec();
        loop {
            let line = self.until(b"\r\n").await?;
            raw.extend_from_slice(&line);
            if line == b"\r\n" {
                // Without trailers, that was the empty line already.
                return Some(Err(if raw.len() == 4 { Vec::new() } else { Head::read(&raw).fields }));
            }
        }
    }

    /// Takes a whole request; `None` if the connection ends before one is whole.
    pub async fn request(&mut self) -> Option<Message> {
        let head = self.head().await?;
        let framing = head.request_framing();
        self.content(head, framing).await
    }

    /// Takes a whole response to `method`; interim ones are for [`Self::head`].
    pub async fn response_to(&mut self, method: &str) -> Option<Message> {
        let head = self.head().await?;
        let framing = head.response_framing(method);
        self.content(head, framing).await
    }

    pub async fn content(&mut self, head: Head, framing: Framing) -> Option<Message> {
        let mut message = Message { head, ..Message::default() };
        match framing {
            Framing::Nothing => {}
            Framing::Length(length) => message.body = self.exactly(length).await?,
            Framing::UntilClosed => message.body = self.rest().await,
            Framing::Chunked => loop {
                match self.chunk().await? {
                    Ok(content) => message.body.extend(content),
                    Err(trailers) => {
                        message.trailers = trailers;
                        break;
                    }
                }
            },
        }
        Some(message)
    }

    /// What was read and belongs to no message.
    pub fn stray(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}
