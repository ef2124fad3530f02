use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::{
    cookie::{SameSite, SetCookie},
    telemetry::Seen,
};

const DAY: Duration = Duration::from_secs(86_400);

fn visited(path: &str) -> Visited<'_> {
    Visited { site: "a.example", path, at: UNIX_EPOCH + DAY }
}

/// Notes a line as those are noted that can be read.
fn note(visiting: Visiting<'_>, line: &[u8], fate: Fate) {
    if let Ok(line) = SetCookie::parse(line) {
        visiting.note(&line, fate);
    }
}

fn described(book: &Book) -> Vec<String> {
    let place = |thing: &Thing| format!("{}{}", thing.domain.as_deref().unwrap_or("-"), thing.path);
    let line = |(thing, account): (&Thing, &Account)| {
        let (kept, stripped, seconds) =
            (account.kept, account.stripped, account.longest.map(|longest| longest.as_secs()));
        format!(
            "{} {} [{}] {kept}+{stripped} {seconds:?} {}",
            thing.name,
            place(thing),
            thing.attributes,
            account.sample
        )
    };
    book.iter().map(line).collect()
}

#[test]
fn a_cookie_is_found_by_what_browsers_keep_it_by_and_counted_with_its_fate() {
    let mut collector = inventory(2, Book::default());
    for shard in collector.shards() {
        for line in [
            &b"_ga=GA1.2; Path=/; Domain=.A.example; Max-Age=100; Secure; SameSite=Lax"[..],
            b"_ga=other value; path=/; domain=A.example; max-age=90; secure; samesite=lax",
            b"s=1; HttpOnly",
            b"s=; Max-Age=0",
            b"s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            b"nameless",
        ] {
            note(shard.visiting(visited("/deep/page")), line, Fate::Stripped);
        }
        note(shard.visiting(visited("/deep/other")), b"s=2; HttpOnly", Fate::Kept);
    }
    let batch = collector.collect();
    let expected =
        ["_ga a.example/ [Secure; SameSite=Lax] 0+4 Some(100) /deep/page", "s -/deep [HttpOnly] 2+2 None /deep/page"];
    assert_eq!(described(collector.book()), expected);
    assert_eq!((batch.len(), collector.missed()), (2, 0));
    assert!(collector.collect().is_empty(), "what did not change is not written again");
    assert!(!format!("{collector:?}").contains("GA1.2"), "no value is held");
}

#[test]
fn the_book_goes_on_from_what_was_kept_before_it() {
    let mut before = inventory(1, Book::default());
    note(before.shards()[0].visiting(visited("/")), b"a=1; Path=/", Fate::Kept);
    let kept = before.collect();
    let mut after = inventory(1, Book::of(kept));
    let later = Visited { at: UNIX_EPOCH + 3 * DAY, ..visited("/x") };
    note(after.shards()[0].visiting(later), b"a=1; Path=/", Fate::Kept);
    after.collect();
    let (_, account) = after.book().iter().next().unwrap();
    assert_eq!((account.kept, account.first, account.last), (2, UNIX_EPOCH + DAY, UNIX_EPOCH + 3 * DAY));
    assert_eq!(&*account.sample, "/");
}

#[test]
fn names_places_and_sites_have_bounds_and_what_is_over_them_is_counted() {
    let mut collector = inventory(1, Book::default());
    for number in 0..40 {
        let path = format!("/{number}/page");
        note(collector.shards()[0].visiting(visited(&path)), b"folder=1", Fate::Kept);
    }
    for number in 0..900 {
        let line = format!("name{number}=1; Path=/");
        note(collector.shards()[0].visiting(visited("/")), line.as_bytes(), Fate::Kept);
    }
    collector.collect();
    assert_eq!(collector.book().len(), 500);
    assert_eq!(collector.book().iter().filter(|(thing, _)| &*thing.name == "folder").count(), 16);
    assert_eq!(collector.missed(), 440);
    for number in 0..6000 {
        let line = format!("flood{number}=1; Path=/");
        note(collector.shards()[0].visiting(visited("/")), line.as_bytes(), Fate::Kept);
    }
    assert!(collector.missed() > 4000, "neither the queue nor the table grows: {}", collector.missed());
    note(collector.shards()[0].visiting(visited("/")), format!("{}=1", "x".repeat(300)).as_bytes(), Fate::Kept);
    collector.collect();
    assert_eq!(collector.book().len(), 500);
}

