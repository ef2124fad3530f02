//! An answer that comes before its request is all sent.
//!
//! Who answers early may go on reading the request, at a speed of its own, whether or not the visitor reads the answer. So both
//! directions are driven by a task that hands on what comes.

use std::{
    future::poll_fn,
    pin::pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc;

use super::{Wire, WireError};

/// Hands on what comes of an answer, while the rest of the request is sent.
pub(in crate::proxy) fn carry(wire: Box<Wire>) -> mpsc::Receiver<Result<Frame<Bytes>, WireError>> {
    let (to, from) = mpsc::channel(1);
    tokio::spawn(carried(wire, to));
    from
}

async fn carried(mut wire: Box<Wire>, to: mpsc::Sender<Result<Frame<Bytes>, WireError>>) {
    let mut sends = true;
    loop {
        let mut room = pin!(to.reserve());
        let room = poll_fn(|cx| {
            send(&mut wire, &mut sends, cx);
            room.as_mut().poll(cx)
        });
        // The visitor is gone, but not who sends the request: the portal gets all of it.
        let Ok(room) = room.await else { break };
        let frame = poll_fn(|cx| {
            send(&mut wire, &mut sends, cx);
            wire.poll_frame(cx)
        });
        let Some(frame) = frame.await else { break };
        let is_broken = frame.is_err();
        room.send(frame);
        if is_broken {
            return;
        }
    }
    drop(to);
    if sends && let Err(error) = poll_fn(|cx| wire.poll_send(cx)).await {
        tracing::debug!(%error, "the rest of a request could not be sent after its answer");
    }
}

/// Sends on; a portal that takes no more has said all that counts in its answer.
fn send(wire: &mut Wire, sends: &mut bool, cx: &mut Context<'_>) {
    if *sends && let Poll::Ready(sent) = wire.poll_send(cx) {
        *sends = false;
        if let Err(error) = sent {
            tracing::debug!(%error, "the rest of a request could not be sent beside its answer");
        }
    }
}
