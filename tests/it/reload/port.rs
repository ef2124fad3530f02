//! The operator's port: who is answered, and what.

use std::fs;

use serde_json::{Value, json};

use super::{Portals, json_of, portal};
use crate::harness::{Origin, Page, Standing, Wire, within};

#[tokio::test]
async fn the_admin_port_answers_operators_and_no_page() {
    let portal = portal().await;
    let portals = Portals { upstream: format!("http://{}", portal.address), watch: "0" };
    let mut gate = Standing::start("0", &portals.text("", &["one"])).await;
    for (method, path, fields, status) in [
        ("GET", "/healthz", "", 200),
        ("HEAD", "/healthz", "", 200),
        ("GET", "/readyz", "Sec-Fetch-Site: none\r\n", 200),
        ("GET", "/readyz", "Host: localhost\r\n", 200),
        ("GET", "/readyz", "Host: [::1]:9900\r\n", 200),
        ("GET", "/reload", "", 405),
        ("PUT", "/reload", "", 405),
        ("POST", "/healthz", "", 405),
        ("POST", "/", "", 405),
        ("GET", "/nothing", "", 404),
        ("GET", "/metrics", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("GET", "/", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("GET", "/", "Host: rebound.example\r\n", 421),
        ("POST", "/reload/", "", 404),
        ("POST", "//reload", "", 404),
        ("POST", "/reload", "Origin: http://127.0.0.1\r\n", 403),
        ("POST", "/reload", "Origin: null\r\n", 403),
        ("POST", "/reload", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("POST", "/reload", "Sec-Fetch-Site: same-site\r\n", 403),
        ("GET", "/readyz", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("POST", "/reload", "Host: rebound.example\r\n", 421),
        ("GET", "/healthz", "Host: rebound.example:9900\r\n", 421),
        ("POST", "/reload", "Content-Length: 4\r\n\r\nabcd", 413),
        ("POST", "/reload", "Transfer-Encoding: chunked\r\n\r\n0\r\n", 413),
    ] {
        let answer = gate.ask(method, path, fields).await;
        assert_eq!(answer.status(), status, "{method} {path} {fields:?}: {}", answer.text());
        assert!(answer.closes(), "one request a connection");
        assert_eq!(answer.field("content-type"), Some("application/json"));
    }
    assert_eq!(gate.reloaded_meanwhile(), Vec::<Value>::new(), "nothing that was refused reloaded");
    let ready = json_of(&gate.ask("GET", "/readyz", "").await.text());
    assert_eq!((&ready["status"], &ready["configuration"]["version"]), (&json!("ready"), &json!(1)), "{ready}");
    let applied = ready["configuration"]["applied"].as_str().unwrap().to_owned();
    portals.write(&gate, "", &["two"]);
    gate.ask("POST", "/reload", "").await;
    let after = json_of(&gate.ask("GET", "/readyz", "").await.text());
    assert_eq!(after["configuration"]["version"], 2);
    assert!(after["configuration"]["applied"].as_str().unwrap() > applied.as_str(), "{after}");
    assert_ne!(after["configuration"]["digest"], ready["configuration"]["digest"]);
    let mut wire = Wire::to(gate.admin).await;
    wire.send(format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(32 << 10))).await;
    assert_eq!(wire.head().await.unwrap().status(), 431, "a head is bounded");
}

#[tokio::test]
async fn where_a_token_is_asked_for_probes_learn_no_more_than_they_need() {
    let portal = portal().await;
    let portals = Portals { upstream: format!("http://{}", portal.address), watch: "0" };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, "0123456789abcdef\n").unwrap();
    let token_file = format!("\"127.0.0.1:0\"\ntoken-file = \"{}\"", file.display());
    let gate = Standing::start_with_admin("0", &portals.text("", &["one"]), &token_file).await;
    let token = "Authorization: Bearer 0123456789abcdef\r\n";
    for (method, path, fields, status) in [
        ("POST", "/reload", "", 401),
        ("GET", "/metrics", "", 401),
        ("GET", "/", "", 401),
        ("POST", "/reload", "Authorization: Bearer 0123456789abcdee\r\n", 401),
        ("POST", "/reload", token, 200),
        ("GET", "/readyz", "", 200),
        ("GET", "/readyz", token, 200),
    ] {
        let answer = gate.ask(method, path, fields).await;
        assert_eq!(answer.status(), status, "{method} {path} {fields:?}");
        assert_eq!(answer.all("www-authenticate").len(), if status == 401 { 2 } else { 0 });
        let told = !json_of(&answer.text())["configuration"].is_null();
        assert_eq!(told, fields == token, "{}", answer.text());
    }
    fs::write(&file, "fedcba9876543210\n").unwrap();
    assert_eq!(gate.ask("POST", "/reload", token).await.status(), 401, "a token that was replaced is none");
}

#[tokio::test]
async fn a_gate_that_drains_says_that_it_is_not_ready() {
    let origin = Origin::listen().await;
    let portals = Portals { upstream: format!("http://{}", origin.address()), watch: "0" };
    let gate = Standing::start("0", &portals.text("", &["one"])).await;
    let mut waiting = gate.visitor().await;
    waiting.request("GET", "/", "").await;
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    gate.signal("TERM");
    let answer = within(async {
        loop {
            let answer = gate.ask("GET", "/readyz", "").await;
            if answer.status() != 200 {
                return answer;
            }
        }
    });
    let answer = answer.await;
    assert_eq!((answer.status(), &json_of(&answer.text())["status"]), (503, &json!("draining")));
    assert_eq!(gate.ask("GET", "/healthz", "").await.status(), 200, "it lives");
    gate.signal("HUP");
    portal.send(Page::text("done").bytes()).await;
    assert_eq!(waiting.answer("GET").await.text(), "done");
    assert_eq!(gate.ended().await, Some(0));
}
