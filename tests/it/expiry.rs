//! The visitor's choice as cookies: the gate's own, and those that must go.

use std::time::{Duration, SystemTime};

use crate::harness::{Message, Octroi, Page, Portal};

/// A page that sets what needs consent, behind a gate.
async fn gate(portal: &str) -> (Portal, Octroi) {
    let page = Page::text("").cookies(&["_ga=1", "vid=1"]);
    let origin = Portal::saying(page.bytes()).await;
    let gate = Octroi::before(origin.address).portal(portal).start();
    (origin, gate)
}

/// Which of the page's cookies were let through.
fn written(answer: &Message) -> Vec<&str> {
    answer.all("set-cookie").into_iter().filter(|line| !line.contains("Max-Age=0")).collect()
}

fn expired(answer: &Message) -> Vec<&str> {
    answer.all("set-cookie").into_iter().filter(|line| line.contains("Max-Age=0")).collect()
}

/// `Cookie: octroi=…` without the field's name.
fn pair(line: &str) -> &str {
    line.trim_end().strip_prefix("Cookie: ").unwrap()
}

#[tokio::test]
async fn nothing_of_the_gates_own_is_set_before_a_choice() {
    let (_portal, gate) = gate("").await;
    for (target, fields) in [
        ("/", ""),
        ("/", "Cookie: _ga=1; vid=1; session=1\r\n"),
        ("/.octroi/choices", ""),
        ("/.octroi/charter", ""),
        ("/.octroi/nothing", ""),
    ] {
        let answer = gate.get(target, fields).await;
        assert!(answer.all("set-cookie").is_empty(), "{target}: {:?}", answer.all("set-cookie"));
    }
}

#[tokio::test]
async fn refused_cookies_are_expired_wherever_they_can_have_come_from() {
    let (_portal, gate) = gate("").await;
    let refusal = gate.choice("choice=refuse").await;
    let mut visitor = gate.visitor().await;
    let fields = format!("Cookie: _ga=1; unknown=2; session=3; {}\r\n", pair(&refusal));
    let request = format!("GET /a/b HTTP/1.1\r\nHost: data.metro.example:8080\r\n{fields}\r\n");
    visitor.wire.send(request).await;
    // The token is bound to the site, whose hosts are several names for it.
    let answer = visitor.answer("GET").await;
    let mut expected = Vec::new();
    for path in ["/", "/a", "/a/", "/a/b"] {
        expected.push(format!("_ga=; Max-Age=0; Path={path}"));
        for domain in ["data.metro.example", "metro.example"] {
            expected.push(format!("_ga=; Max-Age=0; Path={path}; Domain={domain}"));
        }
    }
    assert_eq!(answer.all("set-cookie"), expected);
    assert_eq!(answer.field("cache-control"), Some("private"));
}

#[tokio::test]
async fn what_was_granted_or_is_not_declared_is_not_expired() {
    let (_portal, gate) = gate("").await;
    let choice = gate.choice("choice=save&purpose=audience").await;
    let fields = format!("Cookie: _ga=1; vid=1; unknown=1; __Secure-ad=1; {}\r\n", pair(&choice));
    let answer = gate.get("/", &fields).await;
    assert_eq!(
        expired(&answer),
        [
            "vid=; Max-Age=0; Path=/",
            "vid=; Max-Age=0; Path=/; Domain=data.example",
            "__Secure-ad=; Max-Age=0; Path=/; Secure",
            "__Secure-ad=; Max-Age=0; Path=/; Domain=data.example; Secure",
        ]
    );
    assert_eq!(written(&answer), ["_ga=1"]);
}

#[tokio::test]
async fn a_host_that_only_hides_expires_nothing() {
    let (portal, gate) = gate("expire = \"hide-only\"").await;
    let answer = gate.get("/", "Sec-GPC: 1\r\nCookie: _ga=1; session=1\r\n").await;
    assert!(answer.all("set-cookie").is_empty());
    assert_eq!(portal.request().field("cookie"), Some("session=1"));
    assert_eq!(answer.field("cache-control"), None);
}

#[tokio::test]
async fn a_signal_refuses_unless_a_choice_says_otherwise() {
    let (_portal, gate) = gate("").await;
    let answer = gate.get("/", "Sec-GPC: 1\r\nCookie: _ga=1\r\n").await;
    assert_eq!(written(&answer), [""; 0]);
    assert_eq!(expired(&answer).len(), 2, "a refusal by signal expires as any other");
    let accepted = gate.choice("choice=accept").await;
    let answer = gate.get("/", &format!("Sec-GPC: 1\r\n{accepted}")).await;
    assert_eq!(written(&answer), ["_ga=1", "vid=1"]);
    // Any other value is no signal (Global Privacy Control §3).
    for value in ["0", "", "true", "11"] {
        let answer = gate.get("/", &format!("Sec-GPC: {value}\r\nCookie: _ga=1\r\n")).await;
        assert!(expired(&answer).is_empty(), "{value:?}");
    }
}

