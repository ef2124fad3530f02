//! What is refused at opening, and in which words.

use std::{error::Error as _, fs, process::Command, sync::Barrier, thread};

use tempfile::TempDir;

use super::*;

fn refusal(target: &PostgresTarget) -> String {
    let error = PostgresLedger::open(target).unwrap_err();
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[test]
fn many_may_open_a_new_ledger_at_once() {
    let url = database();
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for number in 0..8 {
            let (start, url) = (&start, &url);
            scope.spawn(move || {
                start.wait();
                open(url).append(receipt(number), Vec::new()).wait().unwrap();
            });
        }
    });
    assert_eq!(records(&open(&url)), 8);
}

#[test]
fn refuses_the_schema_of_another_program_and_leaves_it() {
    let url = database();
    shared().sql(&url, "CREATE SCHEMA octroi; CREATE TABLE octroi.invoice (id integer)");
    assert!(matches!(PostgresLedger::open(&target(&url)), Err(LedgerError::Foreign { .. })));
    let tables = "SELECT string_agg(relname, ' ') FROM pg_class WHERE relnamespace = 'octroi'::regnamespace";
    assert_eq!(shared().sql(&url, tables), "invoice");
}

#[test]
fn keeps_to_a_schema_of_its_own_that_its_user_need_not_be_able_to_make() {
    let url = database();
    let role = "CREATE TABLE invoice (id integer); CREATE ROLE gate LOGIN; CREATE SCHEMA octroi AUTHORIZATION gate";
    shared().sql(&url, role);
    let ledger = open(&url.replace("octroi@", "gate@"));
    ledger.append(receipt(1), Vec::new()).wait().unwrap();
    assert_eq!(shared().sql(&url, "SELECT count(*) FROM octroi.entry"), "1");
    // One who may not even look is told so.
    shared().sql(&url, "CREATE ROLE stranger LOGIN");
    let said = refusal(&target(&url.replace("octroi@", "stranger@")));
    assert!(said.contains("permission denied for schema octroi"), "{said}");
}

#[test]
fn refuses_a_ledger_that_a_newer_octroi_wrote() {
    let url = database();
    drop(open(&url));
    shared().sql(&url, "UPDATE octroi.ledger SET version = 99");
    assert!(matches!(PostgresLedger::open(&target(&url)), Err(LedgerError::Newer { found: 99, .. })));
}

#[test]
fn refuses_a_database_that_cannot_hold_every_text() {
    shared().sql("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
    let (server, _) = database().rsplit_once('/').map(|(server, name)| (server.to_owned(), name.to_owned())).unwrap();
    let said = refusal(&target(&format!("{server}/latin")));
    assert!(said.ends_with("the database's encoding is not UTF8: make one with ENCODING 'UTF8'"), "{said}");
}

#[test]
fn commits_are_durable_where_the_database_says_they_need_not_be() {
    let url = database();
    shared().sql("postgres", "CREATE ROLE hasty LOGIN SUPERUSER; ALTER ROLE hasty SET synchronous_commit = off");
    let mut session = Session::new(target(&url.replace("octroi@", "hasty@")), Lacking::Make).unwrap();
    let setting = session
        .run(async |open| Ok(open.client.query_one("SHOW synchronous_commit", &[]).await?.try_get::<_, String>(0)?));
    assert_eq!(setting.unwrap(), "on");
}

#[test]
fn a_server_is_asked_with_the_password_and_over_tls_or_not_at_all() {
    let mut server = Cluster::start(Reach::Loopback);
    let name = server.database().rsplit('/').next().unwrap().to_owned();
    let (certificate, key) = certificate();
    server.configure("server.crt", &certificate);
    server.configure("server.key", &key);
    server.sql(&name, "SET password_encryption = 'scram-sha-256'; CREATE ROLE gate SUPERUSER LOGIN PASSWORD 's3cret'");
    let at = format!("127.0.0.1:{}/{name}", server.port());
    let plain = target(&format!("postgres://gate:s3cret@{at}"));
    let verified = target(&format!("postgres://gate@{at}?sslmode=verify-full")).with_password(b"s3cret");
    let trusted = verified.clone().trusting(certificate.as_bytes()).unwrap();
    // Without TLS it is not reached by one who asks for it.
    assert!(refusal(&trusted).ends_with("server does not support TLS"), "{}", refusal(&trusted));
    server.configure("postgresql.conf", "ssl = on");
    server.configure("pg_hba.conf", "hostssl all gate 127.0.0.1/32 scram-sha-256\nhost all gate 127.0.0.1/32 reject");
    server.stop();
    server.start_again();
    PostgresLedger::open(&trusted).unwrap().append(receipt(1), Vec::new()).wait().unwrap();
    let strangers = verified.trusting(self::certificate().0.as_bytes()).unwrap();
    let wrong = target(&format!("postgres://gate:gu3ss@{at}?sslmode=require"));
    for (target, said) in [
        (plain, "pg_hba.conf rejects connection"),
        (strangers, "invalid peer certificate"),
        (wrong.trusting(certificate.as_bytes()).unwrap(), "password authentication failed for user \"gate\""),
    ] {
        let told = refusal(&target);
        assert!(told.starts_with(&format!("cannot open the ledger postgres://gate@{at}: ")), "{told}");
        assert!(told.contains(said) && !told.contains("s3cret") && !told.contains("gu3ss"), "{told}");
    }
}

/// A certificate for this machine, which is its own authority, and its key.
fn certificate() -> (String, String) {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let how = "[req]\ndistinguished_name = name\nx509_extensions = more\nprompt = no\n[name]\nCN = localhost\n\
        [more]\nsubjectAltName = IP:127.0.0.1\nbasicConstraints = critical, CA:FALSE\n";
    fs::write(at("how"), how).unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-config".as_ref(), at("how").as_os_str(), "-keyout".as_ref(), at("key").as_os_str()])
        .args(["-out".as_ref(), at("crt").as_os_str()])
        .output()
        .expect("these tests need openssl, which tests/run installs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (fs::read_to_string(at("crt")).unwrap(), fs::read_to_string(at("key")).unwrap())
}
