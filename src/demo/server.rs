//! Accepts connections for the portal and its video host, and drains them at shutdown.
//!
//! Contract: each connection is one task of one `JoinSet`; an upgraded connection goes on in the same task, so that
//! nothing outlives [`serve`]. Must never know a route.

use std::{convert::Infallible, future::Future, pin::pin, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn, upgrade::OnUpgrade};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    task::JoinSet,
    time::timeout,
};

use super::{live, portal::Portal, reply::ReplyBody, routes, video};

/// How long open exchanges may go on after shutdown is asked for.
const DRAIN: Duration = Duration::from_secs(5);

/// How long a client may take over its request head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to wait after a failed accept (out of descriptors, mostly) before the next one.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Which of the two hosts a connection reached.
#[derive(Clone, Copy, Debug)]
enum Host {
    Portal,
    Video,
}

/// Serves both listeners until `shutdown` resolves, then drains.
pub(super) async fn serve(
    portal_listener: TcpListener,
    video_listener: TcpListener,
    portal: Portal,
    shutdown: impl Future<Output = ()>,
) {
    let portal = Arc::new(portal);
    let (stop, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (accepted, host) = tokio::select! {
            () = &mut shutdown => break,
            accepted = portal_listener.accept() => (accepted, Host::Portal),
            accepted = video_listener.accept() => (accepted, Host::Video),
            Some(_ended) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, _peer)) => {
                connections.spawn(connection(stream, host, Arc::clone(&portal), stopped.clone()));
            }
            Err(_refused) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    // Closed before the drain, so that a new client is refused rather than left waiting.
    drop((portal_listener, video_listener));
    drop(stop);
    let drained = async { while connections.join_next().await.is_some() {} };
    if timeout(DRAIN, drained).await.is_err() {
        connections.shutdown().await;
    }
}

/// Serves one connection to its end, and the WebSocket it may have become.
async fn connection(stream: TcpStream, host: Host, portal: Arc<Portal>, mut stopped: watch::Receiver<()>) {
    // One upgrade ends HTTP on a connection (RFC 9110 §7.8), so one place is enough.
    let (upgrades, mut upgraded) = mpsc::channel::<OnUpgrade>(1);
    let service = service_fn(|request: Request<Incoming>| {
        let portal = Arc::clone(&portal);
        let upgrades = upgrades.clone();
        async move { Ok::<_, Infallible>(answer(host, &portal, request, &upgrades).await) }
    });
    let mut served = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
    );
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        _dropped = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            served.as_mut().await
        }
    };
    if ended.is_err() {
        return;
    }
    if let Ok(upgrade) = upgraded.try_recv()
        && let Ok(socket) = upgrade.await
    {
        live::echo(TokioIo::new(socket), stopped).await;
    }
}

async fn answer(
    host: Host,
    portal: &Portal,
    mut request: Request<Incoming>,
    upgrades: &mpsc::Sender<OnUpgrade>,
) -> Response<ReplyBody> {
    match host {
        Host::Video => video::answer(&request),
        Host::Portal => {
            let upgrade = hyper::upgrade::on(&mut request);
            let response = routes::answer(portal, request).await;
            if response.status() == http::StatusCode::SWITCHING_PROTOCOLS {
                // Full only if this connection upgraded before, which HTTP/1.1 does not allow.
                drop(upgrades.try_send(upgrade));
            }
            response
        }
    }
}
