//! Documents get the snippet in every content coding, however they are framed, and stream; what is cut never looks whole.

use crate::harness::{Coding, Head, Message, Octroi, Origin, Page, Portal, Visitor, chunk_of, spaced};

const OPENING: &str = "<!doctype html>\n<html lang=\"fr\"><head>";
const REPEATED: &str = "<!doctype html><html lang=\"fr\"><head>";
const NAVIGATION: &str =
    "Accept: text/html\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nSec-Fetch-Dest: document\r\n";
const DEPENDS_ON: &str = "Sec-Fetch-Dest, X-Requested-With, HX-Request";
const LATE: &str = "<!doctype html><html><head><meta name=a content=";

/// What follows the opening tags, long enough to come in several frames.
fn content() -> String {
    let rows: String = (0..900_u32).map(|row| format!("<p>{row} {}</p>\n", row * 7919 % 104_729)).collect();
    format!("<meta charset=\"utf-8\"><title>\u{c9}t\u{e9}</title></head><body>{rows}</body></html>")
}

fn document() -> String {
    format!("{OPENING}{}", content())
}

fn snippet() -> String {
    Octroi::before("127.0.0.1:1".parse().unwrap()).snippet().unwrap()
}

fn inserted() -> String {
    format!("{OPENING}{}{}", snippet(), content())
}

/// What a document is once the snippet is in; brotli cannot be put anything before.
fn expected(coding: Coding) -> (String, Coding) {
    match coding {
        Coding::Identity => (inserted(), Coding::Identity),
        Coding::Brotli => (inserted(), Coding::Gzip),
        Coding::Gzip | Coding::Zlib | Coding::Bare | Coding::Zstd => {
            (format!("{REPEATED}{}{}", spaced(&snippet(), 1), document()), coding)
        }
    }
}

/// Decodes all of it, and takes away what makes the sum of a zlib body computable: an end tag of no element.
fn decoded(coding: Coding, body: &[u8]) -> String {
    let text = String::from_utf8(coding.decode(body).unwrap()).unwrap();
    if coding != Coding::Zlib {
        return text;
    }
    let (before, padded) = text.split_once("</link ").expect("the prefix is padded");
    let (padding, after) = padded.split_once('>').unwrap();
    assert!(padding.bytes().all(|byte| byte.is_ascii_lowercase()) && padding.len() < 700, "{padding}");
    format!("{before}{after}")
}

/// What the answer depends on; how many lines say it does not matter.
fn vary(answer: &Message) -> String {
    answer.all("vary").join(", ")
}

/// Asks, and lets the portal answer so and close.
async fn ask(gate: &Octroi, origin: &Origin, version: &str, answer: &[u8]) -> Visitor {
    let mut visitor = gate.visitor().await;
    visitor.wire.send(format!("GET / HTTP/{version}\r\nHost: data.example\r\n{NAVIGATION}\r\n")).await;
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    portal.send(answer).await;
    visitor
}

fn page(coding: Coding, document: &str) -> Page {
    Page::html(document).coded(coding).with("Connection", "close").with("Vary", "Cookie")
}

#[tokio::test]
async fn every_coding_in_every_framing_holds_the_page_and_the_snippet() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    for coding in Coding::ALL {
        let page = page(coding, &document());
        let (text, sent_as) = expected(coding);
        for (framing, answer) in
            [("length", page.bytes()), ("chunked", page.chunked(700)), ("closed", page.until_closed())]
        {
            for version in ["1.1", "1.0"] {
                let name = format!("{coding:?} {framing} HTTP/{version}");
                let mut visitor = ask(&gate, &origin, version, &answer).await;
                let answer = visitor.wire.response_to("GET").await.expect("a whole answer");
                assert_eq!(decoded(sent_as, &answer.body), text, "{name}");
                assert_eq!(answer.field("content-encoding"), sent_as.name(), "{name}");
                let length = answer.field("content-length").map(str::to_owned);
                if sent_as == coding {
                    let exact = (framing == "length").then(|| answer.body.len().to_string());
                    assert_eq!(length, exact, "{name}");
                    assert_eq!(vary(&answer), format!("Cookie, {DEPENDS_ON}"), "{name}");
                } else {
                    assert!(length.is_none_or(|length| length == answer.body.len().to_string()), "{name}");
                    assert_eq!(vary(&answer), format!("Cookie, {DEPENDS_ON}, Accept-Encoding"), "{name}");
                }
                let chunked = answer.all("transfer-encoding") == ["chunked"];
                assert_eq!(chunked, version == "1.1" && answer.field("content-length").is_none(), "{name}");
            }
        }
    }
}

async fn answered(portal: &str, page: Page, fields: &str) -> Message {
    let origin = Portal::saying(page.bytes()).await;
    Octroi::before(origin.address).portal(portal).start().get("/", fields).await
}

