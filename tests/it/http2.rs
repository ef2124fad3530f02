//! HTTP/2 by prior knowledge from visitors, HTTP/1.1 to the portal (RFC 9113).

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header};
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use hyper::{
    body::Incoming,
    client::conn::http2::{SendRequest, handshake},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use crate::harness::{Octroi, Origin, Page, Portal, Wire, within};

/// Content that is known from the start, frame by frame.
#[derive(Debug, Default)]
struct Frames(VecDeque<Frame<Bytes>>);

impl Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }
}

async fn connect(gate: &Octroi) -> SendRequest<Frames> {
    let stream = TokioIo::new(TcpStream::connect(gate.address).await.unwrap());
    let (sender, connection) = within(handshake(TokioExecutor::new(), stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn send(sender: &mut SendRequest<Frames>, request: Request<Frames>) -> Response<Incoming> {
    within(sender.ready()).await.unwrap();
    within(sender.send_request(request)).await.unwrap()
}

fn get(uri: &str, fields: &[(&str, &str)]) -> Request<Frames> {
    let request = Request::builder().uri(uri);
    fields.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(Frames::default()).unwrap()
}

async fn gate(portal: &Portal) -> (Octroi, SendRequest<Frames>) {
    let gate = Octroi::before(portal.address).http2().start();
    let sender = connect(&gate).await;
    (gate, sender)
}

fn lines(response: &Response<Incoming>) -> Vec<&str> {
    response.headers().get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
}

#[tokio::test]
async fn crumbs_of_a_cookie_field_are_judged_and_joined() {
    let portal = Portal::saying(Page::text("ok").cookies(&["_ga=1", "session=1"]).bytes()).await;
    let (_gate, mut sender) = gate(&portal).await;
    let crumbs =
        [("cookie", "session=1"), ("cookie", "_ga=2; csrftoken=3"), ("cookie", "vid=4"), ("cookie", "_stats=5")];
    let response = send(&mut sender, get("http://data.example/a?b", &crumbs)).await;
    assert_eq!((response.status().as_u16(), lines(&response)), (200, vec!["session=1"]));
    let request = portal.request();
    assert_eq!(request.head.faults_of_request(), [""; 0]);
    assert_eq!((request.head.target(), request.field("host")), ("/a?b", Some("data.example")));
    assert_eq!(request.field("cookie"), Some("session=1; csrftoken=3; _stats=5"));
}

#[tokio::test]
async fn the_authority_is_the_host_and_no_field_says_otherwise() {
    let portal = Portal::plain().await;
    let (_gate, mut sender) = gate(&portal).await;
    for (uri, fields, status) in [
        ("http://data.example/", &[("host", "data.example")][..], 200),
        ("http://data.example:81/", &[], 200),
        ("http://data.example/", &[("host", "other.example")], 400),
        ("http://other.example/", &[("host", "data.example")], 400),
        ("http://data.example/", &[("host", "data.example"), ("host", "other.example")], 400),
        ("http://other.example/", &[], 421),
    ] {
        let response = send(&mut sender, get(uri, fields)).await;
        assert_eq!(response.status().as_u16(), status, "{uri} {fields:?}");
    }
    assert_eq!(portal.take().0.len(), 2);
}

#[tokio::test]
async fn look_alike_names_and_claims_are_not_carried_on() {
    let portal = Portal::plain().await;
    let (_gate, mut sender) = gate(&portal).await;
    let fields = [
        ("x_forwarded_for", "6.6.6.6"),
        ("transfer_encoding", "chunked"),
        ("x-forwarded-for", "6.6.6.6"),
        ("forwarded", "for=6.6.6.6"),
    ];
    send(&mut sender, get("http://data.example/", &fields)).await;
    let request = portal.request();
    assert_eq!(request.head.faults_of_request(), [""; 0]);
    assert_eq!(
        (request.field("x-forwarded-for"), request.field("forwarded")),
        (Some("127.0.0.1"), Some("for=127.0.0.1;proto=http"))
    );
}

#[tokio::test]
async fn trailers_pass_both_ways_but_cookies_do_not() {
    let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: grpc-status\r\n\r\n2\r\nok\r\n0\r\ngrpc-status: 0\r\nSet-Cookie: _ga=1\r\n\r\n";
    let portal = Portal::saying(answer).await;
    let (_gate, mut sender) = gate(&portal).await;
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", HeaderValue::from_static("5"));
    let frames = VecDeque::from([Frame::data(Bytes::from_static(b"hello")), Frame::trailers(trailers)]);
    let request = Request::post("http://data.example/")
        .header("te", "trailers")
        .header("trailer", "x-sum")
        .body(Frames(frames))
        .unwrap();
    let response = send(&mut sender, request).await;
    let content = within(response.into_body().collect()).await.unwrap();
    let trailers = content.trailers().unwrap();
    assert_eq!(
        (trailers.get("grpc-status").unwrap(), trailers.get(header::SET_COOKIE)),
        (&HeaderValue::from_static("0"), None)
    );
    assert_eq!(content.to_bytes(), "ok");
    let request = portal.request();
    assert_eq!(
        (request.body.as_slice(), request.trailers),
        (&b"hello"[..], vec![("x-sum".to_owned(), "5".to_owned())])
    );
}

#[tokio::test]
async fn requests_share_a_connection_and_do_not_wait_for_each_other() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).http2().start();
    let mut sender = connect(&gate).await;
    within(sender.ready()).await.unwrap();
    let first = tokio::spawn(sender.send_request(get("http://data.example/first", &[])));
    let mut slow = origin.accept().await;
    assert_eq!(slow.request().await.unwrap().head.target(), "/first");
    let second = tokio::spawn(sender.send_request(get("http://data.example/second", &[])));
    let mut quick = origin.accept().await;
    quick.request().await.unwrap();
    quick.send(Page::text("2").bytes()).await;
    let second = within(second).await.unwrap().unwrap();
    assert_eq!(within(second.into_body().collect()).await.unwrap().to_bytes(), "2");
    slow.send(Page::text("1").bytes()).await;
    let first = within(first).await.unwrap().unwrap();
    assert_eq!(within(first.into_body().collect()).await.unwrap().to_bytes(), "1");
}

#[tokio::test]
async fn a_stream_that_is_given_up_ends_the_request_to_the_portal() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).http2().start();
    let mut sender = connect(&gate).await;
    within(sender.ready()).await.unwrap();
    let asking = tokio::spawn(sender.send_request(get("http://data.example/", &[])));
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    asking.abort();
    assert!(portal.ends().await);
    // The connection goes on.
    let asking = tokio::spawn(sender.send_request(get("http://data.example/next", &[])));
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    portal.send(Page::text("ok").bytes()).await;
    assert_eq!(within(asking).await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn a_choice_can_be_made_over_http_2() {
    let portal = Portal::saying(Page::text("ok").cookies(&["_ga=1"]).bytes()).await;
    let (_gate, mut sender) = gate(&portal).await;
    let form = Frames(VecDeque::from([Frame::data(Bytes::from_static(b"choice=accept"))]));
    let request = Request::post("http://data.example/.octroi/choices")
        .header("origin", "http://data.example")
        .header("content-type", "application/x-www-form-urlencoded");
    let response = send(&mut sender, request.body(form).unwrap()).await;
    assert_eq!(response.status(), 303);
    let token = lines(&response)[0].split(';').next().unwrap().to_owned();
    let response = send(&mut sender, get("http://data.example/", &[("cookie", &token)])).await;
    assert_eq!(lines(&response), ["_ga=1"]);
}

#[tokio::test]
async fn methods_that_are_for_nobody_are_refused() {
    let portal = Portal::plain().await;
    let (_gate, mut sender) = gate(&portal).await;
    let trace = Request::builder().method("TRACE").uri("http://data.example/").body(Frames::default()).unwrap();
    assert_eq!(send(&mut sender, trace).await.status(), 405);
    assert!(portal.requests().is_empty());
}

#[tokio::test]
async fn a_client_that_speaks_http_1_there_is_not_served() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).http2().start();
    let mut wire = Wire::to(gate.address).await;
    wire.offer("GET / HTTP/1.1\r\nHost: data.example\r\n\r\n").await;
    assert!(!wire.rest().await.starts_with(b"HTTP/1"));
    assert!(portal.requests().is_empty());
}
