//! The portal of a load test: fixed replies from memory, on a thread and a runtime of its own.
//!
//! Contract: it answers what [`super::request`] asks, and looks at the cookies of each request: what the gate should have
//! kept from it, or brought it, is told in a field of the reply, [`TOLD`]. It must do nothing else, since what
//! it costs is not what is measured.

mod connection;
mod reply;

use std::{io, net::SocketAddr, sync::Arc, thread::JoinHandle};

use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};

use self::reply::Replies;
use super::scenario::Scenario;

/// The field in which the origin tells what is wrong with a request's cookies.
pub(super) const TOLD: &str = "x-load-request";

/// A running origin; it ends when it is dropped.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

// === impl Origin ===

impl Origin {
    /// Starts it at `address`; port 0 asks the system for a free one.
    ///
    /// # Errors
    /// If the address cannot be listened on, or a thread not be started.
    pub(super) fn start(address: SocketAddr) -> io::Result<Self> {
        let replies = Arc::new(Replies::new()?);
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("load-origin".to_owned()).spawn(move || {
            // A listener that the runtime does not take is one that nobody can connect to: the gate says so.
            drop(runtime.block_on(serve(listener, replies, stopped)));
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to say, and nothing to lose.
            drop(thread.join());
        }
    }
}

async fn serve(
    listener: std::net::TcpListener,
    replies: Arc<Replies>,
    mut stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => return Ok(()),
            accepted = listener.accept() => {
                // Out of descriptors: whoever waits is accepted when another connection ends.
                let Ok((stream, _)) = accepted else { tokio::task::yield_now().await; continue };
                connections.spawn(connection::serve(stream, Arc::clone(&replies)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// What the cookies of a request should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visitor {
    /// No tracker among them.
    Undecided,
    /// Everything that the scenario's cookies are.
    Consented,
}

impl Visitor {
    fn of(scenario: Scenario) -> Self {
        match scenario {
            Scenario::Consented => Self::Consented,
            Scenario::Json
            | Scenario::Undecided
            | Scenario::Page(_)
            | Scenario::Cookies(_)
            | Scenario::Hosts(_)
            | Scenario::Download
            | Scenario::WebSocket => Self::Undecided,
        }
    }
}
