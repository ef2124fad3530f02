//! The port itself: one request a connection, each within bounds.

use std::{
    convert::Infallible,
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use http::{Request, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpStream, sync::Semaphore, task::JoinSet, time::timeout};

use super::{
    admission::admit,
    answer::Answer,
    operator::Operator,
    routes::{self, Asked, Asking},
    token::TokenFile,
};

/// Where the operator's port is, and who may use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminSettings {
    /// Address and port.
    pub address: SocketAddr,
    /// The file whose content a request must show; `None` on loopback only.
    pub token_file: Option<PathBuf>,
}

/// Why there can be no port for the operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminBindError {
    /// Its address cannot be listened on.
    #[error("cannot listen on {address} for [admin]: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// There is no token to show.
    #[error("cannot use the token-file of [admin]: {0}")]
    Token(#[source] io::Error),
    /// It is open to the network without one.
    #[error("{0} is not loopback, and [admin] has no token-file")]
    Open(SocketAddr),
}

/// The operator's port, bound.
#[derive(Debug)]
pub struct Admin {
    listener: TcpListener,
    address: SocketAddr,
    token: Option<TokenFile>,
}

/// A request is some hundred octets.
const HEAD: usize = 16 << 10;
const FIELDS: usize = 64;
/// For a head to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
/// For a whole exchange; the longest part of it is the reload.
const WHOLE: Duration = Duration::from_secs(60);
/// At a time; more wait in the kernel's queue.
const CONNECTIONS: usize = 16;

// === impl Admin ===

impl Admin {
    /// Listens; nothing is answered before [`Self::serve`].
    ///
    /// # Errors
    /// If the address cannot be listened on, or there is no token where one is needed.
    pub fn bind(settings: &AdminSettings) -> Result<Self, AdminBindError> {
        let failed = |source| AdminBindError::Bind { address: settings.address, source };
        let token = settings.token_file.clone().map(TokenFile::new);
        match &token {
            Some(token) => drop(token.digest().map_err(AdminBindError::Token)?),
            None if settings.address.ip().is_loopback() => {}
            None => return Err(AdminBindError::Open(settings.address)),
        }
        let listener = TcpListener::bind(settings.address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, token })
    }

    /// Returns where it listens; a port that was 0 is the real one.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until it is dropped; a reload under way ends on its own.
    ///
    /// # Errors
    /// If the socket cannot be registered with the runtime.
    pub async fn serve(self, operator: Arc<dyn Operator>) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let desk = Desk { loopback: self.address.ip().is_loopback(), token: self.token, operator };
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let mut connections = JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return Ok(()) };
            match listener.accept().await {
                Ok((stream, _)) => {
                    let desk = desk.clone();
                    connections.spawn(async move {
                        desk.serve(stream).await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection of the operator");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

/// What each connection is served with.
#[derive(Clone)]
struct Desk {
    loopback: bool,
    token: Option<TokenFile>,
    operator: Arc<dyn Operator>,
}

// === impl Desk ===

impl Desk {
    async fn serve(self, stream: TcpStream) {
        let service = service_fn(|request| {
            let desk = self.clone();
            async move { Ok::<_, Infallible>(desk.answer(request).await.into_response()) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_headers(FIELDS)
            .max_buf_size(HEAD)
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service);
        if let Ok(Err(error)) = timeout(WHOLE, connection).await {
            tracing::debug!(%error, "a connection of the operator ended early");
        }
    }

    async fn answer(self, request: Request<Incoming>) -> Answer {
        if let Err(refusal) = admit(&request, self.loopback) {
            return refusal;
        }
        let route = match routes::find(request.method(), request.uri().path()) {
            Ok(route) => route,
            Err(refusal) => return refusal,
        };
        let shown = request.headers().get(header::AUTHORIZATION).cloned();
        let languages = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|field| field.to_str().ok());
        let query = request.uri().query().unwrap_or_default().to_owned();
        let languages = languages.unwrap_or_default().to_owned();
        let asked = move |asking| Asked { asking, query, languages };
        // Files are read and configurations compiled here, which the runtime must not wait for.
        let answered = tokio::task::spawn_blocking(move || {
            let admitted = self.token.as_ref().map_or(Ok(true), |token| token.admits(shown.as_ref()));
            match admitted {
                Ok(true) => route.answer(&self.operator, &asked(Asking::Operator)),
                Ok(false) if route.is_guarded() => Answer::unauthorised(),
                Ok(false) => route.answer(&self.operator, &asked(Asking::Anyone)),
                Err(error) => {
                    tracing::error!(%error, "the admin token cannot be read");
                    Answer::broken("the token cannot be read: the log says why")
                }
            }
        });
        answered.await.unwrap_or_else(|_| Answer::broken("this could not be answered: the log says why"))
    }
}
