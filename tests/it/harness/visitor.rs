//! The one visitor: a raw connection to the gate.

use std::net::SocketAddr;

use super::{
    message::{Head, Message},
    wire::Wire,
};

/// A connection to the gate.
#[derive(Debug)]
pub struct Visitor {
    pub wire: Wire,
}

// === impl Visitor ===

impl Visitor {
    pub async fn at(address: SocketAddr) -> Self {
        Self { wire: Wire::to(address).await }
    }

    /// Sends a request for `target` of `data.example`; `fields` are lines with their ends.
    pub async fn request(&mut self, method: &str, target: &str, fields: &str) {
        self.wire.send(format!("{method} {target} HTTP/1.1\r\nHost: data.example\r\n{fields}\r\n")).await;
    }

    /// The answer to what was sent; it must be canonical.
    pub async fn answer(&mut self, method: &str) -> Message {
        let answer = self.wire.response_to(method).await.expect("an answer comes");
        assert_eq!(answer.head.faults_of_response(), [""; 0], "{:?}", answer.head);
        answer
    }

    /// An interim answer, or the head of a final one.
    pub async fn head(&mut self) -> Head {
        self.wire.head().await.expect("a head comes")
    }

    pub async fn ask(&mut self, method: &str, target: &str, fields: &str) -> Message {
        self.request(method, target, fields).await;
        self.answer(method).await
    }

    pub async fn get(&mut self, target: &str, fields: &str) -> Message {
        self.ask("GET", target, fields).await
    }

    /// Sends content with its length and type.
    pub async fn post(&mut self, target: &str, fields: &str, media_type: &str, content: &str) -> Message {
        let length = content.len();
        let head = format!("{fields}Content-Type: {media_type}\r\nContent-Length: {length}\r\n");
        self.request("POST", target, &head).await;
        self.wire.send(content).await;
        self.answer("POST").await
    }
}
