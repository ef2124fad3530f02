//! A configuration is reloaded whole or not at all, by whatever it is asked for, and each reload has an outcome.

use std::{fs, time::Duration};

use serde_json::Value;

use crate::harness::{Origin, Page, Portal, Standing, Storm, ask, within};

mod port;
mod steps;

/// How the portals of a test are written.
struct Portals {
    upstream: String,
    watch: &'static str,
}

const SECRET: &str = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

// === impl Portals ===

impl Portals {
    fn text(&self, gate: &str, cookies: &[&str]) -> String {
        let Self { upstream, .. } = self;
        let rows: String = cookies.iter().map(|name| format!("[[portal.cookie]]\nname = \"{name}\"\npurpose = \"necessary\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n")).collect();
        format!("{gate}\n[[portal]]\nhosts = [\"data.example\"]\nupstream = \"{upstream}\"\n{rows}")
    }

    fn write(&self, gate: &Standing, lines: &str, cookies: &[&str]) {
        self.write_raw(gate, &self.text(lines, cookies));
    }

    fn write_raw(&self, gate: &Standing, text: &str) {
        gate.write(self.watch, text);
    }
}

async fn portal() -> Portal {
    Portal::saying(Page::text("ok").cookies(&["one=1", "two=1", "six=1"]).bytes()).await
}

/// The names of the portal's cookies that come through.
async fn passing(gate: &Standing) -> String {
    let answer = gate.visitor().await.get("/", "").await;
    assert_eq!(answer.status(), 200);
    let names: Vec<_> = answer.all("set-cookie").iter().map(|line| line.split('=').next().unwrap()).collect();
    names.join(" ")
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}

#[tokio::test]
async fn all_who_ask_at_once_are_answered_one_after_the_other() {
    let portal = portal().await;
    let portals = Portals { upstream: format!("http://{}", portal.address), watch: "40ms" };
    let mut gate = Standing::start(portals.watch, &portals.text("", &["one"])).await;
    portals.write(&gate, "", &["one", "two"]);
    gate.signal("HUP");
    let admin = gate.admin;
    let asked: Vec<_> = (0..8).map(|_| tokio::spawn(async move { ask(admin, "POST", "/reload", "").await })).collect();
    let mut outcomes = Vec::new();
    for answer in asked {
        let answer = within(answer).await.unwrap();
        let body = json_of(&answer.text());
        assert_eq!(body["configuration"]["version"], 2, "what is answered is in force: {body}");
        outcomes.push(body["outcome"].as_str().unwrap().to_owned());
    }
    let mut events = Vec::new();
    while events.len() < 9 {
        events.push(gate.reloaded().await);
    }
    let applied = events.iter().filter(|event| event["message"] == "configuration applied").count();
    let signals = events.iter().filter(|event| event["trigger"] == "signal").count();
    assert_eq!((applied, signals, events[0]["message"].as_str()), (1, 1, Some("configuration applied")), "{events:?}");
    assert!(outcomes.iter().filter(|outcome| *outcome == "applied").count() <= 1, "{outcomes:?}");
}

#[tokio::test]
async fn a_request_under_way_ends_under_the_configuration_it_began_with() {
    let origin = Origin::listen().await;
    let portals = Portals { upstream: format!("http://{}", origin.address()), watch: "0" };
    let gate = Standing::start("0", &portals.text("", &["one"])).await;
    let mut begun = gate.visitor().await;
    begun.request("GET", "/begun", "").await;
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    portals.write(&gate, "", &["two"]);
    assert_eq!(gate.ask("POST", "/reload", "").await.status(), 200);
    let page = Page::text("ok").cookies(&["one=1", "two=1"]).bytes();
    portal.send(&page).await;
    assert_eq!(begun.answer("GET").await.all("set-cookie"), ["one=1"]);
    // The same connection, a moment later.
    begun.request("GET", "/next", "").await;
    portal.request().await.unwrap();
    portal.send(&page).await;
    assert_eq!(begun.answer("GET").await.all("set-cookie"), ["two=1"]);
}

#[tokio::test]
async fn a_choice_that_a_known_key_signed_is_believed_after_a_rotation_and_not_after_its_removal() {
    let portal = Portal::saying(Page::text("ok").cookies(&["ga=1"]).bytes()).await;
    let text = format!(
        "[[portal]]\nhosts = [\"data.example\"]\nupstream = \"http://{}\"\n[[portal.cookie]]\nname = \"ga\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        portal.address
    );
    let gate = Standing::start("0", &text).await;
    let mut visitor = gate.visitor().await;
    let origin = "Origin: http://data.example\r\n";
    let form = "application/x-www-form-urlencoded";
    let answer = visitor.post("/.octroi/choices", origin, form, "choice=accept").await;
    let token =
        answer.all("set-cookie").into_iter().find(|line| line.starts_with("octroi=1.")).expect("a token is set");
    let cookie = format!("Cookie: {}\r\n", token.split(';').next().unwrap());
    let old = fs::read_to_string(gate.keys()).unwrap();
    for (name, keys, believed) in [
        ("as made", old.clone(), 1),
        ("rotated", format!("k2 {SECRET}\n{old}"), 1),
        ("retired", format!("k2 {SECRET}\n"), 0),
        ("put back", format!("k2 {SECRET}\n{old}"), 1),
    ] {
        fs::write(gate.keys(), keys).unwrap();
        assert_eq!(gate.ask("POST", "/reload", "").await.status(), 200, "{name}");
        assert_eq!(
            visitor.get("/", &cookie).await.all("set-cookie").iter().filter(|line| line.starts_with("ga=")).count(),
            believed,
            "{name}"
        );
    }
}

#[tokio::test]
async fn no_request_fails_or_sees_two_configurations_while_they_are_exchanged() {
    let storm = Storm { length: Duration::from_secs(3), rate: 300, visitors: 8, reloads: 30 };
    let figures = storm.run().await;
    assert!(figures.is_clean(), "{figures}");
    assert!(figures.requests >= 900, "{figures}");
    assert_eq!((figures.applied, figures.rejected), (20, 10), "{figures}");
}
