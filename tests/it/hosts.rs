//! Which host a request is for, and which methods are for nobody.

use crate::harness::{Octroi, Portal, Wire};

/// Sends a request and gives back the first status line's code; the connection may stay open.
async fn status(gate: &Octroi, raw: &str) -> u16 {
    let mut wire = Wire::to(gate.address).await;
    wire.send(raw).await;
    let line = wire.until(b"\r\n").await.expect("an answer comes");
    String::from_utf8(line).unwrap().split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn every_spelling_of_a_known_host_is_served_and_kept() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for host in
        ["data.example", "DATA.Example", "data.example.", "data.example:80", "data.example:8443", "data.example.:1"]
    {
        assert_eq!(status(&gate, &format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).await, 200, "{host}");
        let (requests, _) = portal.take();
        // RFC 9110 §7.6: the portal sees the host that the visitor asked for.
        assert_eq!(requests[0].field("host"), Some(host));
    }
}

#[tokio::test]
async fn an_unknown_host_is_misdirected() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for host in [
        "other.example",
        "example",
        "x.data.example",
        "data.example.evil",
        "data.example.evil.example",
        "adata.example",
        "data-example",
        "10.0.0.1",
        "127.0.0.2",
        "[::1]",
        "[::1]:80",
        "localhost.example",
        "xn--dta-5na.example",
        "0",
        "0x7f.1",
        "2130706433",
        "data_example",
        "_data.example",
        "data.example0",
        "octroi",
    ] {
        assert_eq!(status(&gate, &format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).await, 421, "{host}");
    }
    assert_eq!(status(&gate, "GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n").await, 421);
    assert_eq!(status(&gate, "GET /.octroi/charter HTTP/1.1\r\nHost: other.example\r\n\r\n").await, 421);
    assert!(portal.requests().is_empty());
}

#[tokio::test]
async fn without_one_valid_host_a_request_is_bad() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for fields in [
        "",
        "Host:\r\n",
        "Host: \r\n",
        "Host: data.example\r\nHost: data.example\r\n",
        "Host: data.example\r\nHost: other.example\r\n",
        "Host: data.example, other.example\r\n",
        "Host: data.example other.example\r\n",
        "Host: user@data.example\r\n",
        "Host: user:secret@data.example\r\n",
        "Host: data.example/\r\n",
        "Host: http://data.example\r\n",
        "Host: data.example?x\r\n",
        "Host: data.example#x\r\n",
        "Host: data.example\\x\r\n",
        "Host: data.example:x\r\n",
        "Host: data.example:80:80\r\n",
        "Host: data.example:-1\r\n",
        "Host: data.example:999999\r\n",
        "Host: data..example\r\n",
        "Host: .data.example\r\n",
        "Host: data.example..\r\n",
        "Host: d\u{e9}.example\r\n",
        "Host: d%61ta.example\r\n",
        "Host: [::1\r\n",
        "Host: ::1\r\n",
        "Host: \"data.example\"\r\n",
        "Host: data.example;\r\n",
        "Host : data.example\r\n",
        " Host: data.example\r\n",
        "X: y\r\n Host: data.example\r\n",
    ] {
        assert_eq!(status(&gate, &format!("GET / HTTP/1.1\r\n{fields}\r\n")).await, 400, "{fields:?}");
    }
    assert!(portal.requests().is_empty());
}

#[tokio::test]
async fn an_absolute_target_must_name_the_same_host_and_goes_on_in_origin_form() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for target in ["http://data.example/a?b=c", "HTTP://data.example/a?b=c", "https://data.example/a?b=c"] {
        assert_eq!(
            status(&gate, &format!("GET {target} HTTP/1.1\r\nHost: data.example\r\n\r\n")).await,
            200,
            "{target}"
        );
        let (requests, _) = portal.take();
        assert_eq!((requests[0].head.target(), requests[0].field("host")), ("/a?b=c", Some("data.example")));
    }
    for target in
        ["http://other.example/", "http://data.example:81/", "http://user@data.example/", "http:///", "http://"]
    {
        assert_eq!(
            status(&gate, &format!("GET {target} HTTP/1.1\r\nHost: data.example\r\n\r\n")).await,
            400,
            "{target}"
        );
    }
    assert!(portal.requests().is_empty());
}

/// RFC 9112 §3.2: a server must answer 400 to an HTTP/1.1 request without `Host`, whatever its target.
#[tokio::test]
async fn an_absolute_target_does_not_stand_for_the_host_field() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    assert_eq!(status(&gate, "GET http://data.example/ HTTP/1.1\r\n\r\n").await, 400);
    assert!(portal.requests().is_empty());
}

#[tokio::test]
async fn an_absolute_target_without_a_path_is_the_root() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    assert_eq!(status(&gate, "GET http://data.example HTTP/1.1\r\nHost: data.example\r\n\r\n").await, 200);
    assert_eq!(status(&gate, "GET http://data.example?x=1 HTTP/1.1\r\nHost: data.example\r\n\r\n").await, 200);
    let (requests, _) = portal.take();
    assert_eq!(requests.iter().map(|request| request.head.target()).collect::<Vec<_>>(), ["/", "/?x=1"]);
}

#[tokio::test]
async fn methods_that_are_for_nobody_are_refused_and_the_connection_is_closed() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for line in ["CONNECT data.example:443", "TRACE /", "CONNECT data.example:80"] {
        let mut wire = Wire::to(gate.address).await;
        wire.send(format!(
            "{line} HTTP/1.1\r\nHost: {}\r\n\r\nGET / HTTP/1.1\r\nHost: data.example\r\n\r\n",
            "data.example"
        ))
        .await;
        let answers = String::from_utf8(wire.rest().await).unwrap();
        assert!(answers.starts_with("HTTP/1.1 405"), "{line}: {answers}");
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{line}: {answers}");
        assert!(answers.to_ascii_lowercase().contains("\r\nallow: "), "{line}: {answers}");
    }
    assert!(portal.requests().is_empty());
}

#[tokio::test]
async fn other_methods_pass_as_they_are() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "get", "M-SEARCH", "X!y"] {
        assert_eq!(status(&gate, &format!("{method} / HTTP/1.1\r\nHost: data.example\r\n\r\n")).await, 200, "{method}");
        let (requests, _) = portal.take();
        assert_eq!(requests[0].head.method(), method);
    }
}

#[tokio::test]
async fn the_server_wide_target_is_refused() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    assert_eq!(status(&gate, "OPTIONS * HTTP/1.1\r\nHost: data.example\r\n\r\n").await, 400);
    assert_eq!(status(&gate, "GET * HTTP/1.1\r\nHost: data.example\r\n\r\n").await, 400);
    assert!(portal.requests().is_empty());
}
