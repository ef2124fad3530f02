//! The check, checked: each rule can fail, and does not where nothing is wrong.

use crate::{dependencies, rules, sources::sources};

const MANIFEST: &str = "[package]\nname = \"octroi\"\n\n[dependencies]\n# why\nhttp = \"1\"\nhyper = \"1\"\n\
                        pin-project-lite = \"0.2\"\ntokio = { version = \"1\" }\nflate2 = \"1\"\ncookie = \"1\"\n\n[dev-dependencies]\naxum = \"1\"\n";

/// Returns what is wrong with files that begin as modules must, without where.
fn wrong(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(file, text)| ((*file).to_owned(), format!("//! Why.\n{text}")));
    rules::violations(&sources(files), &dependencies(MANIFEST))
}

#[track_caller]
fn assert_wrong(file: &str, text: &str, parts: &[&str]) {
    let found = wrong(&[(file, text)]);
    assert_eq!(found.len(), parts.len(), "{text}: {found:?}");
    for (violation, part) in found.iter().zip(parts) {
        assert!(violation.contains(part), "{text}: {violation}, not {part}");
    }
}

#[test]
fn imports_go_downward_only() {
    for (file, text, parts) in [
        ("src/policy/a.rs", "use crate::cookie::CookieName;", &[][..]),
        (
            "src/policy/a.rs",
            "use crate::inject::Plan;",
            &["src/policy/a.rs:2: `policy` (T1) imports sideways from `crate::inject`"],
        ),
        (
            "src/policy/a.rs",
            "\nuse crate::{cookie::A, site::{B, C}};",
            &["a.rs:3: `policy` (T1) imports upward from `crate::site` (T3)"],
        ),
        ("src/policy/mod.rs", "fn f(x: crate::layer::Visit) {}", &["upward"]),
        ("src/policy/a.rs", "use super::super::layer::Visit;", &["upward"]),
        ("src/policy/a.rs", "use super::verdict::Verdict;", &[]),
        ("src/policy/a.rs", "mod inner { use super::super::verdict::Verdict; }", &[]),
        ("src/policy/a.rs", "mod inner { use super::super::super::layer::Visit; }", &["upward"]),
        (
            "src/policy/a.rs",
            "// crate::layer\n/* crate::layer /* nested */ */ const A: &str = \"crate::layer::x\";",
            &[],
        ),
        (
            "src/policy/a.rs",
            "const A: &str = r#\"crate::layer::x \" y\"#; const B: char = '\"'; use crate::layer::X;",
            &["upward"],
        ),
        ("src/policy/a.rs", "macro_rules! m { () => { $crate::site::x() } }", &["upward"]),
        ("src/policy/a.rs", "#[cfg(test)]\nmod tests { use crate::site::Site; }", &["upward"]),
        ("src/attic/mod.rs", "use crate::cookie::A;", &["`attic` stands in no tier"]),
        ("src/demo/a.rs", "use crate::cookie::A;", &["stands alone"]),
        ("src/cli/a.rs", "use octroi::app::A;", &[]),
        ("src/lib.rs", "pub mod cookie; pub use crate::layer::Gate;", &[]),
    ] {
        assert_wrong(file, text, parts);
    }
}

#[test]
fn crates_are_named_only_where_the_table_says() {
    for (file, text, parts) in [
        ("src/proxy/a.rs", "use tokio::net::TcpListener;", &[][..]),
        (
            "src/layer/a.rs",
            "use tokio::sync::mpsc;",
            &["`layer::a` names the crate `tokio`; only proxy, demo, app, cli, admin, load, ledger::postgres may"],
        ),
        ("src/layer/a.rs", "async fn f() { tokio::select! {} }", &["tokio"]),
        ("src/layer/a.rs", "use pin_project_lite::pin_project;", &[]),
        ("src/inject/a.rs", "use flate2::Crc;", &["only inject::coding, demo, load::page may"]),
        ("src/inject/a.rs", "#[cfg(test)]\nmod tests { use flate2::Crc; }", &[]),
        ("src/inject/a.rs", "#[cfg(test)]\nmod tests { use hyper::Body; }", &["hyper"]),
        ("src/cookie/a.rs", "use http::HeaderMap;", &["http"]),
        ("src/policy/a.rs", "use crate::cookie; fn f() { cookie::parse() }", &[]),
        ("src/policy/a.rs", "fn f() { cookie::Cookie::new() }", &["cookie"]),
        ("src/policy/a.rs", "use hyper;", &["hyper"]),
        ("src/policy/a.rs", "use {hyper::Body, http};", &["http", "hyper"]),
    ] {
        assert_wrong(file, text, parts);
    }
}

