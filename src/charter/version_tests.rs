use std::time::Duration;

use super::*;
use crate::{
    charter::{Theme, fixtures::Host},
    consent::Memory,
    policy::Pattern,
};

fn of(host: &Host) -> CharterVersion {
    version(&host.charter, &host.policy())
}

#[test]
fn changes_with_everything_a_visitor_is_asked_or_told() {
    let before = of(&Host::asking());
    type Change = (&'static str, fn(&mut Host));
    let changes: [Change; 12] = [
        ("title", |host| host.charter.title = Text::new("Données ouvertes d’Exemple", "Data of Exemple")),
        ("controller", |host| host.charter.controller = Text::same("Région")),
        ("contact", |host| host.charter.contact = None),
        ("memory", |host| host.charter.memory = Memory::new(Duration::from_secs(60))),
        ("host", |host| host.charter.host = "other.example.fr".into()),
        ("a tracker more", |host| host.declare("video", Pattern::parse("VISITOR").unwrap()).lifetime = None),
        ("a tracker less", |host| drop(host.trackers.pop())),
        ("provider", |host| host.trackers[0].provider = Text::same("Autre")),
        ("description in one language", |host| host.trackers[0].description = Text::new("Se souvenir de vous", "x")),
        ("lifetime", |host| host.trackers[0].lifetime = None),
        ("ground", |host| host.trackers[0].ground = None),
        ("purpose of a tracker", |host| host.trackers[3].purpose = host.place("video")),
    ];
    for (name, change) in changes {
        let mut host = Host::asking();
        change(&mut host);
        assert_ne!(of(&host), before, "{name}");
    }
}

#[test]
fn does_not_change_with_looks_or_with_what_is_not_shown() {
    let before = of(&Host::asking());
    let mut host = Host::asking();
    host.charter.theme = Theme::State;
    host.charter.updated = None;
    host.charter.language = Language::English;
    assert_eq!(of(&host), before);
    // A tracker of another purpose first: each table keeps its order.
    host.trackers.rotate_right(1);
    assert_eq!(of(&host), before);
    // Two rows of one table change places: that is shown.
    let mut host = Host::asking();
    host.trackers.swap(0, 1);
    assert_ne!(of(&host), before);
}

#[test]
fn does_not_read_alike_for_texts_that_only_join_alike() {
    let mut one = Host::quiet();
    let mut other = Host::quiet();
    one.trackers[0].provider = Text::same("ab");
    one.trackers[0].service = Text::same("c");
    other.trackers[0].provider = Text::same("a");
    other.trackers[0].service = Text::same("bc");
    assert_ne!(of(&one), of(&other));
}
