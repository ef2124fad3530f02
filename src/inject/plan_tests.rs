//! What is injected into and what is not, in one table.

use http::{HeaderName, HeaderValue, Method};

use super::*;

type Fields = &'static [(&'static str, &'static str)];

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

fn headers(fields: Fields) -> HeaderMap {
    fields.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).fold(
        HeaderMap::new(),
        |mut map, (name, value)| {
            map.append(name, value);
            map
        },
    )
}

fn plan(method: &Method, asked: Fields, status: u16, answered: Fields) -> Plan {
    let (mut parts, ()) = http::Response::new(()).into_parts();
    parts.status = StatusCode::from_u16(status).unwrap();
    parts.headers = headers(answered);
    Plan::of(&RequestFacts::of(method, &headers(asked)), &parts, Placement::Prefix)
}

#[test]
#[rustfmt::skip] // One row a line.
fn passes_what_is_not_a_document_by_name() {
    use PassThrough as P;
    for (name, method, asked, status, answered, expected) in [
        ("head", Method::HEAD, &[][..], 200, &[HTML][..], P::HeadRequest),
        ("head of another type", Method::HEAD, &[], 200, &[("content-type", "image/png")], P::NotHtml),
        ("early hints", Method::GET, &[], 103, &[HTML], P::BodilessStatus),
        ("switching", Method::GET, &[], 101, &[HTML], P::BodilessStatus),
        ("no content", Method::GET, &[], 204, &[HTML], P::BodilessStatus),
        ("reset", Method::GET, &[], 205, &[HTML], P::BodilessStatus),
        ("not modified", Method::GET, &[], 304, &[HTML], P::BodilessStatus),
        ("partial", Method::GET, &[], 206, &[HTML], P::PartialContent),
        ("difference", Method::GET, &[], 226, &[HTML], P::PartialContent),
        ("range in 200", Method::GET, &[], 200, &[HTML, ("content-range", "bytes 0-1/2")], P::PartialContent),
        ("fetch", Method::GET, &[("sec-fetch-dest", "empty")], 200, &[HTML], P::Fragment),
        ("image", Method::GET, &[("sec-fetch-dest", "image")], 200, &[HTML], P::Fragment),
        ("jquery", Method::GET, &[("x-requested-with", "XMLHttpRequest")], 200, &[HTML], P::Fragment),
        ("htmx", Method::GET, &[("sec-fetch-dest", "document"), ("hx-request", "true")], 200, &[HTML], P::Fragment),
        ("no type", Method::GET, &[], 200, &[], P::NotHtml),
        ("two types", Method::GET, &[], 200, &[HTML, HTML], P::NotHtml),
        ("json", Method::GET, &[], 200, &[("content-type", "application/json")], P::NotHtml),
        ("xhtml", Method::GET, &[], 200, &[("content-type", "application/xhtml+xml")], P::NotHtml),
        ("listed types", Method::GET, &[], 200, &[("content-type", "text/html, text/plain")], P::NotHtml),
        ("longer type", Method::GET, &[], 200, &[("content-type", "text/html5")], P::NotHtml),
        ("attachment", Method::GET, &[], 200, &[HTML, ("content-disposition", "Attachment; filename=é.html")], P::Attachment),
        ("no-transform", Method::GET, &[], 200, &[HTML, ("cache-control", "max-age=1,No-Transform")], P::NoTransform),
        ("second line", Method::GET, &[], 200, &[HTML, ("cache-control", "a"), ("cache-control", "no-transform")], P::NoTransform),
        ("compress", Method::GET, &[], 200, &[HTML, ("content-encoding", "compress")], P::UnknownCoding),
        ("dictionary", Method::GET, &[], 200, &[HTML, ("content-encoding", "dcz")], P::UnknownCoding),
        ("gzip twice", Method::GET, &[], 200, &[HTML, ("content-encoding", "gzip, gzip")], P::UnknownCoding),
        ("two lines", Method::GET, &[], 200, &[HTML, ("content-encoding", "gzip"), ("content-encoding", "br")], P::UnknownCoding),
        ("transfer", Method::GET, &[], 200, &[HTML, ("transfer-encoding", "gzip, chunked")], P::UnknownCoding),
        ("utf-16", Method::GET, &[], 200, &[("content-type", "text/html;charset=utf-16")], P::UnsupportedCharset),
        ("iso-2022", Method::GET, &[], 200, &[("content-type", "text/html; charset=\"iso-2022-jp\"")], P::UnsupportedCharset),
        ("unknown", Method::GET, &[], 200, &[("content-type", "text/html; charset=martian")], P::UnsupportedCharset),
    ] {
        assert_eq!(
            plan(&method, asked, status, answered),
            Plan::PassThrough(expected),
            "{name}"
        );
    }
}

