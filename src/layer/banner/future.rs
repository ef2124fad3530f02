use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request, Response,
    header::{self, LINK},
    response,
    uri::Authority,
};
use http_body::Body;

use super::{
    body::BannerBody,
    policies::{Policies, fit},
};
use crate::{
    inject::{
        Injector, Limits, Outcome, PassThrough, Plan, Pool, RequestFacts, Step, Translation, rewrite_head, vary_also,
    },
    layer::Filtered,
    site::Site,
    telemetry::{
        Metrics,
        events::{PageInjected, PagePassed},
    },
};

/// The request fields by which a document is told from a fragment.
const DEPENDS_ON: &str = "Sec-Fetch-Dest, X-Requested-With, HX-Request";

/// What is kept of a request to a host that asks.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) site: Arc<Site>,
    pub(super) host: Named,
    pub(super) facts: RequestFacts,
    pub(super) translation: Translation,
    pub(super) workshop: Arc<Workshop>,
}

/// What all requests of a layer share.
#[derive(Debug)]
pub(super) struct Workshop {
    pub(super) metrics: Arc<Metrics>,
    pub(super) pool: Pool,
}

/// The host that was asked, shared with the request.
#[derive(Debug)]
pub(super) enum Named {
    Target(Authority),
    Field(HeaderValue),
    Nowhere,
}

pin_project_lite::pin_project! {
    /// The future of [`Banner`](super::Banner).
    pub struct ResponseFuture<F, R> {
        #[pin]
        inner: F,
        asked: Option<Asked>,
        // Boxed: most responses are no documents, and futures are moved from layer to layer.
        sniffing: Option<Box<Sniffing<R>>>,
    }
}

/// A response whose head waits for the first bytes of its body.
struct Sniffing<R> {
    head: response::Parts,
    body: Pin<Box<R>>,
    injector: Injector,
    out: VecDeque<Bytes>,
    policies: Option<Policies>,
    /// Without a policy of the portal's, which could refuse a preload that its own element would be allowed.
    preload: Option<HeaderValue>,
    translation: Translation,
    workshop: Arc<Workshop>,
}

// === impl Named ===

impl Named {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        match (request.uri().authority(), request.headers().get(header::HOST)) {
            (Some(authority), _) => Self::Target(authority.clone()),
            (None, Some(host)) => Self::Field(host.clone()),
            (None, None) => Self::Nowhere,
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Target(authority) => authority.as_str(),
            Self::Field(host) => host.to_str().unwrap_or_default(),
            Self::Nowhere => "",
        }
    }
}

// === impl ResponseFuture ===

impl<F, R> ResponseFuture<F, R> {
    pub(super) fn new(inner: F, asked: Option<Asked>) -> Self {
        Self { inner, asked, sniffing: None }
    }
}

impl<F, R, E> Future for ResponseFuture<F, R>
where
    F: Future<Output = Result<Response<Filtered<R>>, E>>,
    R: Body<Data = Bytes>,
{
    type Output = Result<Response<Filtered<BannerBody<R>>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.sniffing.is_none() {
            let response = ready!(this.inner.poll(cx))?;
            let Some(asked) = this.asked.take() else {
                return Poll::Ready(Ok(response.map(|body| body.map(BannerBody::untouched))));
            };
            match begin(response, asked) {
                Begun::Sniffing(sniffing) => *this.sniffing = Some(sniffing),
                Begun::Passed(response) => return Poll::Ready(Ok(response)),
            }
        }
        let Some(mut sniffing) = this.sniffing.take() else { return Poll::Pending };
        match sniffing.poll(cx) {
            Poll::Ready(last) => Poll::Ready(Ok(sniffing.finish(last))),
            Poll::Pending => {
                *this.sniffing = Some(sniffing);
                Poll::Pending
            }
        }
    }
}

impl<F, R> std::fmt::Debug for ResponseFuture<F, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// What a response's head alone decides.
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once, and most are of the larger kind")]
enum Begun<R: Body> {
    /// The first bytes must be looked at.
    Sniffing(Box<Sniffing<R>>),
    /// It passes at once.
    Passed(Response<Filtered<BannerBody<R>>>),
}