#[test]
fn a_digest_that_was_not_heard_of_loses_no_count() {
    let mut collector = inventory(1, Book::default());
    for _ in 0..2000 {
        // The first goes through the queue, the others are counted in its place.
        note(collector.shards()[0].visiting(visited("/")), b"a=1; Path=/", Fate::Kept);
    }
    collector.collect();
    note(collector.shards()[0].visiting(visited("/")), b"a=1; Path=/", Fate::Stripped);
    collector.collect();
    assert_eq!(described(collector.book()), ["a -/ [] 2000+1 None /"]);
}

#[test]
fn what_browsers_report_is_marked_and_expires_nothing() {
    let mut collector = inventory(1, Book::default());
    let shard = std::sync::Arc::clone(&collector.shards()[0]);
    shard.report(visited("/page?id=7"), Seen::Contact, "https://stats.example");
    shard.report(visited("/page"), Seen::Cookie, "_ga");
    note(shard.visiting(visited("/")), b"kept=1; Path=/p; Domain=example", Fate::Kept);
    note(shard.visiting(visited("/")), b"never=1; Path=/", Fate::Stripped);
    collector.collect();
    let told: Vec<_> = collector.book().iter().map(|(thing, _)| (&*thing.name, thing.source, thing.party())).collect();
    assert_eq!(
        told,
        [
            ("_ga", Source::Report, Party::First),
            ("kept", Source::Portal, Party::First),
            ("never", Source::Portal, Party::First),
            ("https://stats.example", Source::Report, Party::Third),
        ]
    );
    assert!(collector.book().iter().all(|(_, account)| !account.sample.contains('?')));
    let places = shard.whereabouts().of("a.example", |_| true);
    let places: Vec<_> = places.iter().map(|place| (&*place.name, place.domain.as_deref(), &*place.path)).collect();
    assert_eq!(places, [("kept", Some("example"), "/p")]);
    assert!(shard.whereabouts().of("b.example", |_| true).is_empty());
}

#[test]
fn what_browsers_send_is_counted_beside_and_leaves_room_for_what_the_portal_sets() {
    let mut collector = inventory(1, Book::default());
    let shard = std::sync::Arc::clone(&collector.shards()[0]);
    for number in 0..300 {
        shard.visiting(visited("/")).note_sent(&format!("sent{number}"), Fate::Stripped);
    }
    shard.visiting(visited("/")).note_sent("sent0", Fate::Stripped);
    note(shard.visiting(visited("/")), b"set=1; Path=/", Fate::Kept);
    collector.collect();
    let of = |source| collector.book().iter().filter(|(thing, _)| thing.source == source).count();
    assert_eq!((of(Source::Request), of(Source::Portal), collector.missed()), (200, 1, 100));
    let (first, account) = collector.book().iter().find(|(thing, _)| &*thing.name == "sent0").unwrap();
    assert_eq!((account.stripped, &*first.path), (2, ""));
}

#[test]
fn attributes_survive_as_bits() {
    for same_site in [None, Some(SameSite::Strict), Some(SameSite::Lax), Some(SameSite::None)] {
        for attributes in [
            Attributes::default().with_same_site(same_site),
            Attributes::default().secure().http_only().persistent().with_same_site(same_site),
        ] {
            assert_eq!(Attributes::of_bits(attributes.bits()), attributes);
            assert_eq!(attributes.same_site(), same_site);
        }
    }
    assert_eq!(Attributes::of_bits(255).bits(), 31);
}
