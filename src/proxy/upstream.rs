//! Connections to portals: one pool a worker, TLS trust shared by all.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use tower_service::Service;

use super::{
    client_body::ClientBody,
    settings::{ProxySettings, Timeouts},
    stall::StallLimited,
    trust::Upstreams,
};
use crate::layer::BoxError;

pub(super) type Pool = Client<Connector, ClientBody>;

/// Idle connections kept to one portal by one worker.
const IDLE_PER_HOST: usize = 64;
/// A little under what common origin servers keep (nginx 75 s, gunicorn 2 s behind nginx): a
/// connection that the portal just closed costs a retry.
const IDLE_FOR: Duration = Duration::from_secs(55);

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

    pub(super) fn pool(&self, settings: &ProxySettings) -> Pool {
        Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_FOR)
            .pool_max_idle_per_host(IDLE_PER_HOST)
            // A request that never left is sent again; one that may have arrived is not.
            .retry_canceled_requests(true)
            .http1_max_headers(settings.limits.fields.saturating_mul(2))
            .build(self.connector(settings.timeouts))
    }
}
