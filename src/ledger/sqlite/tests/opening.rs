//! What is refused at opening, and in which words.

use std::{error::Error as _, fs, sync::Barrier, thread};

use super::*;

fn refusal(path: &Path) -> String {
    let error = SqliteLedger::open(path).unwrap_err();
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[test]
fn names_a_path_that_cannot_be_written_and_why() {
    let (folder, path) = folder();
    let missing = folder.path().join("absent").join("ledger.db");
    assert_eq!(
        refusal(&missing),
        format!("cannot open the ledger {}: No such file or directory (os error 2)", missing.display())
    );
    fs::write(&path, "").unwrap();
    let below_file = path.join("ledger.db");
    assert_eq!(
        refusal(&below_file),
        format!("cannot open the ledger {}: Not a directory (os error 20)", below_file.display())
    );
    assert!(refusal(folder.path()).contains("Is a directory"), "{}", refusal(folder.path()));
}

#[test]
fn takes_an_empty_file_and_a_name_that_looks_like_a_uri() {
    let (folder, path) = folder();
    fs::write(&path, "").unwrap();
    assert_eq!(records(&SqliteLedger::open(&path).unwrap()), 0);
    let odd = folder.path().join("file:x?mode=memory");
    drop(SqliteLedger::open(&odd).unwrap());
    assert!(odd.exists());
}

#[test]
fn many_may_open_a_new_ledger_at_once() {
    let (_folder, path) = folder();
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for number in 0..8 {
            let (start, path) = (&start, &path);
            scope.spawn(move || {
                start.wait();
                SqliteLedger::open(path).unwrap().append(receipt(number), Vec::new()).wait().unwrap();
            });
        }
    });
    assert_eq!(records(&SqliteLedger::open(&path).unwrap()), 8);
}

#[test]
fn refuses_a_file_that_is_no_database_and_leaves_it() {
    let (_folder, path) = folder();
    let text = "octroi: not a ledger\n".repeat(100);
    fs::write(&path, &text).unwrap();
    assert!(refusal(&path).contains("file is not a database"), "{}", refusal(&path));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn refuses_the_database_of_another_program_and_leaves_it() {
    let (_folder, path) = folder();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE invoice (id INTEGER)").unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    assert!(matches!(SqliteLedger::open(&path), Err(LedgerError::Foreign { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn refuses_a_ledger_that_a_newer_octroi_wrote() {
    let (_folder, path) = folder();
    drop(SqliteLedger::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
    assert!(matches!(SqliteLedger::open(&path), Err(LedgerError::Newer { found: 9, known: 2 })));
}

#[test]
fn is_durable_at_each_commit() {
    let (_folder, path) = folder();
    let connection = schema::open(&path, Place::File).unwrap();
    let synchronous: u32 = connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!((synchronous, journal.as_str()), (2, "wal"));
}
