//! One exchange through the real layers, with a portal that answers what it is told to.

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use http::{Request, Response, request, response};
use http_body_util::{Empty, Full};
use tower_layer::Layer;
use tower_service::Service;

use crate::{
    layer::{Ambient, Gate},
    ledger::MemoryLedger,
    site::Live,
    telemetry::{Metrics, Tally},
};

/// What came of an exchange.
#[derive(Debug)]
pub(super) struct Replayed {
    /// What the portal was asked; `None` if the gate answered by itself.
    pub(super) asked: Option<request::Parts>,
    /// What the visitor got.
    pub(super) response: response::Parts,
    /// What was counted meanwhile.
    pub(super) tally: Tally,
}

/// A portal with one answer to everything.
#[derive(Clone, Debug)]
struct Scripted {
    answer: Response<Bytes>,
    asked: Arc<Mutex<Option<request::Parts>>>,
}

/// Sends `request` through the gate to a portal that answers `answer`; `None` if the gate has to wait for something, which
/// nothing but recording a choice does.
pub(super) fn replay(
    live: &Live,
    ambient: Ambient,
    request: Request<Empty<Bytes>>,
    answer: Response<Bytes>,
) -> Option<Replayed> {
    let (metrics, asked) = (Arc::<Metrics>::default(), Arc::default());
    let portal = Scripted { answer, asked: Arc::clone(&asked) };
    let gate = Gate::new(live.clone(), Arc::new(MemoryLedger::new()), ambient, Arc::clone(&metrics));
    let exchange = pin!(gate.layer(portal).call(request));
    let Poll::Ready(Ok(response)) = exchange.poll(&mut Context::from_waker(Waker::noop())) else { return None };
    let (response, _) = response.into_parts();
    let asked = asked.lock().unwrap_or_else(PoisonError::into_inner).take();
    Some(Replayed { asked, response, tally: Tally::of(&[metrics]) })
}

// === impl Scripted ===

impl Service<Request<Empty<Bytes>>> for Scripted {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Empty<Bytes>>) -> Self::Future {
        let (parts, _) = request.into_parts();
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(parts);
        ready(Ok(self.answer.clone().map(Full::new)))
    }
}