#[test]
#[rustfmt::skip] // One row a line.
fn injects_into_documents() {
    use Charset::{Declared, Undeclared};
    use Coding::{Brotli, Deflate, Gzip, Identity, Zstd};
    for (name, asked, status, answered, coding, charset) in [
        ("plain", &[][..], 200, &[HTML][..], Identity, Declared),
        ("frame", &[("sec-fetch-dest", "iframe")], 200, &[HTML], Identity, Declared),
        ("error page", &[("sec-fetch-dest", "document")], 503, &[HTML], Identity, Declared),
        ("gzip", &[], 200, &[HTML, ("content-encoding", "GZip")], Gzip, Declared),
        ("x-gzip", &[], 200, &[HTML, ("content-encoding", "x-gzip")], Gzip, Declared),
        ("deflate", &[], 200, &[HTML, ("content-encoding", "deflate")], Deflate, Declared),
        ("zstd", &[], 200, &[HTML, ("content-encoding", "zstd")], Zstd, Declared),
        ("brotli", &[], 200, &[HTML, ("content-encoding", "identity, BR")], Brotli, Declared),
        ("said identity", &[], 200, &[HTML, ("content-encoding", "identity")], Identity, Declared),
        ("empty coding", &[], 200, &[HTML, ("content-encoding", "")], Identity, Declared),
        ("inline", &[], 200, &[HTML, ("content-disposition", "inline; filename=attachment.html")], Identity, Declared),
        ("chunked", &[], 200, &[HTML, ("transfer-encoding", "chunked")], Identity, Declared),
        ("bare type", &[], 200, &[("content-type", "Text/HTML ")], Identity, Undeclared),
        ("other parameter", &[], 200, &[("content-type", "text/html; level=1")], Identity, Undeclared),
        ("empty charset", &[], 200, &[("content-type", "text/html; charset=")], Identity, Undeclared),
        ("second charset", &[], 200, &[("content-type", "text/html; charset=; charset=utf-8")], Identity, Declared),
        ("app", &[("sec-fetch-dest", "document"), ("x-requested-with", "org.example.app")], 200, &[HTML], Identity, Declared),
        ("quoted", &[], 200, &[("content-type", "text/html; x=y ; Charset=\"UTF-8\"")], Identity, Declared),
        ("single-byte", &[], 200, &[("content-type", "text/html;charset=ISO-8859-1")], Identity, Declared),
    ] {
        let Plan::Inject(injection) = plan(&Method::GET, asked, status, answered) else { panic!("{name}") };
        assert_eq!((injection.coding, injection.charset), (coding, charset), "{name}");
    }
}

#[test]
fn says_what_may_be_done_for_this_client() {
    for (name, asked, headless, recoding) in [
        (
            "browser",
            &[("sec-fetch-dest", "document"), ("accept-encoding", "gzip, br")][..],
            Headless::Pages,
            Recoding::Gzip,
        ),
        ("older browser", &[("accept", "text/html"), ("accept-encoding", "br")], Headless::Marked, Recoding::Identity),
        ("tool", &[("accept", "*/*"), ("accept-encoding", "gzip")], Headless::Marked, Recoding::None),
        (
            "odd browser",
            &[("sec-fetch-dest", "document"), ("accept-encoding", "br, *;q=0")],
            Headless::Pages,
            Recoding::None,
        ),
    ] {
        let Plan::Inject(injection) = plan(&Method::GET, asked, 200, &[HTML]) else { panic!("{name}") };
        assert_eq!((injection.headless, injection.recoding), (headless, recoding), "{name}");
    }
}
