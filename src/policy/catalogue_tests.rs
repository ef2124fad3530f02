use super::*;
use crate::consent::{Basis, Purpose, PurposeName, Purposes, Text};

fn tracker(pattern: Pattern) -> Tracker {
    let mut purposes = Purposes::default();
    let name = PurposeName::parse("audience").unwrap();
    let text = Text::same("x");
    let purpose =
        purposes.add(Purpose { name, basis: Basis::Consent, label: text.clone(), description: text.clone() }).unwrap();
    Tracker {
        pattern,
        purpose,
        provider: text.clone(),
        service: text.clone(),
        description: text,
        lifetime: None,
        ground: None,
    }
}

fn catalogue(patterns: &[&str]) -> Result<Catalogue, Vec<CatalogueError>> {
    let pattern = |pattern: &&str| match pattern.strip_prefix('/') {
        Some(regex) => Pattern::regex(regex).unwrap(),
        None => Pattern::parse(pattern).unwrap(),
    };
    Catalogue::compile(patterns.iter().map(pattern).map(tracker).collect())
}

fn found(catalogue: &Catalogue, name: &str) -> Option<String> {
    catalogue.find(CookieName::parse(name.as_bytes()).unwrap()).map(|(_, tracker)| tracker.pattern.to_string())
}

#[test]
fn the_most_specific_declaration_wins_whatever_the_order() {
    let mut patterns = ["*", "_pk_*", "_pk_id*", "_pk_id.1", "/_pk_id.[0-9]+", "/_pk_ses.*"];
    for _ in 0..patterns.len() {
        patterns.rotate_left(1);
        let catalogue = catalogue(&patterns).unwrap();
        for (name, winner) in [
            ("_pk_id.1", "_pk_id.1"),
            ("_pk_id.22", "/_pk_id.[0-9]+/"),
            ("_pk_id.x", "_pk_id*"),
            ("_pk_ses.1", "/_pk_ses.*/"),
            ("_pk_ref", "_pk_*"),
            ("x", "*"),
        ] {
            assert_eq!(found(&catalogue, name).as_deref(), Some(winner), "{name} among {patterns:?}");
        }
    }
}

#[test]
fn ties_are_errors_and_name_both() {
    assert!(matches!(
        catalogue(&["a", "b", "a"]).unwrap_err().as_slice(),
        [CatalogueError::Twice { first: 0, second: 2, .. }]
    ));
    match catalogue(&["/_ga_[A-M]+", "/_ga_[K-Z]+"]).unwrap_err().as_slice() {
        [CatalogueError::Tie { first: 0, second: 1, example, .. }] => assert_eq!(example, "_ga_K"),
        errors => panic!("{errors:?}"),
    }
    assert!(catalogue(&["/_ga_[A-J]+", "/_ga_[K-Z]+", "_ga_*"]).is_ok());
}

#[test]
fn knows_onto_what_a_server_folds_a_name() {
    let catalogue = catalogue(&["_ga", "_pk_id.1", "AUTH_*", "/_hj[a-z]+"]).unwrap();
    let names = |folded: &[u8]| catalogue.find_folded(folded).map(|t| t.pattern.to_string()).collect::<Vec<_>>();
    assert_eq!(names(b"_ga"), ["_ga"]);
    assert_eq!(names(b"_pk_id_1"), ["_pk_id.1"]);
    assert_eq!(names(b"auth_x"), ["AUTH_*"]);
    assert_eq!(names(b"_hjid"), ["/_hj[a-z]+/"]);
    assert!(names(b"sessionid").is_empty());
}
