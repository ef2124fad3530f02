//! The two ways to ask the portal: hyper-util's pooled client, and a connection of one's own.

use std::{cell::RefCell, net::Ipv4Addr};

use hyper::{
    Request, Response, Uri,
    body::Incoming,
    client::conn::http1::SendRequest,
    http::uri::{Authority, Scheme},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use tokio::net::TcpStream;

use super::Error;

/// How the portal is asked, for all connections of visitors.
#[derive(Debug)]
pub(crate) enum Asking {
    Pooled { client: Client<HttpConnector, Incoming>, portal: Authority },
    Connections { portal: u16 },
}

/// How the portal is asked, for one connection of a visitor.
#[derive(Debug)]
pub(crate) enum Connection {
    Pooled {
        client: Client<HttpConnector, Incoming>,
        portal: Authority,
    },
    /// Requests of one visitor come one after the other, so that one connection is enough.
    Own {
        portal: u16,
        kept: RefCell<Option<SendRequest<Incoming>>>,
    },
}

// === impl Asking ===

impl Asking {
    pub(crate) fn by(client: &str, portal: u16) -> Result<Self, Error> {
        match client {
            "pooled" => {
                let mut connector = HttpConnector::new();
                connector.set_nodelay(true);
                let client = Client::builder(TokioExecutor::new()).pool_idle_timeout(None).build(connector);
                Ok(Self::Pooled { client, portal: format!("127.0.0.1:{portal}").parse()? })
            }
            "connections" => Ok(Self::Connections { portal }),
            _ => Err("a client is pooled or connections".into()),
        }
    }

    pub(crate) fn connection(&self) -> Connection {
        match self {
            Self::Pooled { client, portal } => Connection::Pooled { client: client.clone(), portal: portal.clone() },
            Self::Connections { portal } => Connection::Own { portal: *portal, kept: RefCell::new(None) },
        }
    }
}

// === impl Connection ===

impl Connection {
    pub(crate) async fn ask(&self, mut request: Request<Incoming>) -> Result<Response<Incoming>, Error> {
        match self {
            Self::Pooled { client, portal } => {
                let mut parts = std::mem::take(request.uri_mut()).into_parts();
                parts.scheme = Some(Scheme::HTTP);
                parts.authority = Some(portal.clone());
                *request.uri_mut() = Uri::from_parts(parts)?;
                Ok(client.request(request).await?)
            }
            Self::Own { portal, kept } => {
                let kept_before = kept.borrow_mut().take();
                let mut sender = match kept_before {
                    Some(sender) if !sender.is_closed() => sender,
                    _ => connect(*portal).await?,
                };
                sender.ready().await?;
                let response = sender.send_request(request).await?;
                kept.replace(Some(sender));
                Ok(response)
            }
        }
    }
}

async fn connect(portal: u16) -> Result<SendRequest<Incoming>, Error> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, portal)).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // What ends it is told to the next request.
    tokio::task::spawn_local(async { drop(connection.await) });
    Ok(sender)
}
