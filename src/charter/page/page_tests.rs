use super::*;
use crate::{
    charter::{Problem, fixtures::Host},
    consent::{ConsentState, Language, Text},
};

const HOSTILE: &str = "\"><script>alert('x')</script>&amp;";

#[test]
fn escapes_every_text_of_the_operator() {
    let mut host = Host::asking();
    let hostile = Text::same(HOSTILE);
    host.charter.title = hostile.clone();
    host.charter.controller = hostile.clone();
    host.charter.host = HOSTILE.into();
    host.charter.contact = Some(HOSTILE.into());
    for tracker in &mut host.trackers {
        tracker.provider = hostile.clone();
        tracker.service = hostile.clone();
        tracker.description = hostile.clone();
        tracker.ground = Some(crate::policy::LegalGround(hostile.clone()));
    }
    for page in [charter_page, choice_page] {
        for state in [ConsentState::Undecided, host.decided(&["video"])] {
            let html = host.show(&state, Language::French, page);
            assert!(!html.contains("<script"), "{html}");
            let escaped = html.matches("&quot;&gt;&lt;script&gt;alert('x')&lt;/script&gt;&amp;amp;").count();
            assert!(escaped > 10, "{escaped}");
            assert_eq!(html.matches("alert").count(), escaped);
        }
    }
    let problem = problem_page(Problem::BadRequest, Language::French, HOSTILE, &host.paths);
    assert!(!problem.contains("<script"), "{problem}");
}

#[test]
fn needs_no_script_no_inline_style_and_nothing_from_elsewhere() {
    let host = Host::asking();
    let mut pages = vec![problem_page(Problem::Busy, Language::English, "id", &host.paths)];
    for language in Language::ALL {
        pages.push(host.show(&host.decided(&[]), language, charter_page));
        pages.push(host.show(&host.decided(&[]), language, choice_page));
    }
    for page in pages {
        for forbidden in ["<script", "<style", " style=", " onclick", "//", "@import", "url("] {
            assert!(!page.contains(forbidden), "{forbidden} in {page}");
        }
        assert!(page.starts_with("<!DOCTYPE html><html lang=\""), "{page}");
        assert!(page.contains(host.paths.stylesheet()));
    }
    assert!(!page_stylesheet().contains("url(") && !page_stylesheet().contains("@import"));
}

#[test]
fn posts_a_choice_in_one_form_whose_first_button_refuses() {
    let host = Host::asking();
    let html = host.show(&host.decided(&["video"]), Language::French, choice_page);
    assert_eq!(html.matches("<form method=\"post\" action=\"/.octroi/choices\"").count(), 1);
    let places: Vec<_> = ["refuse", "accept", "save"]
        .map(|choice| {
            html.find(&format!("<button class=\"button\" type=\"submit\" name=\"choice\" value=\"{choice}\"")).unwrap()
        })
        .into();
    assert!(places.is_sorted(), "{places:?}");
    assert!(html.contains("name=\"return_to\" value=\"/explore/?q=eau&amp;sort=&quot;new&quot;\""));
    assert!(html.contains("name=\"via\" value=\"choice-page\""));
    let version = crate::charter::version(&host.charter, &host.policy());
    assert!(html.contains(&format!("name=\"charter\" value=\"{version}\"")));
    assert!(html.contains("name=\"language\" value=\"fr\""));
    assert!(html.contains("name=\"purpose\" value=\"video\" checked "), "{html}");
    assert!(html.contains("name=\"purpose\" value=\"audience\" aria"), "a refused purpose is not ticked");
    assert!(html.contains("?lang=en&amp;return_to=%2Fexplore%2F%3Fq%3Deau%26sort%3D%22new%22"));
    assert!(!html.contains("value=\"necessary\""), "what is exempt has no control");
}

#[test]
fn ticks_nothing_before_a_choice_and_has_no_form_without_a_question() {
    for (name, host, forms) in [("asking", Host::asking(), 1), ("quiet", Host::quiet(), 0)] {
        for state in [ConsentState::Undecided, ConsentState::RefusedBySignal] {
            let html = host.show(&state, Language::English, choice_page);
            assert!(!html.contains(" checked"), "{name}");
            assert_eq!(html.matches("<form").count(), forms, "{name}");
            assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
        }
    }
}

#[test]
fn never_links_back_to_another_site() {
    let host = Host::asking();
    let (policy, state) = (host.policy(), ConsentState::Undecided);
    let version = crate::charter::version(&host.charter, &policy);
    for return_to in ["javascript:alert(1)", "//evil.example", "https://evil.example", "/\\evil.example", "/a\tb", ""] {
        let (charter, paths, language) = (&host.charter, &host.paths, Language::English);
        let view =
            crate::charter::View { charter, policy: &policy, state: &state, version, language, paths, return_to };
        let html = choice_page(&view);
        assert!(html.contains("<a href=\"/\">Back to the site</a>"), "{return_to}");
        assert!(html.contains("name=\"return_to\" value=\"/\""), "{return_to}");
    }
}

#[test]
fn prints_one_captioned_table_a_purpose_with_the_answer_of_this_visitor() {
    let host = Host::asking();
    let html = host.show(&host.decided(&["video"]), Language::French, charter_page).replace('\u{a0}', " ");
    assert_eq!(html.matches("<table").count(), 3);
    assert_eq!(html.matches("<caption>").count(), 3);
    assert_eq!(html.matches("scope=\"col\"").count(), 18);
    assert_eq!(html.matches("scope=\"row\"").count(), 5);
    for expected in [
        "<strong>Non demandé</strong> – strictement nécessaire au service demandé",
        "<strong>Demandé</strong> – Vous avez accepté",
        "<strong>Demandé</strong> – Vous avez refusé",
        "<code>_pk_*</code><p class=\"small\">tout nom qui commence ainsi</p>",
        "data-label=\"Durée de vie maximale\">2 semaines</td>",
        "<time datetime=\"2026-08-01\">1er août 2026</time>",
        "<a href=\"mailto:dpo@example.fr\">",
        "<a class=\"button\" href=\"/.octroi/choices\">",
    ] {
        assert!(html.contains(expected), "{expected} in {html}");
    }
}

#[test]
fn links_only_what_is_plainly_an_address() {
    for (contact, link) in [
        ("https://example.fr/dpo", Some("href=\"https://example.fr/dpo\"")),
        ("dpo@example.fr", Some("href=\"mailto:dpo@example.fr\"")),
        ("javascript:alert(1)//@", None),
        ("DPO, 1 place de la Mairie", None),
    ] {
        let mut host = Host::quiet();
        host.charter.contact = Some(contact.into());
        let html = host.show(&ConsentState::Undecided, Language::French, charter_page);
        let (_, contacts) = html.split_once("<dt>Contact</dt>").unwrap();
        let (shown, _) = contacts.split_once("</dd>").unwrap();
        assert_eq!(shown.contains("href"), link.is_some(), "{shown}");
        assert!(link.is_none_or(|link| shown.contains(link)), "{shown}");
    }
}

#[test]
fn names_the_request_of_a_problem_in_the_visitors_language() {
    let paths = Host::quiet().paths;
    for problem in Problem::ALL {
        for language in Language::ALL {
            let html = problem_page(problem, language, "0192f3a4", &paths);
            assert!(html.contains(&format!("<html lang=\"{}\"", language.tag())));
            assert!(html.contains("<code>0192f3a4</code>"));
            assert!(html.contains("content=\"noindex\""));
        }
    }
}
