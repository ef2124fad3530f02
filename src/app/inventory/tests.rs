use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{InventoryError, Keeper, kept_inventory, store::Store};
use crate::{
    cookie::SetCookie,
    telemetry::{
        Seen,
        inventory::{Fate, Visited},
    },
};

fn noted(path: &Path, line: &str, at: SystemTime) {
    let keeper = Keeper::start(path, 2).unwrap();
    let visited = Visited { site: "a.example", path: "/page", at };
    for shard in keeper.shards() {
        shard.visiting(visited).note(&SetCookie::parse(line.as_bytes()).unwrap(), Fate::Kept);
        shard.report(visited, Seen::Contact, "https://stats.example");
    }
    let window = keeper.window();
    keeper.stop();
    assert_eq!(window.book().len(), kept_inventory(path).unwrap().len());
}

#[test]
fn what_was_seen_survives_restarts_and_is_counted_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.sqlite3");
    assert!(matches!(kept_inventory(&path), Err(InventoryError::Missing(_))));
    let now = SystemTime::now();
    let line = "_ga=GA1.2.secret; Path=/; Domain=a.example; Max-Age=100; Secure; SameSite=Lax";
    noted(&path, line, now - Duration::from_secs(60));
    noted(&path, line, now);
    let book = kept_inventory(&path).unwrap();
    let told: Vec<_> = book.iter().map(|(thing, account)| (thing.name.to_string(), account.clone())).collect();
    let [(cookie, account), (party, reports)] = &told[..] else { panic!("{told:?}") };
    assert_eq!((&**cookie, account.kept, account.longest), ("_ga", 4, Some(Duration::from_secs(100))));
    assert_eq!(account.last.duration_since(account.first).unwrap(), Duration::from_secs(60));
    assert_eq!((&**party, reports.kept, &*reports.sample), ("https://stats.example", 4, "/page"));
    let octets: Vec<u8> =
        fs::read_dir(folder.path()).unwrap().flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect();
    assert!(!octets.windows(6).any(|octets| octets == b"secret"), "no value is kept");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_was_not_seen_for_longer_than_a_tracker_may_live_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.sqlite3");
    let start = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    noted(&path, "old=1; Path=/", start);
    let (_, book) = Store::open(&path, start + Duration::from_secs(399 * 86_400)).unwrap();
    assert_eq!(book.len(), 2);
    let (_, book) = Store::open(&path, start + Duration::from_secs(401 * 86_400)).unwrap();
    assert!(book.is_empty());
}

#[test]
fn another_programs_file_is_left_as_it_is_and_the_gate_goes_on_without() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.sqlite3");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (x); PRAGMA user_version = 7").unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    let keeper = Keeper::start(&path, 1).unwrap();
    let visited = Visited { site: "a.example", path: "/", at: SystemTime::now() };
    keeper.shards()[0].visiting(visited).note(&SetCookie::parse(b"a=1; Path=/").unwrap(), Fate::Kept);
    let window = keeper.window();
    keeper.stop();
    assert_eq!(window.book().len(), 1, "it is kept in memory");
    assert!(matches!(kept_inventory(&path), Err(InventoryError::Foreign(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
}
