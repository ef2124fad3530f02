//! What the layers allocate for a message that they do not change: nothing.
//!
//! A time says little on a machine that others use; a count is exact. The portal's answers and the requests are made before
//! anything is counted, so what is counted is the gate's own.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::{
    cell::RefCell,
    convert::Infallible,
    future::{Future, Ready, ready},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::SystemTime,
};

use http::{HeaderValue, Request, Response};
use http_body_util::{Empty, Full};
use octroi::{
    config::{Overrides, from_text},
    consent::{Key, KeyRing},
    layer::{Ambient, Gate},
    ledger::MemoryLedger,
    site::Live,
    telemetry::Metrics,
};
use tower::{Layer, Service};

const PORTAL: &str = r#"
[[portal]]
hosts = ["data.example"]
upstream = "http://127.0.0.1:1"
preset = "opendatasoft"
"#;

/// What browsers are told is another field in each answer; without it, an answer passes as it came.
const WITHOUT_POLICY: &str = "third-parties = \"off\"\n";

type Content = Full<bytes::Bytes>;

/// A portal whose one answer was made before it is asked.
#[derive(Debug)]
struct Prepared(RefCell<Option<Response<Content>>>);

impl<B> Service<Request<B>> for Prepared {
    type Response = Response<Content>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        ready(Ok(self.0.take().expect("it is asked once")))
    }
}

fn live(more: &str) -> Live {
    let keys = |_: &_| Ok(KeyRing::new([Key::new("k1", &[7; 32]).unwrap()]).unwrap());
    let text = format!("{PORTAL}{more}");
    Live::new(from_text("octroi.toml", &text, &Overrides::default(), keys).unwrap().sites)
}

/// Asks for a dataset and returns how many allocations that took, with the answer.
///
/// What a thread allocates once, for whoever comes first on it, is not counted.
fn ask(live: &Live, cookies: &str, lines: &[&'static str]) -> (u64, Response<()>) {
    drop(once(live, cookies, lines));
    once(live, cookies, lines)
}

fn once(live: &Live, cookies: &str, lines: &[&'static str]) -> (u64, Response<()>) {
    let gate = Gate::new(
        live.clone(),
        Arc::new(MemoryLedger::new()),
        Ambient::new(|| SystemTime::UNIX_EPOCH, || [0; 10]),
        Arc::<Metrics>::default(),
    );
    let mut answer = Response::builder().header("content-type", "application/json");
    for line in lines {
        answer = answer.header("set-cookie", HeaderValue::from_static(line));
    }
    let answer = answer.body(Full::from("{}")).unwrap();
    let mut gate = gate.layer(Prepared(RefCell::new(Some(answer))));
    let mut request = Request::get("/api/datasets")
        .header("host", HeaderValue::from_static("data.example"))
        .header("sec-fetch-dest", "empty");
    if !cookies.is_empty() {
        request = request.header("cookie", cookies);
    }
    let request = request.body(Empty::<bytes::Bytes>::new()).unwrap();
    let mut asked = None;
    let counted = allocation_counter::measure(|| {
        let mut exchange = pin!(gate.call(request));
        let Poll::Ready(Ok(answer)) = exchange.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { return };
        asked = Some(answer);
    });
    (counted.count_total, asked.expect("nothing is waited for").map(drop))
}

#[test]
fn a_message_that_is_not_changed_costs_no_allocation() {
    let live = live(WITHOUT_POLICY);
    for (name, cookies, lines) in [
        ("no cookie at all", "", &[][..]),
        (
            "cookies that may pass, both ways",
            "sessionid=a; csrftoken=b",
            &["sessionid=a; Path=/; HttpOnly", "csrftoken=b"],
        ),
        ("a deletion", "sessionid=a", &["_ga=; Max-Age=0; Path=/"]),
        (
            "many cookies that may pass",
            "sessionid=a; csrftoken=b; django_language=fr; sessionid=c",
            &["sessionid=a"; 12],
        ),
    ] {
        let (count, answer) = ask(&live, cookies, lines);
        assert_eq!(answer.headers().get_all("set-cookie").iter().count(), lines.len(), "{name}: nothing is stripped");
        assert_eq!(count, 0, "{name}");
    }
}

#[test]
fn what_is_changed_costs_what_the_change_is_made_of() {
    let (count, answer) = ask(&live(WITHOUT_POLICY), "sessionid=a; _ga=b", &["_ga=b", "sessionid=a"]);
    assert_eq!(answer.headers().get_all("set-cookie").iter().count(), 1);
    // The new field of the request, and the lines that are left of the response.
    assert!((1..=6).contains(&count), "{count}");
}

#[test]
fn a_policy_costs_no_more_than_room_for_another_field() {
    let (count, answer) = ask(&live(""), "sessionid=a", &["sessionid=a"]);
    assert!(answer.headers().contains_key("content-security-policy"));
    assert!(count <= 2, "{count}");
}