#[tokio::test]
async fn an_unsigned_refusal_is_honoured_and_an_unsigned_acceptance_is_not() {
    let (_portal, gate) = gate("").await;
    for refusal in ["octroi_refus=1", "octroi=refused"] {
        let answer = gate.get("/", &format!("Cookie: _ga=1; {refusal}\r\n")).await;
        assert_eq!((written(&answer).len(), expired(&answer).len()), (0, 2), "{refusal}");
    }
    for nothing in ["octroi_refus=0", "octroi_refus=", "octroi=accept", "octroi=1", "octroi=", "octroi=accepted"] {
        let answer = gate.get("/", &format!("Cookie: _ga=1; {nothing}\r\n")).await;
        assert_eq!((written(&answer).len(), expired(&answer).len()), (0, 0), "{nothing}");
    }
}

#[tokio::test]
async fn a_forged_or_foreign_token_grants_nothing() {
    let (_portal, gate) = gate("").await;
    let line = gate.choice("choice=save&purpose=audience").await;
    let token = pair(&line).strip_prefix("octroi=").unwrap().to_owned();
    assert_eq!(written(&gate.get("/", &line).await), ["_ga=1"]);
    let mut forged: Vec<String> = (0..token.len())
        .map(|place| {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
            String::from_utf8(bytes).unwrap()
        })
        .collect();
    forged.push(token.replace("audience", "audience+video"));
    forged.push(token.replace(".test.", ".other."));
    forged.push(format!("{token}a"));
    forged.push(format!("{token}="));
    forged.push(format!("\"{token}\""));
    forged.push(token[..token.len() - 1].to_owned());
    let mut visitor = gate.visitor().await;
    for token in forged {
        let answer = visitor.get("/", &format!("Cookie: octroi={token}; _ga=1\r\n")).await;
        assert!(answer.all("set-cookie").is_empty(), "{token}");
    }
}

#[tokio::test]
async fn two_tokens_are_none() {
    let (_portal, gate) = gate("").await;
    let accepted = gate.choice("choice=accept").await;
    let refused = gate.choice("choice=refuse").await;
    for (one, other) in [(&accepted, &accepted), (&accepted, &refused), (&refused, &accepted)] {
        let joined = format!("Cookie: _ga=1; {}; {}\r\n", pair(one), pair(other));
        let apart = format!("Cookie: _ga=1\r\n{one}{other}");
        for fields in [joined, apart] {
            let answer = gate.get("/", &fields).await;
            assert!(answer.all("set-cookie").is_empty(), "undecided: {:?}", answer.all("set-cookie"));
        }
    }
}

#[tokio::test]
async fn a_choice_of_a_charter_that_gained_a_purpose_still_holds_for_the_others() {
    let portal = Portal::saying(Page::text("").cookies(&["_ga=1", "vid=1", "like=1"]).bytes()).await;
    let before = Octroi::plain(portal.address);
    let accepted = before.choice("choice=accept").await;
    let more = "[[portal.purpose]]\nname = \"social-walls\"\nlabel = \"l\"\ndescription = \"d\"\n[[portal.cookie]]\nname = \"like\"\npurpose = \"social-walls\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n";
    let after = Octroi::before(portal.address).more(more).start();
    let answer = after.get("/", &accepted).await;
    assert_eq!(answer.all("set-cookie"), ["_ga=1", "vid=1"]);
    let answer = after.get("/", &format!("Cookie: like=1; {}\r\n", pair(&accepted))).await;
    assert_eq!(
        answer.all("set-cookie")[2..],
        ["like=; Max-Age=0; Path=/", "like=; Max-Age=0; Path=/; Domain=data.example"]
    );
}

fn seven_months_later() -> SystemTime {
    SystemTime::now() + Duration::from_secs(213 * 86_400)
}

#[tokio::test]
async fn a_choice_is_forgotten_after_six_months() {
    let portal = Portal::saying(Page::text("").cookies(&["_ga=1", "vid=1"]).bytes()).await;
    let accepted = Octroi::plain(portal.address).choice("choice=accept").await;
    let later = Octroi::before(portal.address).clock(seven_months_later).start();
    assert!(written(&later.get("/", &accepted).await).is_empty());
    let answer = later.get("/", &format!("Cookie: _ga=1; {}\r\n", pair(&accepted))).await;
    assert_eq!(expired(&answer).len(), 2, "what was granted is not any more");
    // A choice from the future cannot be told from one that was made to last.
    let ahead = later.choice("choice=accept").await;
    assert!(written(&Octroi::plain(portal.address).get("/", &ahead).await).is_empty());
}

