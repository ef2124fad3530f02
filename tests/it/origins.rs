//! Third parties: what policy a visitor's pages get, what becomes of hints, and what browsers report.

use crate::harness::{Message, Octroi, Page, Portal};

const OWN: &str = "default-src 'self' data: blob: filesystem: mediastream: 'unsafe-inline' 'unsafe-eval'";
const PARTIES: &str = r#"
[[portal.third-party]]
origins = ["video.example", "*.images.example"]
purpose = "video"
provider = "p"
service = "s"
description = "d"
[[portal.third-party]]
origins = ["https://fonts.example"]
purpose = "necessary"
provider = "p"
service = "s"
description = "d"
[[portal.third-party]]
origins = ["stats.example:8443"]
purpose = "audience"
provider = "p"
service = "s"
description = "d"
"#;
const EXEMPT: &str = " https://fonts.example";
const VIDEO: &str = " http://video.example:* ws://video.example:* http://*.images.example:* ws://*.images.example:*";
const NAVIGATION: &str = "Sec-Fetch-Dest: document\r\n";
const SAME: &str = "Origin: https://data.example\r\n";

/// A gate and the portal behind it, which ends when it is dropped.
async fn before(page: Page) -> (Octroi, Portal) {
    let portal = Portal::saying(page.bytes()).await;
    (Octroi::before(portal.address).more(PARTIES).start(), portal)
}

async fn post(gate: &Octroi, form: &str, fields: &str) -> Message {
    let mut visitor = gate.visitor().await;
    visitor.post("/.octroi/choices", &format!("{SAME}{fields}"), "application/x-www-form-urlencoded", form).await
}

fn of_type(media_type: &str) -> Page {
    Page::of(media_type, "a").with("Cache-Control", "public, max-age=60")
}

fn document() -> Page {
    Page::html("<!doctype html><html><head><title>a</title></head></html>").with("Cache-Control", "public, max-age=60")
}

#[tokio::test]
async fn before_a_choice_only_the_own_origin_and_what_is_exempt_are_contacted() {
    let (gate, _portal) = before(document()).await;
    let answer = gate.get("/", NAVIGATION).await;
    assert_eq!(answer.all("content-security-policy"), [format!("{OWN}{EXEMPT}")]);
    assert_eq!(answer.field("cache-control"), Some("public, max-age=60"), "the same for every such visitor");
    assert!(answer.field("vary").unwrap().contains("Cookie"));
}

#[tokio::test]
async fn a_grant_lets_its_third_parties_through_for_that_visitor_alone() {
    let (gate, _portal) = before(document()).await;
    let cookie = gate.choice("choice=save&purpose=video").await;
    let answer = gate.get("/", &format!("{NAVIGATION}{cookie}")).await;
    assert_eq!(answer.all("content-security-policy"), [format!("{OWN}{VIDEO}{EXEMPT}")]);
    assert_eq!(answer.field("cache-control"), Some("private, no-cache"));
    let refused = gate.choice("choice=refuse").await;
    let answer = gate.get("/", &format!("{NAVIGATION}{refused}")).await;
    assert_eq!(answer.all("content-security-policy"), [format!("{OWN}{EXEMPT}")]);
}

#[tokio::test]
async fn what_is_no_document_gets_the_strict_policy_and_stays_cacheable() {
    for (media_type, fields) in
        [("image/png", "Sec-Fetch-Dest: image\r\n"), ("text/javascript", "Sec-Fetch-Dest: script\r\n")]
    {
        let (gate, _portal) = before(of_type(media_type)).await;
        let cookie = gate.choice("choice=accept").await;
        let answer = gate.get("/", &format!("{fields}{cookie}")).await;
        assert_eq!(answer.all("content-security-policy"), [format!("{OWN}{EXEMPT}")], "{media_type}");
        assert_eq!((answer.field("cache-control"), answer.field("vary")), (Some("public, max-age=60"), None));
    }
}

#[tokio::test]
async fn a_worker_contacts_what_its_visitor_granted() {
    let (gate, _portal) = before(of_type("text/javascript")).await;
    let cookie = gate.choice("choice=save&purpose=audience").await;
    let answer = gate.get("/", &format!("Sec-Fetch-Dest: worker\r\n{cookie}")).await;
    let stats = ["http", "https", "ws", "wss"].map(|scheme| format!(" {scheme}://stats.example:8443")).concat();
    assert_eq!(answer.all("content-security-policy"), [format!("{OWN}{EXEMPT}{stats}")]);
    assert_eq!(answer.field("cache-control"), Some("private, no-cache"));
}

#[tokio::test]
async fn the_portals_own_policy_stays_beside_ours_but_reports_to_nobody_else() {
    let page = document()
        .with("Content-Security-Policy", "img-src 'none'; report-uri https://reports.example/")
        .with("Link", "<https://video.example>; rel=preconnect")
        .with("Reporting-Endpoints", "a=\"https://reports.example/\"")
        .with("Speculation-Rules", "\"https://video.example/rules.json\"");
    let (gate, _portal) = before(page).await;
    let answer = gate.get("/", "Sec-Fetch-Dest: image\r\n").await;
    assert_eq!(answer.all("content-security-policy"), ["img-src 'none'".to_owned(), format!("{OWN}{EXEMPT}")]);
    for dropped in ["link", "reporting-endpoints", "speculation-rules"] {
        assert_eq!(answer.field(dropped), None, "{dropped}");
    }
}