#[tokio::test]
async fn a_client_gets_only_a_coding_that_it_takes() {
    let comment = |text: String| format!("<!-- a -->{text}");
    let spliced = |coding| expected(coding).0;
    for (accept, coding, text, sent_as, becomes) in [
        ("br", Coding::Brotli, document(), Coding::Identity, inserted()),
        ("gzip;q=0, br", Coding::Brotli, document(), Coding::Identity, inserted()),
        ("x-gzip, br", Coding::Brotli, document(), Coding::Gzip, inserted()),
        ("br, identity;q=0", Coding::Brotli, document(), Coding::Brotli, document()),
        ("deflate", Coding::Zlib, document(), Coding::Zlib, spliced(Coding::Zlib)),
        ("zstd, identity;q=0", Coding::Zstd, document(), Coding::Zstd, spliced(Coding::Zstd)),
        ("gzip", Coding::Gzip, comment(document()), Coding::Gzip, comment(inserted())),
        ("gzip", Coding::Gzip, format!("\u{feff}{}", document()), Coding::Gzip, format!("\u{feff}{}", inserted())),
        ("deflate", Coding::Bare, comment(document()), Coding::Identity, comment(inserted())),
        ("zstd, gzip", Coding::Zstd, comment(document()), Coding::Gzip, comment(inserted())),
        ("deflate, identity;q=0", Coding::Zlib, comment(document()), Coding::Zlib, comment(document())),
    ] {
        let fields = format!("Sec-Fetch-Dest: document\r\nAccept-Encoding: {accept}\r\n");
        let sent = page(coding, &text);
        let answer = answered("", sent.clone(), &fields).await;
        assert_eq!(answer.field("content-encoding"), sent_as.name(), "{accept} {coding:?}");
        if becomes == text {
            assert_eq!(answer.body, sent.content(), "{accept} {coding:?}");
        } else {
            assert_eq!(decoded(sent_as, &answer.body), becomes, "{accept} {coding:?}");
            let recoded = !becomes.ends_with(&text);
            assert_eq!(vary(&answer).ends_with(", Accept-Encoding"), recoded, "{accept} {coding:?}");
        }
    }
    let answer = answered("", page(Coding::Brotli, &document()), "Sec-Fetch-Dest: document\r\n").await;
    assert_eq!((answer.field("content-encoding"), answer.text()), (None, inserted()), "who says nothing");
}

#[tokio::test]
async fn an_operator_has_the_snippet_in_the_page_s_own_head() {
    for coding in Coding::ALL {
        let answer = answered("placement = \"head\"", page(coding, &document()), NAVIGATION).await;
        let sent_as = if coding == Coding::Identity { coding } else { Coding::Gzip };
        assert_eq!(answer.field("content-encoding"), sent_as.name(), "{coding:?}");
        assert_eq!(decoded(sent_as, &answer.body), inserted(), "{coding:?}");
        let recoded = vary(&answer).ends_with(", Accept-Encoding");
        assert_eq!(recoded, coding != Coding::Identity, "{coding:?}");
    }
}

#[tokio::test]
async fn the_head_names_a_charset_that_moved_out_of_sight() {
    for coding in Coding::ALL {
        for (gap, declares) in [(100, None), (900, Some("charset=iso-8859-15")), (1100, None)] {
            // Into deflate a padding may go, too, and then nothing of it stays where browsers look.
            let declares = if matches!(coding, Coding::Zlib | Coding::Bare) && gap == 100 {
                Some("charset=iso-8859-15")
            } else {
                declares
            };
            let document = format!("{LATE}'{}'><meta charset=ISO-8859-15><title>a</title>", "x".repeat(gap));
            let page = Page::of("text/html", document.as_bytes()).coded(coding);
            let answer = answered("", page, NAVIGATION).await;
            let media_type = declares.map_or("text/html".to_owned(), |charset| format!("text/html; {charset}"));
            assert_eq!(answer.field("content-type"), Some(media_type.as_str()), "{coding:?} {gap}");
            let sent_as = expected(coding).1;
            assert!(decoded(sent_as, &answer.body).contains(".js\""), "{coding:?} {gap}");
        }
    }
}

/// Reads an answer to its end, good or bad: its content, and whether it looked whole.
async fn all_of(visitor: &mut Visitor, head: &Head) -> (Vec<u8>, bool) {
    if let Some(length) = head.field("content-length") {
        let whole = visitor.wire.exactly(length.parse().unwrap()).await;
        return whole.map_or_else(|| (visitor.wire.stray(), false), |body| (body, true));
    }
    if head.all("transfer-encoding").is_empty() {
        return (visitor.wire.rest().await, true);
    }
    let mut body = Vec::new();
    loop {
        match visitor.wire.chunk().await {
            Some(Ok(content)) => body.extend(content),
            Some(Err(_)) => return (body, true),
            None => return (body, false),
        }
    }
}

