use super::*;
use crate::{charter::fixtures::Host, consent::Language};

fn say(host: &Host, state: &ConsentState, language: Language) -> String {
    host.show(state, language, sentence).replace('\u{a0}', " ")
}

#[test]
fn says_where_each_visitor_stands_with_dates() {
    let host = Host::asking();
    let (none, both) = (&[][..], &["audience", "video"][..]);
    for (state, french, english) in [
        (ConsentState::Undecided, "Vous n’avez pas encore choisi.", "You have not chosen yet."),
        (ConsentState::RefusedBySignal, "Votre navigateur a transmis un refus", "Your browser sent a refusal"),
        (
            host.decided(none),
            "Vous avez tout refusé le 12 mars 2026 ; ce choix est retenu jusqu’au 11 septembre 2026.",
            "You refused everything on 12 March 2026; this choice is remembered until 11 September 2026.",
        ),
        (
            host.decided(both),
            "Vous avez tout accepté le 12 mars 2026 ; ce choix est retenu jusqu’au 11 septembre 2026.",
            "You accepted everything on 12 March 2026; this choice is remembered until 11 September 2026.",
        ),
        (
            host.decided(&["video"]),
            "Le 12 mars 2026, vous avez accepté : Vidéos. Vous avez refusé : Mesure d’audience détaillée. Ce choix",
            "On 12 March 2026, you accepted: Videos. You refused: Detailed audience measurement. This choice",
        ),
        (
            host.outdated(both, Outdated::Expired),
            "Votre choix du 12 mars 2026 n’est plus retenu",
            "Your choice of 12 March 2026 is no longer remembered",
        ),
    ] {
        let said = say(&host, &state, Language::French);
        assert!(said.starts_with(french), "{said}");
        let said = say(&host, &state, Language::English);
        assert!(said.starts_with(english), "{said}");
    }
}

#[test]
fn names_the_purposes_that_were_added_since() {
    let mut earlier = Host::asking();
    earlier.purposes = {
        let mut purposes = crate::consent::Purposes::default();
        for (_, purpose) in Host::asking().purposes.iter().filter(|(_, purpose)| purpose.name.as_str() != "video") {
            purposes.add(purpose.clone()).unwrap();
        }
        purposes
    };
    earlier.trackers.pop();
    let state = earlier.outdated(&["audience"], Outdated::PurposeAdded);
    let host = Host::asking();
    let said = say(&host, &state, Language::French);
    assert!(
        said.starts_with("Vous avez choisi le 12 mars 2026. Depuis, ce site demande aussi votre accord pour : Vidéos."),
        "{said}"
    );
    assert_eq!(Answer::of(&state, host.place("audience")), Answer::Granted);
    assert_eq!(Answer::of(&state, host.place("video")), Answer::NotAnswered);
}

#[test]
fn says_when_there_is_nothing_to_ask_whatever_the_state() {
    let mut host = Host::quiet();
    for state in [ConsentState::Undecided, ConsentState::RefusedBySignal, host.decided(&["audience"])] {
        let said = say(&host, &state, Language::English);
        assert_eq!(said, "This site has nothing to ask you: it declares only cookies that are exempt from consent.");
    }
    host.trackers.clear();
    assert_eq!(
        say(&host, &ConsentState::Undecided, Language::French),
        "Ce site n’a rien à vous demander : il ne déclare aucun cookie.",
    );
}

#[test]
fn never_shows_a_grant_that_does_not_hold() {
    let host = Host::asking();
    for state in [
        ConsentState::Undecided,
        ConsentState::RefusedBySignal,
        host.decided(&[]),
        host.outdated(&["audience", "video"], Outdated::Expired),
    ] {
        for purpose in ["audience", "video"] {
            assert_ne!(Answer::of(&state, host.place(purpose)), Answer::Granted, "{state:?}");
        }
    }
}

#[test]
fn says_for_which_purposes_answers_are_not_enforced() {
    let host = Host::asking();
    let visitor = host.decided(&[]);
    assert_eq!(host.show(&visitor, Language::English, |view| on_trial(view).unwrap_or_default()), "");
    let said = |policy: &crate::policy::SitePolicy| {
        let version = crate::charter::version(&host.charter, policy);
        let (charter, paths, language) = (&host.charter, &host.paths, Language::English);
        on_trial(&View { charter, policy, state: &visitor, version, language, paths, return_to: "/" }).unwrap()
    };
    let video = PurposeSet::EMPTY.with(host.place("video"));
    let some = host.policy_builder().with_report_only(video).build();
    assert!(said(&some).ends_with("not enforced yet for: Videos."), "{}", said(&some));
    let all = host.policy_builder().with_mode(crate::policy::Mode::ReportOnly).build();
    assert!(said(&all).ends_with("for: Detailed audience measurement and Videos."), "{}", said(&all));
    let versions = [host.policy(), some, all].map(|policy| crate::charter::version(&host.charter, &policy));
    assert!(versions[0] != versions[1] && versions[1] != versions[2], "what is told is versioned");
}
