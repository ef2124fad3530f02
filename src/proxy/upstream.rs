//! Connections to portals: one pool a worker, TLS trust shared by all.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use tower_service::Service;

use super::{
    client_body::ClientBody,
    settings::{ProxySettings, Timeouts},
    stall::StallLimited,
};
use crate::layer::BoxError;

pub(super) type Connector = HttpsConnector<Tcp>;
pub(super) type Pool = Client<Connector, ClientBody>;

/// What portals' certificates are checked against, made once and shared by the workers.
#[derive(Clone, Debug)]
pub struct Upstreams(Arc<ClientConfig>);

/// Why the system's certificate authorities cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// None was found, and a portal is reached over HTTPS.
    #[error("no certificate authority found on this system; install the package ca-certificates")]
    Empty,
    /// The TLS library refused its own defaults.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
}

/// Idle connections kept to one portal by one worker.
const IDLE_PER_HOST: usize = 64;
/// A little under what common origin servers keep (nginx 75 s, gunicorn 2 s behind nginx): a
/// connection that the portal just closed costs a retry.
const IDLE_FOR: Duration = Duration::from_secs(55);

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

// === impl Upstreams ===

impl Upstreams {
    /// Trusts the system's certificate authorities.
    ///
    /// # Errors
    /// If there is none although `need` says that one is needed.
    pub fn with_system_trust(need: Need) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if added == 0 && need == Need::Https {
            return Err(TrustError::Empty);
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    pub(super) fn connector(&self, timeouts: Timeouts) -> Connector {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        tcp.set_connect_timeout(Some(timeouts.connect));
        let tcp = Tcp { connector: tcp, idle: timeouts.idle };
        HttpsConnectorBuilder::new()
            .with_tls_config((*self.0).clone())
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp)
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

/// Whether any portal is reached over HTTPS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Some portal is.
    Https,
    /// None is.
    HttpOnly,
}
