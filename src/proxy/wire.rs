//! One connection to a portal, driven by whoever uses it.
//!
//! A connection that is a task of its own costs two hand-overs a request: the request is passed to it and it is woken, the
//! answer is passed back and the asker is woken. Here the asker drives the connection itself, so that whatever happens on the
//! socket wakes one task, once.
//!
//! Contract: what is passed between asker and connection is looked for right after the connection was driven; so only the
//! connection holds the task's waker. Nobody drives a connection that is kept: whether the portal has closed it shows when it is
//! driven for the next request, which it reads before it writes. It must never be used by two requests at a time.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame};
use hyper::{
    body::Incoming,
    client::conn::{
        TrySendError,
        http1::{Builder, Connection, SendRequest},
    },
};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::rt::TokioIo;

use super::{client_body::ClientBody, exchange::Errand, patience::Patience, relay::Relay, stall::StallLimited};
use crate::site::Upstream;

/// What portals are spoken to over.
pub(super) type Stream = MaybeHttpsStream<TokioIo<StallLimited>>;

/// An answer that is awaited.
pub(super) type Answer = Pin<Box<dyn Future<Output = Answered> + Send>>;

/// What became of a request; one that was never sent is given back.
pub(super) type Answered = Result<Response<Incoming>, TrySendError<Request<ClientBody>>>;

/// One connection to a portal.
pub(super) struct Wire {
    upstream: Upstream,
    sender: SendRequest<ClientBody>,
    /// Gone once it has ended: what was passed to it and not sent is given back only then.
    connection: Option<Connection<Stream, ClientBody>>,
    relay: Relay,
    pub(super) patience: Patience,
    /// What is under way on it. Kept here, where it stays, since futures are moved from layer to layer.
    pub(super) errand: Option<Errand>,
    /// Where the next request is copied to.
    pub(super) memory: Vec<u8>,
    /// The tick of its pool when it was given back; `None` before its first request was answered.
    pub(super) since: Option<u64>,
}

// === impl Wire ===

impl Wire {
    /// Begins to speak HTTP/1.1 on a connection.
    pub(super) async fn over(
        stream: Stream,
        upstream: Upstream,
        fields: Option<usize>,
    ) -> Result<Box<Self>, hyper::Error> {
        let mut builder = Builder::new();
        if let Some(fields) = fields {
            builder.max_headers(fields);
        }
        let (sender, connection) = builder.handshake(stream).await?;
        let (patience, memory) = (Patience::lasting(Duration::ZERO), Vec::new());
        let relay = Relay::new();
        Ok(Box::new(Self {
            upstream,
            sender,
            connection: Some(connection),
            relay,
            patience,
            errand: None,
            memory,
            since: None,
        }))
    }

    /// Returns whom it leads to.
    pub(super) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Begins to send a request.
    pub(super) fn send(&mut self, request: Request<ClientBody>) -> Answer {
        Box::pin(self.sender.try_send_request(request))
    }

    /// Does what can be done now. `cx` is woken when there is more to do.
    pub(super) fn drive(&mut self, cx: &mut Context<'_>) {
        let Some(connection) = &mut self.connection else { return };
        let mut relayed = Context::from_waker(self.relay.to(cx));
        if let Poll::Ready(ended) = Pin::new(connection).poll(&mut relayed) {
            self.connection = None;
            if let Err(error) = ended {
                tracing::debug!(%error, "a portal's connection ended");
            }
        }
    }

    /// Looks for what has come of an answer's content, and asks for more.
    pub(super) fn look(&self, incoming: &mut Incoming) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut hushed = Context::from_waker(Waker::noop());
        self.relay.mute(|| Pin::new(incoming).poll_frame(&mut hushed))
    }

    /// Returns true once nothing comes on it any more.
    pub(super) fn has_ended(&self) -> bool {
        self.connection.is_none()
    }

    /// Says whether another request can be sent, now that one is answered.
    pub(super) fn is_free(&mut self) -> bool {
        self.is_ready() || self.is_open()
    }

    /// Says whether one that was kept is still open, as far as is known without asking the system.
    pub(super) fn is_open(&mut self) -> bool {
        self.drive(&mut Context::from_waker(Waker::noop()));
        self.is_ready()
    }

    /// Says whether it had not ended, and can be passed a request.
    pub(super) fn is_ready(&self) -> bool {
        !self.has_ended() && self.sender.is_ready()
    }

    /// Drives it to its end in a task of its own: for a request that is still being sent when its answer is there.
    pub(super) fn let_go(self: Box<Self>) {
        let Self { connection, sender, .. } = *self;
        if let Some(connection) = connection {
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a portal's connection ended");
                }
            });
        }
        drop(sender);
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire")
            .field("upstream", &self.upstream)
            .field("has_ended", &self.has_ended())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use hyper_util::rt::TokioIo;
    use tokio::{
        io::AsyncReadExt,
        net::{TcpListener, TcpStream},
    };

    use super::*;

    /// Both ends of a connection.
    async fn connect(listener: &TcpListener) -> (TcpStream, TcpStream) {
        let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (near, listener.accept().await.unwrap().0)
    }

    #[tokio::test]
    async fn gives_back_what_a_portal_that_had_gone_was_never_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (near, portal) = connect(&listener).await;
        let stream = MaybeHttpsStream::Http(TokioIo::new(StallLimited::new(near, Duration::from_secs(60))));
        let upstream = Upstream::parse("http://portal.example").unwrap();
        let mut wire = Wire::over(stream, upstream, None).await.unwrap();
        assert!(wire.is_open());
        drop(portal);
        // What is known of the first connection now has been heard of together with the end of a later one.
        let (mut later, other) = connect(&listener).await;
        drop(other);
        assert_eq!(later.read(&mut [0; 1]).await.unwrap(), 0);

        let mut answer = wire.send(Request::builder().uri("/asked").body(ClientBody::none()).unwrap());
        let mut hushed = Context::from_waker(Waker::noop());
        wire.drive(&mut hushed);
        assert!(wire.has_ended());
        let Poll::Ready(Err(mut error)) = answer.as_mut().poll(&mut hushed) else { panic!("nothing came of it") };
        assert_eq!(error.take_message().unwrap().uri(), "/asked");
    }
}
