//! The portal over real loopback connections: what each route answers, and what each form refuses.

use http::{Method, StatusCode, header};

use self::visit::{Visit, values};
use super::{csv::EXPORT_SIZE, datasets};

mod visit;
mod websocket;

#[tokio::test]
async fn every_route_answers_its_methods_and_refuses_the_others() {
    let visit = Visit::begin().await;
    for (method, path, status) in [
        (Method::GET, "/", StatusCode::OK),
        (Method::HEAD, "/", StatusCode::OK),
        (Method::GET, "/explore/", StatusCode::OK),
        (Method::GET, "/explore/?q=bus", StatusCode::OK),
        (Method::GET, "/explore", StatusCode::MOVED_PERMANENTLY),
        (Method::GET, "/explore/dataset/arrets-de-bus/", StatusCode::OK),
        (Method::GET, "/explore/dataset/arrets-de-bus", StatusCode::MOVED_PERMANENTLY),
        (Method::GET, "/explore/dataset/unknown/", StatusCode::NOT_FOUND),
        (Method::GET, "/login/", StatusCode::OK),
        (Method::GET, "/logout/", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/i18n/setlang/", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/terms/cookies-policy/", StatusCode::OK),
        (Method::GET, "/api/explore/v2.1/catalog/datasets", StatusCode::OK),
        (Method::HEAD, "/api/explore/v2.1/catalog/datasets/qualite-de-l-air/exports/csv", StatusCode::OK),
        (Method::GET, "/api/explore/v2.1/catalog/datasets/unknown/exports/csv", StatusCode::NOT_FOUND),
        (Method::GET, "/pixel.gif", StatusCode::FOUND),
        (Method::GET, "/pixel-final.gif", StatusCode::OK),
        (Method::GET, "/static/audience.js", StatusCode::OK),
        (Method::GET, "/static/portal.css", StatusCode::OK),
        (Method::GET, "/static/favicon.svg", StatusCode::OK),
        (Method::POST, "/audience/collect", StatusCode::NO_CONTENT),
        (Method::GET, "/ws", StatusCode::UPGRADE_REQUIRED),
        (Method::GET, "/whoami", StatusCode::OK),
        (Method::DELETE, "/", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/nowhere", StatusCode::NOT_FOUND),
    ] {
        let answer = visit.ask(method.clone(), path, &[], "").await;
        assert_eq!(answer.status(), status, "{method} {path}");
        let refused = status == StatusCode::METHOD_NOT_ALLOWED;
        assert_eq!(answer.headers().contains_key(header::ALLOW), refused, "{method} {path}");
    }
}

#[tokio::test]
async fn trackers_come_with_pages_errors_redirects_scriptless_posts_and_unchanged_answers() {
    let visit = Visit::begin().await;
    let page = ["csrftoken", "_vm_stats", "_vm_ads", "_vm_social", "_vm_mystery"];
    for (method, path, names) in [
        (Method::GET, "/", &page[..]),
        (Method::HEAD, "/", &page[..]),
        (Method::GET, "/nowhere", &page[..]),
        (Method::GET, "/api/explore/v2.1/catalog/datasets", &page[1..]),
        (Method::GET, "/pixel.gif", &["_vm_ads"]),
        (Method::GET, "/pixel-final.gif", &["_vm_ads_sync"]),
        (Method::POST, "/audience/collect", &["_vm_stats"]),
        (Method::GET, "/static/portal.css", &[]),
        (Method::GET, "/whoami", &[]),
    ] {
        let answer = visit.ask(method.clone(), path, &[], "").await;
        assert_eq!(visit::cookie_names(&answer), names, "{method} {path}");
    }
    let cookie = (header::COOKIE, "csrftoken=0123456789abcdef0123456789abcdef");
    let first = visit.ask(Method::GET, "/", std::slice::from_ref(&cookie), "").await;
    let tag = values(&first, header::ETAG).concat();
    let again = visit.ask(Method::GET, "/", &[cookie, (header::IF_NONE_MATCH, tag.as_str())], "").await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(visit::cookie_names(&again), &page[1..], "the form token was there, the trackers are prolonged");
}

#[tokio::test]
async fn gzips_a_page_under_a_tag_of_its_own() {
    let visit = Visit::begin().await;
    let cookie = (header::COOKIE, "csrftoken=0123456789abcdef0123456789abcdef");
    let plain = visit.ask(Method::GET, "/explore/", std::slice::from_ref(&cookie), "").await;
    let packed = visit.ask(Method::GET, "/explore/", &[cookie, (header::ACCEPT_ENCODING, "br, gzip")], "").await;
    assert_eq!(values(&packed, header::CONTENT_ENCODING), ["gzip"]);
    assert_ne!(values(&plain, header::ETAG), values(&packed, header::ETAG));
    assert_eq!(visit::gunzip(packed.body()), plain.body().as_ref());
    let refused = visit.ask(Method::GET, "/explore/", &[(header::ACCEPT_ENCODING, "gzip;q=0")], "").await;
    assert!(values(&refused, header::CONTENT_ENCODING).is_empty());
}

#[tokio::test]
async fn a_head_answer_has_the_length_of_the_page_and_no_body() {
    let visit = Visit::begin().await;
    let page = visit.ask(Method::GET, "/login/", &[], "").await;
    let head = visit.ask(Method::HEAD, "/login/", &[], "").await;
    assert_eq!(values(&head, header::CONTENT_LENGTH), values(&page, header::CONTENT_LENGTH));
    assert!(head.body().is_empty());
}

#[tokio::test]
async fn exports_ten_mebibytes_of_whole_rows_without_a_length() {
    let visit = Visit::begin().await;
    for dataset in datasets::ALL {
        let path = format!("/api/explore/v2.1/catalog/datasets/{}/exports/csv?fast=1", dataset.slug);
        let export = visit.ask(Method::GET, &path, &[], "").await;
        assert!(values(&export, header::CONTENT_LENGTH).is_empty());
        assert!((EXPORT_SIZE..EXPORT_SIZE + 256).contains(&export.body().len()), "{}", dataset.slug);
        let columns = dataset.export_head.matches(';').count();
        let text = str::from_utf8(export.body()).unwrap();
        assert!(text.ends_with('\n') && text.lines().all(|line| line.matches(';').count() == columns));
    }
}

#[tokio::test]
async fn tells_what_it_received() {
    let visit = Visit::begin().await;
    let shown = visit.ask(Method::GET, "/whoami", &[(header::COOKIE, "a=1; b=\"2\"")], "").await;
    let shown: serde_json::Value = serde_json::from_slice(shown.body()).unwrap();
    assert_eq!(shown["cookie"], "a=1; b=\"2\"");
    let shown = visit.ask(Method::GET, "/whoami", &[], "").await;
    let shown: serde_json::Value = serde_json::from_slice(shown.body()).unwrap();
    assert!(shown["cookie"].is_null());
    let echoed = visit.ask(Method::POST, "/echo", &[], &"x".repeat(300_000)).await;
    assert_eq!(echoed.body().as_ref(), b"{\n  \"length\": 300000\n}\n");
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let visit = Visit::begin().await;
    let token = "0123456789abcdef0123456789abcdef";
    for (name, cookie, field) in [
        ("no cookie, no field", "", ""),
        ("no cookie", "", token),
        ("no field", token, ""),
        ("another field", token, "fedcba9876543210fedcba9876543210"),
        ("both empty", "", ""),
    ] {
        for path in ["/login/", "/logout/", "/i18n/setlang/"] {
            let form = format!("csrfmiddlewaretoken={field}&username=Ada&password=valmont&language=en");
            let cookie = format!("csrftoken={cookie}");
            let answer = visit.ask(Method::POST, path, &[(header::COOKIE, &cookie)], &form).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}: {name}");
            for functional in ["sessionid", "django_language"] {
                assert!(!visit::cookie_names(&answer).contains(&functional), "{path}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn logs_in_and_out_as_django_does() {
    let visit = Visit::begin().await;
    let token = "0123456789abcdef0123456789abcdef";
    let cookie = format!("csrftoken={token}");
    let form = |password: &str| format!("csrfmiddlewaretoken={token}&username=Ada+L.&password={password}");

    let wrong = visit.ask(Method::POST, "/login/", &[(header::COOKIE, &cookie)], &form("guess")).await;
    assert_eq!(wrong.status(), StatusCode::OK);
    assert!(!visit::cookie_names(&wrong).contains(&"sessionid"));

    let right = visit.ask(Method::POST, "/login/", &[(header::COOKIE, &cookie)], &form("valmont")).await;
    assert_eq!(right.status(), StatusCode::FOUND);
    let session = visit::cookie_line(&right, "sessionid");
    assert!(session.ends_with("; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax"), "{session}");

    let cookie = format!("{cookie}; {}", session.split(';').next().unwrap());
    let home = visit.ask(Method::GET, "/", &[(header::COOKIE, &cookie)], "").await;
    assert!(visit::text(&home).contains("Ada L."));

    let out = visit.ask(Method::POST, "/logout/", &[(header::COOKIE, &cookie)], &form("")).await;
    assert_eq!(out.status(), StatusCode::FOUND);
    let end = visit::cookie_line(&out, "sessionid");
    assert_eq!(end, "sessionid=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/");
    let home = visit.ask(Method::GET, "/", &[(header::COOKIE, &cookie)], "").await;
    assert!(!visit::text(&home).contains("Ada L."), "the session is over on the portal's side too");
}

#[tokio::test]
async fn speaks_english_once_asked() {
    let visit = Visit::begin().await;
    let token = "0123456789abcdef0123456789abcdef";
    let form = format!("csrfmiddlewaretoken={token}&language=en&next=/explore/");
    let cookie = format!("csrftoken={token}");
    let answer = visit.ask(Method::POST, "/i18n/setlang/", &[(header::COOKIE, &cookie)], &form).await;
    assert_eq!(values(&answer, header::LOCATION), ["/explore/"]);
    assert!(visit::cookie_line(&answer, "django_language").starts_with("django_language=en; "));
    let page = visit.ask(Method::GET, "/explore/", &[(header::COOKIE, "django_language=en")], "").await;
    assert!(visit::text(&page).contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn the_video_host_sets_a_cookie_of_its_own_in_the_frame_of_a_dataset_page() {
    let visit = Visit::begin().await;
    let page = visit.ask(Method::GET, "/explore/dataset/arrets-de-bus/", &[], "").await;
    let frame = format!("<iframe src=\"http://localhost:{}/embed/arrets-de-bus?lang=fr\"", visit.video_port());
    assert!(visit::text(&page).contains(&frame));
    let video = visit.ask_video("/embed/arrets-de-bus?lang=en").await;
    assert_eq!(visit::cookie_names(&video), ["video_visitor"]);
    assert!(visit::text(&video).contains("<html lang=\"en\">"));
    assert_eq!(visit.ask_video("/embed/unknown").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn shutdown_lets_an_export_finish_and_refuses_newcomers() {
    let mut visit = Visit::begin().await;
    let path = "/api/explore/v2.1/catalog/datasets/arrets-de-bus/exports/csv?fast=1";
    let export = visit.open(Method::GET, path).await;
    visit.shut_down();
    let body = visit::collect(export).await;
    assert!(body.len() >= EXPORT_SIZE);
    visit.ended().await;
    assert!(visit.is_refused().await);
}
