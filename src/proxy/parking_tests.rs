//! Connections that rest, over a pipe whose time is paused, and over a socket whose client is a thread.

use std::{convert::Infallible, io::ErrorKind, time::Duration};

use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::watch,
    task::JoinHandle,
    time::{Instant, advance},
};

use super::*;
use crate::proxy::{clock::HeadTimer, crowd::Crowd, worker::Shutdown};

const LIMIT: Duration = Duration::from_secs(10);
const WHILE: Duration = Duration::from_millis(100);
const INSTANT: Duration = Duration::from_millis(1);

/// A client, and a connection that is served.
struct Pair {
    client: DuplexStream,
    crowd: Crowd,
    stop: watch::Sender<bool>,
    served: JoinHandle<hyper::Result<()>>,
}

/// Answers with the target: at `/late` when its content has come and five seconds have passed, at `/early` before that and
/// with 4 KiB more.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, content) = request.into_parts();
    let target = head.uri.path().to_owned();
    let content = tokio::spawn(content.collect());
    if target == "/late" {
        assert_eq!(content.await.unwrap().unwrap().to_bytes(), "four");
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    let more = if target == "/early" { ".".repeat(4096) } else { String::new() };
    Ok(Response::new(Full::from(more + &target)))
}

fn accept<I>(stream: I, rest: Duration) -> (Crowd, watch::Sender<bool>, JoinHandle<hyper::Result<()>>)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let crowd = Crowd::resting_after(rest);
    let mut builder = Builder::new();
    builder.timer(HeadTimer::new()).header_read_timeout(LIMIT);
    let (stop, shutdown) = Shutdown::channel();
    let served = serve(stream, service_fn(answer), builder, Clock::new(LIMIT, crowd.clone()), Stop::of(&shutdown));
    (crowd, stop, tokio::spawn(served))
}

fn pair(rest: Duration) -> Pair {
    let (client, stream) = duplex(64);
    let (crowd, stop, served) = accept(stream, rest);
    Pair { client, crowd, stop, served }
}

/// Runs on a worker's runtime whose time passes only when it is told to, or when all wait for it.
fn paused(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(test);
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: data.example\r\n\r\n")
}

impl Pair {
    async fn send(&mut self, octets: &str) {
        self.client.write_all(octets.as_bytes()).await.unwrap();
    }