/// Starts sniffing, or lets the response pass at once.
fn begin<R: Body<Data = Bytes>>(response: Response<Filtered<R>>, asked: Asked) -> Begun<R> {
    let Asked { site, host, facts, translation, workshop } = asked;
    let (mut head, body) = response.into_parts();
    let (snippet, body) = match (site.snippet(), body.split()) {
        (Some(snippet), Ok(body)) => (snippet, body),
        (None, Ok(body)) => {
            return Begun::Passed(Response::from_parts(head, Filtered::portal(BannerBody::untouched(body))));
        }
        (_, Err(own)) => return Begun::Passed(Response::from_parts(head, own.map(BannerBody::untouched))),
    };
    let plan = Plan::of(&facts, &head, site.placement());
    let depends = matches!(plan, Plan::Inject(_) | Plan::PassThrough(PassThrough::Fragment | PassThrough::HeadRequest));
    let confirms_page = plan == Plan::PassThrough(PassThrough::BodilessStatus) && translation.asks_for_page();
    if depends && is_html(&head.headers) || confirms_page {
        // The same URL is a document to a navigation and a fragment to a script: a shared cache must
        // not give the one for the other (RFC 9110 §12.5.5).
        vary_also(&mut head.headers, DEPENDS_ON);
    }
    match plan {
        Plan::Inject(injection) => {
            let (snippet, policies) = fit(&site, snippet.clone(), host.as_str(), &head.headers);
            let injector = Injector::new(injection, snippet, Limits::default(), &workshop.pool);
            let (body, out) = (Box::pin(body), VecDeque::new());
            let preload = site.preload().filter(|_| policies.is_none()).cloned();
            Begun::Sniffing(Box::new(Sniffing { head, body, injector, out, policies, preload, translation, workshop }))
        }
        Plan::PassThrough(reason) => {
            // What a 304 or a HEAD says holds for the page that has the snippet (RFC 9111 §3.2).
            if reason == PassThrough::HeadRequest || confirms_page {
                let (_, policies) = fit(&site, snippet.clone(), host.as_str(), &head.headers);
                policies.iter().for_each(|policies| policies.replace(&mut head.headers));
            }
            rewrite_head(&mut head, &Outcome::Untouched(reason), &translation);
            if facts.wants_document() && reason != PassThrough::HeadRequest {
                PagePassed { reason }.emit(&workshop.metrics);
            }
            Begun::Passed(Response::from_parts(head, Filtered::portal(BannerBody::untouched(body))))
        }
    }
}

fn is_html(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|field| field.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("text/html"))
}

/// How sniffing ended.
enum Last<R: Body> {
    /// Decided with more of the body to come.
    Decided(Outcome),
    /// The body ended, maybe with trailers.
    Ended(Option<http_body::Frame<Bytes>>),
    /// The body failed.
    Failed(R::Error),
}

// === impl Sniffing ===

impl<R: Body<Data = Bytes>> Sniffing<R> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Last<R>> {
        loop {
            match ready!(self.body.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => match self.injector.push(data, &mut self.out) {
                        Step::NeedMore => {}
                        Step::Decided(outcome) => return Poll::Ready(Last::Decided(outcome)),
                        // Only after a decision, which ends this loop; nothing changes then.
                        Step::Streaming => return Poll::Ready(Last::Ended(None)),
                    },
                    Err(trailers) => return Poll::Ready(Last::Ended(Some(trailers))),
                },
                Some(Err(error)) => return Poll::Ready(Last::Failed(error)),
                None => return Poll::Ready(Last::Ended(None)),
            }
        }
    }

    fn finish(mut self, last: Last<R>) -> Response<Filtered<BannerBody<R>>> {
        // No step of a body is without an outcome at its end.
        const NONE: Outcome = Outcome::Untouched(PassThrough::NoInsertionPoint);
        let (outcome, body) = match last {
            Last::Decided(outcome) => {
                let body = BannerBody::live(self.body, self.injector, self.out, &outcome);
                (outcome, body)
            }
            Last::Ended(trailers) => {
                let (outcome, end) = self.injector.finish(&mut self.out);
                let outcome = outcome.unwrap_or(NONE);
                let body = BannerBody::ended(self.out, &outcome, (end, trailers));
                (outcome, body)
            }
            Last::Failed(error) => {
                let outcome = self.injector.abort(&mut self.out).unwrap_or(NONE);
                let body = BannerBody::failed(self.out, &outcome, error);
                (outcome, body)
            }
        };
        rewrite_head(&mut self.head, &outcome, &self.translation);
        match outcome {
            Outcome::Injected(_) => {
                if let Some(policies) = self.policies {
                    policies.replace(&mut self.head.headers);
                }
                if let Some(preload) = self.preload {
                    self.head.headers.append(LINK, preload);
                }
                PageInjected.emit(&self.workshop.metrics);
            }
            Outcome::Untouched(reason) => PagePassed { reason }.emit(&self.workshop.metrics),
        }
        Response::from_parts(self.head, Filtered::portal(body))
    }
}
