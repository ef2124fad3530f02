//! The demo portal: the open-data portal of an imagined town, "Valmont-sur-Lys", for a newcomer to put behind the gate.
//!
//! It plays a portal that octroi does not own, and behaves badly exactly as real portals do: trackers on every
//! page and on redirects, errors, scripts, images and the WebSocket handshake; a cookie nobody declared; a cookie
//! that outlives its declaration; a third-party video frame. Beside them stand the cookies that must survive untouched:
//! `sessionid`, `csrftoken` and `django_language`, set the way Django sets them.
//!
//! # Contract
//! - Two loopback listeners: the portal, and the "third-party" video host that its dataset pages embed.
//! - Speaks plain HTTP/1.1; streams its export and its uploads; drains for at most five seconds at shutdown.
//! - Runs on a current-thread runtime; nothing is written to disk and nothing is fetched from elsewhere.
//!
//! # Must never
//! Import anything else of this crate (a gate that knows its portal proves nothing), or be reachable from beyond
//! loopback in earnest: its password is printed on its log-in page.

use std::{future::Future, io, net::SocketAddr};

use tokio::net::TcpListener;

mod account;
mod cookies;
mod csv;
mod datasets;
mod handshake;
mod language;
mod live;
mod pages;
mod portal;
mod reply;
mod routes;
mod server;
mod sessions;
mod token;
mod trackers;
mod video;

#[cfg(test)]
mod tests;

/// The demo portal and its video host, bound and ready to serve.
#[derive(Debug)]
pub struct Demo {
    portal: Bound,
    video: Bound,
}

/// A listener with the address it got, so that reading the address cannot fail later.
#[derive(Debug)]
struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    async fn to(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }
}

impl Demo {
    /// Binds both listeners; port 0 asks the system for a free one.
    ///
    /// # Errors
    /// Returns the operating system's refusal to bind either address.
    pub async fn bind(portal: SocketAddr, video: SocketAddr) -> io::Result<Self> {
        Ok(Self { portal: Bound::to(portal).await?, video: Bound::to(video).await? })
    }

    /// Returns the address that the portal listens on.
    #[must_use]
    pub fn portal_address(&self) -> SocketAddr {
        self.portal.address
    }

    /// Returns the address that the video host listens on.
    #[must_use]
    pub fn video_address(&self) -> SocketAddr {
        self.video.address
    }

    /// Serves both listeners until `shutdown` resolves, then lets open exchanges finish for at most five seconds.
    ///
    /// # Cancellation
    /// Dropping the future closes the listeners and every connection at once.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        // `localhost` and `127.0.0.1` are two sites to a browser: the frame really is third-party when the
        // portal is opened by its address.
        let video_origin = format!("http://localhost:{}", self.video.address.port());
        server::serve(self.portal.listener, self.video.listener, portal::Portal::new(video_origin), shutdown).await;
    }
}
