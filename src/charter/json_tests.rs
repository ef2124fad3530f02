use super::*;
use crate::charter::fixtures::Host;

fn read(host: &Host, state: &ConsentState, language: Language) -> Value {
    serde_json::from_str(&host.show(state, language, charter_json)).unwrap()
}

#[test]
fn tells_programs_what_the_page_tells_visitors() {
    let host = Host::asking();
    let json = read(&host, &host.decided(&["video"]), Language::English);
    assert_eq!(json["host"], "data.example.fr");
    assert_eq!(json["asks"], true);
    assert_eq!(json["updated"], "2026-08-01");
    assert_eq!(json["memory"]["seconds"], 15_778_800);
    assert_eq!(json["visitor"]["state"], "decided");
    assert_eq!(json["visitor"]["decided_on"], "2026-03-12");
    assert_eq!(json["visitor"]["remembered_until"], "2026-09-11");
    assert_eq!(json["version"], json["visitor"]["charter"]);
    let [necessary, audience, video] = [0, 1, 2].map(|place| &json["purposes"][place]);
    assert_eq!((&necessary["consent"], &necessary["exemption"]), (&json!("exempt"), &json!("strictly-necessary")));
    assert_eq!(necessary["answer"], Value::Null);
    assert_eq!(necessary["trackers"][0]["cookie"], "sessionid");
    assert_eq!(necessary["trackers"][0]["lifetime"]["seconds"], 1_209_600);
    assert_eq!((&audience["consent"], &audience["answer"]), (&json!("asked"), &json!("refused")));
    assert_eq!(
        (&audience["trackers"][0]["cookie"], &audience["trackers"][0]["covers"]),
        (&json!("_pk_*"), &json!("prefix"))
    );
    assert_eq!((&video["answer"], &video["trackers"][0]["covers"]), (&json!("granted"), &json!("regex")));
}

#[test]
fn keeps_its_members_and_codes_in_every_language() {
    fn members(value: &Value) -> Vec<String> {
        match value {
            Value::Object(map) => {
                map.iter().flat_map(|(key, value)| [vec![key.clone()], members(value)].concat()).collect()
            }
            Value::Array(list) => list.iter().flat_map(members).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        }
    }
    let host = Host::asking();
    let french = read(&host, &ConsentState::Undecided, Language::French);
    assert_eq!(french["purposes"][1]["answer"], "not-answered");
    assert_eq!(french["languages"], json!(["fr", "en", "de", "es", "it", "nl", "pt"]));
    for language in Language::ALL {
        let other = read(&host, &ConsentState::Undecided, language);
        assert_eq!(members(&french), members(&other), "{language:?}");
        assert_eq!((&french["version"], &other["language"]), (&other["version"], &json!(language.tag())));
    }
}

#[test]
fn names_a_problem_and_its_request_and_no_cause() {
    for problem in Problem::ALL {
        for language in Language::ALL {
            let json: Value = serde_json::from_str(&problem_json(problem, language, "0192\"<x>")).unwrap();
            assert_eq!(json["code"], problem.code());
            assert_eq!(json["type"], format!("urn:octroi:problem:{}", problem.code()));
            assert_eq!(json["request_id"], "0192\"<x>");
            assert!(json["detail"].as_str().is_some_and(|detail| detail.len() > 20));
        }
    }
}