#[tokio::test]
async fn the_portal_never_sees_the_choice_and_can_never_set_it() {
    for mode in ["", "undeclared = \"allow\"", "mode = \"report-only\""] {
        let lines = [
            "octroi=1.test.0.a.b.c.d",
            "__Host-octroi=refused",
            "octroi_refus=1; Max-Age=0",
            "OCTROI=x",
            "__host-OCTROI=x",
        ];
        let portal = Portal::saying(Page::text("").cookies(&lines).bytes()).await;
        let gate = Octroi::before(portal.address).portal(mode).start();
        let accepted = gate.choice("choice=accept").await;
        let fields = format!("Cookie: __Host-octroi=x; session=1; {}; octroi_refus=1; Octroi=y\r\n", pair(&accepted));
        let answer = gate.get("/", &fields).await;
        assert_eq!(answer.all("set-cookie"), [""; 0], "{mode}");
        assert_eq!(portal.request().field("cookie"), Some("session=1"), "{mode}");
    }
}

/// Firefox takes a line without `=` for a name, and one with a TAB in an attribute; a portal could forge a refusal.
#[tokio::test]
async fn lines_that_some_browser_reads_as_the_gates_own_never_pass() {
    let lines = ["octroi_refus", "octroi", "octroi_refus=1; a=\tb", "octroi=re\tfused", "=octroi_refus"];
    for mode in ["", "undeclared = \"allow\"", "mode = \"report-only\""] {
        let portal = Portal::saying(Page::text("").cookies(&lines).bytes()).await;
        let gate = Octroi::before(portal.address).portal(mode).start();
        let answer = gate.get("/", "Cookie: session=1; octroi; octroi_refus\r\n").await;
        assert_eq!(answer.all("set-cookie"), [""; 0], "{mode}");
        let read = portal.request().field("cookie").unwrap_or_default().to_owned();
        assert!(!read.contains("octroi"), "{mode}: {read}");
    }
}

#[tokio::test]
async fn the_name_of_the_choice_depends_on_how_the_browser_came() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate("trusted-proxies = [\"127.0.0.1\"]\n").start();
    let untrusting = Octroi::plain(portal.address);
    let https = "X-Forwarded-Proto: https\r\n";
    for (gate, host, fields, name, secure) in [
        (&gate, "data.example", "", "octroi=1.", false),
        (&gate, "data.example", https, "__Host-octroi=1.", true),
        (&gate, "data.example", "X-Forwarded-Proto: http\r\n", "octroi=1.", false),
        (&untrusting, "data.example", https, "octroi=1.", false),
        (&untrusting, "localhost:8080", "", "__Host-octroi=1.", true),
        (&untrusting, "127.0.0.1", "", "__Host-octroi=1.", true),
    ] {
        let mut visitor = gate.visitor().await;
        let form =
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\nSec-Fetch-Site: same-origin\r\n";
        visitor
            .wire
            .send(format!("POST /.octroi/choices HTTP/1.1\r\nHost: {host}\r\n{fields}{form}\r\nchoice=accept"))
            .await;
        let answer = visitor.answer("POST").await;
        let own = answer.all("set-cookie").into_iter().find(|line| line.contains("=1.")).unwrap().to_owned();
        assert!(own.starts_with(name), "{host} {fields}: {own}");
        assert_eq!(own.contains("; Secure"), secure, "{own}");
        assert!(
            own.contains("; Path=/") && own.contains("; SameSite=Lax") && own.contains("; Max-Age=15778800"),
            "{own}"
        );
        assert!(!own.contains("Domain") && !own.contains("HttpOnly"), "{own}");
    }
}

#[tokio::test]
async fn a_name_that_a_sibling_host_can_set_is_not_believed_over_https() {
    let portal = Portal::saying(Page::text("").cookies(&["_ga=1"]).bytes()).await;
    let gate = Octroi::before(portal.address).gate("trusted-proxies = [\"127.0.0.1\"]\n").start();
    let accepted = gate.choice("choice=accept").await;
    assert_eq!(gate.get("/", &accepted).await.all("set-cookie"), ["_ga=1"]);
    let tossed = gate.get("/", &format!("X-Forwarded-Proto: https\r\n{accepted}")).await;
    assert!(tossed.all("set-cookie").is_empty());
    let prefixed = accepted.replace("octroi=", "__Host-octroi=");
    assert_eq!(gate.get("/", &format!("X-Forwarded-Proto: https\r\n{prefixed}")).await.all("set-cookie"), ["_ga=1"]);
}
