//! Which language a visitor is answered in, and where the banner's words are.

use octroi::consent::Language;

use crate::harness::{Message, Octroi, Origin, Portal};

const HTML: &str = "Accept: text/html\r\n";

fn language(answer: &Message) -> String {
    let text = answer.text();
    let (_, rest) = text.split_once("<html lang=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn pages_speak_the_language_that_was_asked_for_most_plainly() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).portal("language = \"nl\"").start();
    for (query, fields, expected) in [
        ("?lang=de", "Cookie: django_language=es\r\nAccept-Language: it\r\n", "de"),
        ("", "Cookie: a=b; django_language=es\r\nAccept-Language: it\r\n", "es"),
        ("?lang=fi", "Accept-Language: fi, pt-BR;q=0.8, en;q=0.7\r\n", "pt"),
        ("?lang=", "Cookie: django_language=fi\r\nAccept-Language: fi\r\n", "nl"),
    ] {
        for page in ["charter", "choices", "nowhere"] {
            let answer = gate.get(&format!("/.octroi/{page}{query}"), &format!("{HTML}{fields}")).await;
            assert_eq!(language(&answer), expected, "{page}{query} {fields}");
        }
    }
    let charter = gate.get("/.octroi/charter?format=json&lang=es", "").await;
    let charter: serde_json::Value = serde_json::from_slice(&charter.body).unwrap();
    assert_eq!(charter["language"], "es");
}

#[tokio::test]
async fn an_error_of_the_portal_is_explained_in_the_language_chosen_on_it() {
    let unbound = { Origin::listen().await.address() };
    // Behind the gate's own pages only declared cookies are read: the preset declares this one.
    let gate = Octroi::before(unbound).portal("preset = \"opendatasoft\"").start();
    for (target, fields, expected) in [
        ("/", "Cookie: django_language=it\r\nAccept-Language: de\r\n", "it"),
        ("/?lang=pt", "Cookie: django_language=it\r\n", "pt"),
        ("/", "Accept-Language: de-AT\r\n", "de"),
        ("/", "", "fr"),
    ] {
        let answer = gate.get(target, &format!("{HTML}{fields}")).await;
        assert_eq!((answer.status(), language(&answer).as_str()), (502, expected), "{target} {fields}");
    }
}

#[tokio::test]
async fn every_page_links_to_itself_in_every_other_language() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for page in ["charter", "choices"] {
        for language in Language::ALL {
            let answer = gate.get(&format!("/.octroi/{page}?lang={}", language.tag()), HTML).await.text();
            for other in Language::ALL {
                let link = format!("hreflang=\"{0}\" lang=\"{0}\"", other.tag());
                assert_eq!(answer.matches(&link).count(), usize::from(other != language), "{page} {link}");
            }
        }
    }
}

#[tokio::test]
async fn the_words_of_a_language_are_kept_for_good_under_their_name() {
    let portal = Portal::plain().await;
    let builder = Octroi::before(portal.address).portal("language = \"it\"");
    let words = builder.words();
    let tags: Vec<&str> = words.iter().map(|(tag, _)| tag.as_str()).collect();
    assert_eq!(tags, ["fr", "en", "de", "es", "nl", "pt"]);
    let snippet = builder.snippet().unwrap();
    let gate = builder.start();
    let script = snippet.rsplit("src=\"").next().and_then(|rest| rest.split('"').next()).unwrap();
    let script = gate.get(script, "").await.text();
    for (tag, path) in &words {
        let answer = gate.get(path, "").await;
        assert_eq!((answer.status(), answer.field("content-type")), (200, Some("application/json")), "{tag}");
        assert_eq!(answer.field("cache-control"), Some("public, max-age=31536000, immutable"));
        assert!(script.contains(path.as_str()), "{tag}");
        let told: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert!(told["words"]["refuse"].is_string() && told["purposes"].is_array(), "{told}");
        // A page in some cache asks for a former file: it gets today's words, for now.
        let hash = path.rsplit('.').nth(1).unwrap();
        let former = gate.get(&path.replace(hash, "0123456789abcdef"), "").await;
        assert_eq!((former.body, former.head.field("cache-control")), (answer.body, Some("no-store, no-transform")));
    }
    assert_eq!(gate.get("/.octroi/assets/words.fi.0123456789abcdef.json", "").await.status(), 404);
}