#[tokio::test]
async fn a_page_that_is_cut_never_looks_whole() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    for coding in Coding::ALL {
        let (text, sent_as) = expected(coding);
        let page = page(coding, &document());
        let size = page.content().len();
        for (framing, answer) in [("length", page.bytes()), ("chunked", page.chunked(700))] {
            // In the head of the document, in the middle, before and in a trailer; and the last chunk, or its end, alone.
            for missing in [size - 30, size / 2, 14, 13, 9, 8, 7, 5, 2, 1] {
                let name = format!("{coding:?} {framing} {missing}");
                let mut visitor = ask(&gate, &origin, "1.1", &answer[..answer.len() - missing]).await;
                // Of what was cut before anything was decided, nothing need be sent.
                let Some(head) = visitor.wire.head().await else { continue };
                let (body, whole) = all_of(&mut visitor, &head).await;
                assert!(!whole, "{name}: {head:?}");
                let sent_as = if head.field("content-encoding") == coding.name() { coding } else { sent_as };
                let shown = sent_as.begin(&body);
                let padding = String::from_utf8_lossy(&shown).find("</link ").filter(|_| coding == Coding::Zlib);
                let shown = &shown[..padding.unwrap_or(shown.len())];
                let is_begun = text.as_bytes().starts_with(shown) || document().as_bytes().starts_with(shown);
                assert!(is_begun, "{name}: {}", String::from_utf8_lossy(shown));
                // Nothing of a zstd block can be shown before all of it is there; the document is one.
                assert!(missing > 14 || coding == Coding::Zstd || shown.len() > 200, "{name}: {}", shown.len());
            }
        }
        if coding == Coding::Identity {
            continue;
        }
        // Nothing but the coding says that this one is not whole.
        let answer = page.until_closed();
        for (missing, version) in [size / 2, 20, 9, 8, 5, 1].into_iter().flat_map(|cut| [(cut, "1.1"), (cut, "1.0")]) {
            let mut visitor = ask(&gate, &origin, version, &answer[..answer.len() - missing]).await;
            let head = visitor.head().await;
            let (body, _) = all_of(&mut visitor, &head).await;
            assert_eq!(head.field("content-encoding"), sent_as.name());
            assert!(sent_as.decode(&body).is_err(), "{coding:?} {missing} HTTP/{version}");
        }
    }
}

#[tokio::test]
async fn a_page_is_seen_part_by_part_in_every_coding() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    // What stands after a word fills the few bytes that are held back in case that they are the trailer.
    let parts = ["", "one", "two", "three"].map(|word| format!("<p>{word}</p><!-- {word:_>40} jhgfkqzxwv -->"));
    for coding in Coding::ALL {
        let head = page(coding, "").head();
        let parts = [&format!("{OPENING}<title>a</title>{}", parts[0]), &parts[1], &parts[2], &parts[3]];
        let encoded = coding.parts(&parts.map(String::as_bytes));
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", NAVIGATION).await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        portal.send([&head, &b"Transfer-Encoding: chunked\r\n\r\n"[..]].concat()).await;
        let (mut seen, sent_as) = (Vec::new(), expected(coding).1);
        for (word, part) in ["<title>a</title>", "one", "two", "three"].into_iter().zip(&encoded) {
            portal.send(chunk_of(part)).await;
            if seen.is_empty() {
                assert_eq!(visitor.head().await.status(), 200);
            }
            while !String::from_utf8_lossy(&sent_as.begin(&seen)).contains(word) {
                seen.extend(visitor.wire.chunk().await.unwrap().unwrap());
            }
        }
        portal.send(chunk_of(&encoded[4]).repeat(usize::from(!encoded[4].is_empty()))).await;
        portal.send("0\r\n\r\n").await;
        while let Ok(content) = visitor.wire.chunk().await.unwrap() {
            seen.extend(content);
        }
        assert!(decoded(sent_as, &seen).ends_with(parts[3]), "{coding:?}");
    }
}

#[tokio::test]
async fn trailers_come_after_a_page_that_grew() {
    // One that is decided at once, and one that is only at its end: a charset may still be declared.
    let short = "<!doctype html>\n<html lang=\"fr\"><head><title>a</title>";
    for coding in Coding::ALL {
        for (media_type, text) in [("text/html; charset=utf-8", document()), ("text/html", short.to_owned())] {
            let page = Page::of(media_type, text.as_bytes()).coded(coding).with("Trailer", "X-Sum");
            let answer = page.chunked(700);
            let answer = [answer.strip_suffix(b"\r\n").unwrap(), b"X-Sum: 6\r\nSet-Cookie: _ga=1\r\n\r\n"].concat();
            let origin = Portal::saying(answer).await;
            let fields = format!("{NAVIGATION}TE: trailers\r\n");
            let answer = Octroi::plain(origin.address).get("/", &fields).await;
            assert_eq!(answer.trailers, [("x-sum".to_owned(), "6".to_owned())], "{coding:?} {media_type}");
            let sent_as = expected(coding).1;
            assert_eq!(answer.field("content-encoding"), sent_as.name());
            assert!(decoded(sent_as, &answer.body).contains("/.octroi/assets/guard."), "{coding:?} {media_type}");
        }
    }
}
