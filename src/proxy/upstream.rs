//! Connects to portals; TLS trust is shared by all workers.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use tower_service::Service;

use super::{settings::Timeouts, stall::StallLimited, trust::Upstreams};
use crate::layer::BoxError;

/// Connects to portals; over TLS where their address says so, as is in force for each when it is connected to.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    tcp: Tcp,
    upstreams: Upstreams,
}

/// Connects to portals by TCP; a portal that stops reading loses its connection.
#[derive(Clone, Debug)]
pub(super) struct Tcp {
    connector: HttpConnector,
    idle: Duration,
}

// === impl Tcp ===

impl Service<Uri> for Tcp {
    type Response = TokioIo<StallLimited>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let (connecting, idle) = (self.connector.call(target), self.idle);
        Box::pin(async move { Ok(TokioIo::new(StallLimited::new(connecting.await?.into_inner(), idle))) })
    }
}

// === impl Connector ===

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<StallLimited>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(cx)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let config = self.upstreams.of(target.authority());
        HttpsConnector::from((self.tcp.clone(), config)).call(target)
    }
}

// === impl Upstreams ===

impl Upstreams {
    pub(super) fn connector(&self, timeouts: Timeouts) -> Connector {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        tcp.set_connect_timeout(Some(timeouts.connect));
        Connector { tcp: Tcp { connector: tcp, idle: timeouts.idle }, upstreams: self.clone() }
    }
}
