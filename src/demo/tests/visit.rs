//! A running portal and a visitor's connections to it.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::{HeaderName, Method, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::oneshot, task::JoinHandle};

use crate::demo::Demo;

/// A portal on ports of the system's choice, served by a task of the test.
pub(super) struct Visit {
    portal: std::net::SocketAddr,
    video: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Visit {
    pub(super) async fn begin() -> Self {
        let any = ([127, 0, 0, 1], 0).into();
        let demo = Demo::bind(any, any).await.unwrap();
        let (portal, video) = (demo.portal_address(), demo.video_address());
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(demo.serve(async { drop(stopped.await) }));
        Self { portal, video, stop: Some(stop), served }
    }

    pub(super) fn video_port(&self) -> u16 {
        self.video.port()
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.portal).await.unwrap()
    }

    /// Sends one request to the portal and reads the whole answer.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        fields: &[(HeaderName, &str)],
        body: &str,
    ) -> Response<Bytes> {
        whole(send(self.connect().await, method, path, fields, body).await).await
    }

    pub(super) async fn ask_video(&self, path: &str) -> Response<Bytes> {
        let stream = TcpStream::connect(self.video).await.unwrap();
        whole(send(stream, Method::GET, path, &[], "").await).await
    }

    /// Sends one request and reads the head of the answer only.
    pub(super) async fn open(&self, method: Method, path: &str) -> Response<Incoming> {
        send(self.connect().await, method, path, &[], "").await
    }

    pub(super) fn shut_down(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(super) async fn ended(&mut self) {
        (&mut self.served).await.unwrap();
    }

    pub(super) async fn is_refused(&self) -> bool {
        TcpStream::connect(self.portal).await.is_err()
    }
}

async fn send(
    stream: TcpStream,
    method: Method,
    path: &str,
    fields: &[(HeaderName, &str)],
    body: &str,
) -> Response<Incoming> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut request = Request::new(Full::new(Bytes::copy_from_slice(body.as_bytes())));
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().unwrap();
    request.headers_mut().insert(header::HOST, "127.0.0.1".parse().unwrap());
    for (name, value) in fields {
        request.headers_mut().append(name, value.parse().unwrap());
    }
    sender.send_request(request).await.unwrap()
}

async fn whole(response: Response<Incoming>) -> Response<Bytes> {
    let (head, body) = response.into_parts();
    Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}

pub(super) async fn collect(response: Response<Incoming>) -> Bytes {
    whole(response).await.into_body()
}

/// The values of a field, in order.
pub(super) fn values(response: &Response<Bytes>, name: HeaderName) -> Vec<&str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

pub(super) fn cookie_names(response: &Response<Bytes>) -> Vec<&str> {
    values(response, header::SET_COOKIE).into_iter().map(|line| line.split_once('=').unwrap().0).collect()
}

pub(super) fn cookie_line<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    let lines = values(response, header::SET_COOKIE);
    lines.into_iter().find(|line| line.split_once('=').unwrap().0 == name).unwrap()
}

pub(super) fn text(response: &Response<Bytes>) -> &str {
    str::from_utf8(response.body()).unwrap()
}

pub(super) fn gunzip(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut plain).unwrap();
    plain
}
