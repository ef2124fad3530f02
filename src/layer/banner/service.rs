use std::{
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::{
    body::BannerBody,
    future::{Asked, Named, ResponseFuture, Workshop},
};
use crate::{
    inject::{RequestFacts, prepare_request, translate},
    layer::{Filtered, Known, Visit},
};

/// Puts the snippet into documents. See the [module docs](super).
#[derive(Clone, Debug)]
pub struct Banner<S> {
    inner: S,
    workshop: Arc<Workshop>,
}

impl<S> Banner<S> {
    pub(super) fn new(inner: S, workshop: Arc<Workshop>) -> Self {
        Self { inner, workshop }
    }
}

impl<S, B, R> Service<Request<Known<Visit, B>>> for Banner<S>
where
    S: Service<Request<Known<Visit, B>>, Response = Response<Filtered<R>>>,
    R: Body<Data = Bytes>,
{
    type Response = Response<Filtered<BannerBody<R>>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Known<Visit, B>>) -> Self::Future {
        let site = request.body().known().site();
        let site = site.snippet().map(|snippet| (Arc::clone(site), snippet.version()));
        let asked = site.map(|(site, version)| {
            let facts = RequestFacts::of(request.method(), request.headers());
            let host = if facts.may_get_snippet() { Named::of(&request) } else { Named::Nowhere };
            prepare_request(&facts, request.headers_mut());
            let translation = translate(&facts, version, request.headers_mut());
            Asked { site, host, facts, translation, workshop: Arc::clone(&self.workshop) }
        });
        ResponseFuture::new(self.inner.call(request), asked)
    }
}
