//! One request to a portal, asked on an operator's behalf and not a visitor's.
//!
//! Contract: it meets on its way what every forwarded request meets on the way out and back, but for the layers that judge; and
//! only the beginning of the content is kept. It must never be on the path of a visitor's request.

use bytes::{Bytes, BytesMut};
use http::{Response, Uri, request};
use http_body_util::{BodyExt, Empty};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use tokio::time::timeout;

use super::{
    cause::Cause,
    forward::{Asked, check_framing, clean},
    outward::Head,
    settings::Timeouts,
    trust::Upstreams,
    wire::Outgoing,
};
use crate::site::Upstream;

/// The beginning of a response's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// What came.
    pub content: Bytes,
    /// True if that is all of it.
    pub is_whole: bool,
}

/// Asks the portal at `upstream` for what `head` says, without content, and keeps the first `most` octets of its answer.
///
/// # Errors
/// If the portal cannot be reached, answers nonsense, or is late.
pub async fn ask(
    upstream: &Upstream,
    head: request::Parts,
    (upstreams, timeouts): (&Upstreams, Timeouts),
    most: usize,
) -> Result<Response<Glimpse>, Cause> {
    let mut request = Head::of(&head, Outgoing::Nothing, None, Vec::new())?.read().map(|()| Empty::<Bytes>::new());
    *request.method_mut() = head.method;
    // The pooled client takes the portal's address from the target, and sends what follows it.
    let mut target = std::mem::take(request.uri_mut()).into_parts();
    target.scheme = Some(upstream.scheme().clone());
    target.authority = Some(upstream.authority().clone());
    *request.uri_mut() = Uri::from_parts(target).map_err(|_| Cause::Host)?;
    let client =
        Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(upstreams.connector(timeouts));
    let answer = timeout(timeouts.response_head, client.request(request)).await;
    let mut response = answer.map_err(|_| Cause::Late)?.map_err(Cause::of_client_error)?;
    check_framing(response.headers())?;
    clean(&mut response, Asked::Answer)?;
    let (head, mut body) = response.into_parts();
    let mut content = BytesMut::new();
    while content.len() < most {
        match timeout(timeouts.idle, body.frame()).await.map_err(|_| Cause::Late)? {
            Some(Ok(frame)) => content.extend(frame.into_data()),
            // A body fails soft: what came is looked at, and is not taken for the whole.
            Some(Err(_)) => {
                return Ok(Response::from_parts(head, Glimpse { content: content.freeze(), is_whole: false }));
            }
            None => return Ok(Response::from_parts(head, Glimpse { content: content.freeze(), is_whole: true })),
        }
    }
    Ok(Response::from_parts(head, Glimpse { content: content.freeze(), is_whole: false }))
}