#[test]
fn a_file_that_is_a_test_is_known_by_its_declaration() {
    let parent = "#[cfg(test)]\n#[path = \"a_tests.rs\"]\nmod tests;";
    let child = "use super::super::B; use proptest::prelude::*; fn f() { std::fs::read(\"x\"); }";
    let of = |declaration| wrong(&[("src/inject/a.rs", declaration), ("src/inject/a_tests.rs", child)]);
    assert_eq!(of(parent), [""; 0]);
    assert_eq!(of("#[path = \"a_tests.rs\"]\nmod tests;").len(), 1);
}

#[test]
fn pure_tiers_have_no_files_sockets_clock_or_randomness() {
    for (file, text, parts) in [
        ("src/site/a.rs", "use std::net::SocketAddr;", &[][..]),
        ("src/site/a.rs", "use std::{fs, net::{IpAddr, TcpStream}};", &["`std::fs`", "`std::net::TcpStream`"]),
        ("src/site/a.rs", "fn f() { SystemTime::now() }", &["take the time"]),
        ("src/site/a.rs", "fn f() { std::time::Instant::now() }", &["take the time"]),
        ("src/site/a.rs", "#[cfg(test)]\nfn f() { SystemTime::now() }", &[]),
        ("src/site/a.rs", "struct A(std::sync::OnceLock<u8>);", &[]),
        ("src/site/a.rs", "static A: OnceLock<u8> = OnceLock::new();", &["a static `OnceLock`"]),
        ("src/ledger/a.rs", "use std::{fs, thread};", &[]),
        ("src/ledger/a.rs", "use std::env;", &["std::env"]),
        ("src/proxy/a.rs", "use std::fs; fn f() { Instant::now() }", &[]),
    ] {
        assert_wrong(file, text, parts);
    }
}

#[test]
fn statuses_are_chosen_in_few_places() {
    assert_wrong("src/layer/endpoints/a.rs", "use http::StatusCode;", &[]);
    assert_wrong("src/proxy/rescue.rs", "use http::StatusCode;", &[]);
    assert_wrong("src/proxy/a.rs", "// StatusCode\nfn f() { http::StatusCode::OK }", &["a.rs:3: a status is named"]);
}

#[test]
fn files_are_short_explained_and_named_for_something() {
    assert_wrong("src/site/a.rs", &"\n".repeat(399), &[]);
    assert_wrong("src/site/a.rs", &"\n".repeat(400), &["401 lines, over 400"]);
    assert_wrong("src/site/utils/a.rs", "", &["`utils` says nothing"]);
    let tests = |lines: usize| format!("#[cfg(test)]\nmod tests {{{}}}", "\n".repeat(lines - 1));
    assert_wrong("src/site/a.rs", &tests(100), &[]);
    assert_wrong("src/site/a.rs", &tests(101), &["a.rs:3: 101 lines of in-file tests"]);
    let bare = sources([("src/site/mod.rs".to_owned(), "mod a;\n".to_owned())]);
    assert_eq!(rules::violations(&bare, &[]).len(), 1);
    let part = sources([("src/layer/banner/service.rs".to_owned(), "use crate::site::Site;\n".to_owned())]);
    assert_eq!(rules::violations(&part, &[]).len(), 0);
}

#[test]
fn enums_that_decide_are_spelt_out() {
    for (text, parts) in [
        ("fn f() { match x { Verdict::Keep(_) => 1, _ => 2 } }", &["a match on `Verdict`"][..]),
        ("fn f() { match (a, b) { (_, Some(Reason::X)) => { if y {} } _ => 2 } }", &["`Reason`"]),
        ("fn f() { match x { Verdict::Keep(_) => match y { 1 => 2, _ => 3 }, Verdict::Strip(_) => 2 } }", &[]),
        ("fn f() { match x { A::B => Verdict::Keep(r), _ => Verdict::Strip(r) } }", &[]),
        (
            "fn f() { match x { Plan::A { b } if b.c(|d| d) => f(1, 2), Plan::B => 1, }; match y { 1 => 2, _ => 3 } }",
            &[],
        ),
    ] {
        assert_wrong("src/site/a.rs", text, parts);
    }
}

#[test]
fn the_table_has_a_row_for_each_dependency_and_no_other() {
    assert_eq!(dependencies(MANIFEST), ["http", "hyper", "pin_project_lite", "tokio", "flate2", "cookie"]);
    let found = rules::table_violations(&["leftpad".to_owned()]);
    assert!(found[0].contains("`leftpad` has no row"));
    assert!(found.iter().any(|violation| violation.contains("`hyper` is no dependency")));
}