    /// Reads an answer to its end.
    async fn answered(&mut self, target: &str) {
        let mut read = Vec::new();
        while !(read.ends_with(target.as_bytes()) && read.windows(4).any(|end| end == b"\r\n\r\n")) {
            read.push(self.client.read_u8().await.expect("an answer comes whole"));
        }
        assert!(read.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", read.escape_ascii());
    }

    async fn rested(&self) {
        let begun = Instant::now();
        while !self.crowd.is_asleep() {
            assert!(begun.elapsed() < LIMIT, "it never rests");
            advance(INSTANT).await;
        }
        assert!(!self.served.is_finished(), "it has ended");
    }

    /// Waits for its end, and says how long that took.
    async fn ends(mut self) -> Duration {
        let begun = Instant::now();
        assert_eq!(self.client.read_u8().await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
        drop(self.served.await.unwrap());
        begun.elapsed()
    }
}

#[test]
fn one_that_rested_answers_its_next_requests() {
    paused(async {
        let mut pair = pair(WHILE);
        for target in ["/never-asked-before", "/asked-once", "/asked-twice"] {
            pair.rested().await;
            pair.send(&get(target)).await;
            pair.answered(target).await;
            assert!(!pair.crowd.is_asleep(), "one that has just answered does not rest");
        }
        pair.rested().await;
        let both = [get("/first"), get("/second")].concat();
        pair.send(&both).await;
        pair.answered("/first").await;
        pair.answered("/second").await;
        drop(pair.client);
        pair.served.await.unwrap().unwrap();
    });
}

#[test]
fn a_head_that_comes_slowly_is_read_whole_or_times_out() {
    for (wait, what) in [(Duration::ZERO, "before it rests"), (WHILE * 2, "while it rests")] {
        paused(async {
            let mut pair = pair(WHILE);
            advance(wait).await;
            for octet in get("/slow").split_inclusive(|_| true) {
                pair.send(octet).await;
                advance(Duration::from_millis(50)).await;
            }
            pair.answered("/slow").await;
            advance(wait).await;
            let begun = Instant::now();
            pair.send("GET /unfinished HTTP/1.1\r\n").await;
            while pair.client.write_all(b"a: b\r\n").await.is_ok() {
                advance(Duration::from_millis(500)).await;
                tokio::task::yield_now().await;
            }
            let lasted = wait + begun.elapsed();
            assert!(lasted >= LIMIT && lasted <= LIMIT + Duration::from_secs(1), "begun {what}: {lasted:?}");
        });
    }
}

#[test]
fn a_head_that_has_less_time_than_a_connection_before_it_rests_has_no_more() {
    paused(async {
        let mut pair = pair(LIMIT * 2);
        pair.send(&get("/first")).await;
        pair.answered("/first").await;
        let lasted = pair.ends().await;
        assert!(lasted >= LIMIT - INSTANT && lasted <= LIMIT + INSTANT * 2, "{lasted:?}");
    });
}

#[test]
fn one_that_rests_ends_with_its_time_or_with_the_worker() {
    paused(async {
        let waits = pair(WHILE);
        let lasted = waits.ends().await;
        assert!(lasted >= LIMIT && lasted <= LIMIT + INSTANT * 2, "{lasted:?}");
        let stopped = pair(WHILE);
        stopped.rested().await;
        stopped.stop.send_replace(true);
        assert_eq!(stopped.ends().await, Duration::ZERO);
        let busy = pair(WHILE);
        busy.stop.send_replace(true);
        assert_eq!(busy.ends().await, Duration::ZERO);
        let mut asked = pair(WHILE);
        asked.rested().await;
        asked.send(&get("/same-moment")).await;
        asked.stop.send_replace(true);
        asked.answered("/same-moment").await;
        assert_eq!(asked.ends().await, Duration::ZERO);
        let mut begun = pair(WHILE);
        begun.send("GET /unfinished HTTP/1.1\r\n").await;
        advance(INSTANT).await;
        begun.stop.send_replace(true);
        let lasted = begun.ends().await;
        assert!(
            lasted >= LIMIT - INSTANT && lasted <= LIMIT + INSTANT * 2,
            "a head has its time all the same: {lasted:?}"
        );
    });
}

#[test]
fn none_is_taken_apart_while_anything_is_under_way() {
    paused(async {
        let mut pair = pair(Duration::ZERO);
        let awake = async |pair: &Pair, what: &str| {
            for _ in 0..4 {
                advance(Duration::from_secs(1)).await;
                assert!(!pair.crowd.is_asleep(), "{what}");
            }
        };
        let post = |target| get(target).replace("GET", "POST").replace("\r\n\r\n", "\r\nContent-Length: 4\r\n\r\n");
        pair.send(&post("/late")).await;
        awake(&pair, "its content has not come").await;
        pair.send("four").await;
        awake(&pair, "its answer has not come").await;
        pair.answered("/late").await;
        pair.rested().await;
        pair.send(&get("/early")).await;
        awake(&pair, "its answer is not read").await;
        pair.answered("/early").await;
        pair.rested().await;
        pair.send(&post("/early")).await;
        awake(&pair, "its answer is not read, and its content has not come").await;
        pair.send("four").await;
        awake(&pair, "its answer is not read, and its content has come").await;
        pair.answered("/early").await;
        pair.rested().await;
        pair.send(&get("/last")).await;
        pair.answered("/last").await;
    });
}

#[test]
fn no_request_is_lost_at_the_moment_of_resting() {
    paused(async {
        let mut pair = pair(INSTANT);
        for count in 0..600 {
            advance(Duration::from_micros(count % 60 * 50)).await;
            let (target, part) = (format!("/{count}"), count as usize % 30);
            let whole = get(&target);
            let (begins, ends) = whole.split_at(part);
            pair.send(begins).await;
            advance(Duration::from_micros(count % 7 * 200)).await;
            pair.send(ends).await;
            pair.answered(&target).await;
        }
    });
}

#[test]
fn no_request_of_another_thread_is_lost_at_the_moment_of_resting() {
    use std::io::{Read, Write};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let client = std::thread::spawn(move || {
            let mut client = std::net::TcpStream::connect(address).unwrap();
            client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            for count in 100..900 {
                (0..count % 50 * 100).for_each(|_| std::hint::spin_loop());
                client.write_all(get(&format!("/{count}")).as_bytes()).unwrap();
                let mut read = Vec::new();
                while !read.ends_with(format!("\r\n\r\n/{count}").as_bytes()) {
                    let mut space = [0; 512];
                    let length = client.read(&mut space).expect("each request is answered");
                    assert_ne!(length, 0, "the connection was ended");
                    read.extend_from_slice(&space[..length]);
                }
            }
        });
        let (stream, _) = listener.accept().await.unwrap();
        let (_crowd, _stop, served) = accept(stream, Duration::ZERO);
        served.await.unwrap().unwrap();
        client.join().unwrap();
    });
}
