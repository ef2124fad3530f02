//! The one origin server: scripted by hand, or answering and recording.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    message::{Head, Message},
    page::Page,
    wire::Wire,
    within,
};

/// An origin server that a test plays itself, connection by connection.
#[derive(Debug)]
pub struct Origin {
    listener: TcpListener,
}

/// An origin server that answers each request and records it.
#[derive(Debug)]
pub struct Portal {
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    serving: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Seen {
    requests: Vec<Message>,
    strays: Vec<String>,
    cut: Vec<Head>,
    connections: usize,
}

// === impl Origin ===

impl Origin {
    pub async fn listen() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// Waits for the gate to connect.
    pub async fn accept(&self) -> Wire {
        Wire::of(within(self.listener.accept()).await.unwrap().0)
    }

    /// Serves from now on by itself; an answer is whole bytes, after which the connection is kept.
    pub fn replying(self, reply: impl Fn(&Message) -> Vec<u8> + Send + Sync + 'static) -> Portal {
        let (address, seen, reply) = (self.address(), Arc::new(Mutex::new(Seen::default())), Arc::new(reply));
        let recorded = Arc::clone(&seen);
        let serving = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = self.listener.accept().await {
                let number = {
                    let mut seen = recorded.lock().unwrap();
                    seen.connections += 1;
                    seen.connections
                };
                connections.spawn(serve(Wire::of(stream), number, Arc::clone(&recorded), Arc::clone(&reply)));
            }
        });
        Portal { address, seen, serving }
    }
}

async fn serve<R>(mut wire: Wire, connection: usize, seen: Arc<Mutex<Seen>>, reply: Arc<R>)
where
    R: Fn(&Message) -> Vec<u8>,
{
    loop {
        // A connection that is kept may be idle for as long as the gate keeps it.
        if wire.arrived().is_empty() {
            drop(wire.stream.readable().await);
        }
        let Some(head) = wire.head().await else { break };
        let framing = head.request_framing();
        let Some(mut request) = wire.content(head.clone(), framing).await else {
            // Content that broke off: the gate had to give up on a visitor, and says so by closing.
            seen.lock().unwrap().cut.push(head);
            return;
        };
        request.connection = connection;
        let answer = reply(&request);
        seen.lock().unwrap().requests.push(request);
        wire.offer(answer).await;
    }
    let stray = wire.stray();
    if !stray.is_empty() {
        seen.lock().unwrap().strays.push(stray.escape_ascii().to_string());
    }
}

// === impl Portal ===

impl Portal {
    /// Answers every request with `reply`.
    pub async fn replying(reply: impl Fn(&Message) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Origin::listen().await.replying(reply)
    }

    /// Answers every request with the same bytes.
    pub async fn saying(reply: impl Into<Vec<u8>>) -> Self {
        let reply = reply.into();
        Self::replying(move |_| reply.clone()).await
    }

    /// Answers every request with a small text.
    pub async fn plain() -> Self {
        Self::saying(Page::text("ok").bytes()).await
    }

    /// What arrived whole, in order.
    pub fn requests(&self) -> Vec<Message> {
        self.seen.lock().unwrap().requests.clone()
    }

    /// What arrived since this was last asked, and bytes that were no whole request.
    pub fn take(&self) -> (Vec<Message>, Vec<String>) {
        let mut seen = self.seen.lock().unwrap();
        (std::mem::take(&mut seen.requests), std::mem::take(&mut seen.strays))
    }

    /// The heads of requests that the gate broke off in the middle of their content.
    pub fn cut(&self) -> Vec<Head> {
        std::mem::take(&mut self.seen.lock().unwrap().cut)
    }

    /// The only request that arrived.
    pub fn request(&self) -> Message {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "one request arrived: {requests:?}");
        requests.remove(0)
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