#[tokio::test]
async fn observing_blocks_nothing_and_says_where_to_report() {
    let portal = Portal::saying(document().bytes()).await;
    let gate = Octroi::before(portal.address).portal("third-parties = \"report\"").more(PARTIES).start();
    let answer = gate.get("/", NAVIGATION).await;
    assert_eq!(answer.field("content-security-policy"), None);
    let reporting = format!("{OWN}{EXEMPT}; report-uri /.octroi/reports; report-to octroi");
    assert_eq!(answer.field("content-security-policy-report-only"), Some(reporting.as_str()));
    assert_eq!(answer.field("reporting-endpoints"), Some("octroi=\"/.octroi/reports\""));
    assert_eq!(answer.field("cache-control"), Some("public, max-age=60"));
}

#[tokio::test]
async fn a_choice_has_the_browser_forget_pages_with_another_policy() {
    let (gate, _portal) = before(document()).await;
    let answer = post(&gate, "choice=accept", "").await;
    assert_eq!(answer.field("clear-site-data"), Some("\"cache\""));
}

#[tokio::test]
async fn only_a_visitor_who_consented_is_given_the_frame() {
    let (gate, _portal) = before(document()).await;
    let frame = "/.octroi/embed?src=https%3A%2F%2Fvideo.example%2Fv%3Fa%3D1%26b";
    assert_eq!(gate.get(frame, "").await.status(), 404);
    let cookie = gate.choice("choice=allow&purpose=video").await;
    let answer = gate.get(frame, &cookie).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().contains("<iframe src=\"https://video.example/v?a=1&amp;b\""), "{}", answer.text());
    let policy = answer.field("content-security-policy").unwrap();
    assert!(
        policy.contains("frame-src https://video.example;") && policy.contains("frame-ancestors 'self'"),
        "{policy}"
    );
    for other in [
        "https://stats.example:8443/",
        "https://other.example/",
        "javascript:alert(1)",
        "//video.example/",
        "https://video.example;x/",
    ] {
        let frame = format!("/.octroi/embed?src={}", other.replace(':', "%3A").replace('/', "%2F").replace(';', "%3B"));
        assert_eq!(gate.get(&frame, &cookie).await.status(), 404, "{other}");
    }
}

#[tokio::test]
async fn allowing_one_purpose_leaves_the_others_unanswered() {
    let (gate, _portal) = before(document()).await;
    let cookie = gate.choice("choice=allow&purpose=video").await;
    let charter = gate.get("/.octroi/charter?format=json", &cookie).await.text();
    assert!(charter.contains("\"outdated\"") || charter.contains("purpose-added"), "{charter}");
    let refused = gate.choice("choice=refuse").await;
    let answer = post(&gate, "choice=allow&purpose=video", &refused).await;
    let token = answer.all("set-cookie").into_iter().find(|line| line.starts_with("octroi=1.")).unwrap();
    let fields: Vec<&str> = token.split('.').collect();
    let refused = fields.iter().find(|field| field.contains("audience")).unwrap();
    assert!(fields.contains(&"video") && !refused.contains("video"), "{token}");
}

#[tokio::test]
async fn reports_are_taken_and_change_nothing() {
    let (gate, _portal) = before(document()).await;
    let mut visitor = gate.visitor().await;
    for (media_type, content) in [
        ("text/plain", "/\ncookies _ga"),
        ("application/csp-report", "{\"csp-report\":{\"blocked-uri\":\"https://stats.example:8443/\"}}"),
        ("application/reports+json", "[]"),
        ("application/json", "nonsense"),
    ] {
        let answer = visitor.post("/.octroi/reports", "", media_type, content).await;
        assert_eq!((answer.status(), answer.field("set-cookie")), (204, None), "{media_type}");
    }
}

#[tokio::test]
async fn programs_find_what_they_look_for() {
    let portal = Portal::plain().await;
    let gate =
        Octroi::before(portal.address).portal("answers = [\"/terms/cookies-policy/\"]\nupdated = 2026-11-20").start();
    let gpc = gate.get("/.well-known/gpc.json", "").await;
    assert_eq!(
        (gpc.text().as_str(), gpc.field("content-type")),
        ("{\"gpc\":true,\"lastUpdate\":\"2026-11-20\"}", Some("application/json"))
    );
    let rules = gate.get("/.well-known/octroi/consent-o-matic.json", "").await.text();
    assert!(rules.contains("#octroi-banner") && rules.contains("[value='audience']"), "{rules}");
    let charter = gate.get("/terms/cookies-policy/", "Accept: text/html\r\n").await.text();
    assert!(charter.contains("<h1>Charte cookies</h1>"), "{charter}");
    assert_eq!(portal.take().0.len(), 0, "the portal is not asked");
    gate.get("/terms/cookies-policy", "").await;
    assert_eq!(portal.take().0.len(), 1, "only the very path is answered");
}

#[tokio::test]
async fn a_visitor_finds_the_record_of_a_choice_again() {
    let (gate, _portal) = before(document()).await;
    let json = "{\"choice\":\"save\",\"purposes\":[\"video\"]}";
    let answer = gate.visitor().await.post("/.octroi/choices", SAME, "application/json", json).await.text();
    let record = answer.split("\"record\":\"").nth(1).unwrap().split('"').next().unwrap();
    let receipt = gate.get(&format!("/.octroi/receipts/{record}?download"), "").await;
    assert_eq!(receipt.status(), 200);
    assert_eq!(
        receipt.field("content-disposition"),
        Some(format!("attachment; filename=\"octroi-{record}.json\"").as_str())
    );
    assert!(receipt.text().contains("\"granted\": [\n    \"video\"\n  ]"), "{}", receipt.text());
    assert_eq!(gate.get("/.octroi/receipts/01890000-0000-7000-8000-000000000000", "").await.status(), 404);
    assert_eq!(gate.get("/.octroi/receipts/nonsense", "").await.status(), 404);
}
