//! `octroi load`, as an operator types it: what is measured, what is found wrong, who is not asked.

use std::{path::Path, time::Duration};

use octroi::load::Scenario;
use serde_json::Value;
use tokio::process::Command;

use crate::harness::{Page, Portal, Standing};

/// How long a whole load test may take: many gates are started, one after the other.
const PATIENCE: Duration = Duration::from_secs(180);

/// What a command said, and its exit code.
struct Ended {
    code: i32,
    output: String,
    told: String,
}

/// Runs `octroi load` with its passing folders below `folder`.
async fn load(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_octroi"));
    command.arg("load").args(arguments).current_dir(folder).env("TMPDIR", folder).env("COLUMNS", "100");
    let ended = tokio::time::timeout(PATIENCE, command.kill_on_drop(true).output()).await;
    let ended = ended.expect("a load test ends").unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: ended.status.code().unwrap(), output: text(ended.stdout), told: text(ended.stderr) }
}

fn measured(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("load.json")).unwrap()).unwrap()
}

#[tokio::test]
async fn every_sort_of_work_is_done_right_and_told_in_three_forms() {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = ["json", "undecided", "consented", "page", "cookies", "hosts-1", "websocket"];
    let scenarios = scenarios.into_iter().flat_map(|name| ["--scenario", name]);
    let bounds = ["--requests", "200", "--duration", "60s", "--json", "load.json", "--html", "load.html"];
    let ended = load(folder.path(), &scenarios.chain(bounds).collect::<Vec<_>>()).await;
    assert_eq!((ended.code, ended.told.as_str()), (0, ""), "{}", ended.output);
    let report = measured(folder.path());
    let scenarios = report["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 12);
    let page = std::fs::read_to_string(folder.path().join("load.html")).unwrap();
    for scenario in scenarios {
        let name = scenario["name"].as_str().unwrap();
        assert_eq!((&scenario["requests"], &scenario["right"]), (&Value::from(200), &Value::from(true)), "{scenario}");
        assert_eq!(scenario["latency_microseconds"]["count"], 200, "{name}");
        let buckets = scenario["latency_microseconds"]["buckets"].as_array().unwrap();
        assert_eq!(buckets.iter().map(|bucket| bucket[1].as_u64().unwrap()).sum::<u64>(), 200, "{name}");
        let [least, p50, p99, most] =
            ["least", "p50", "p99", "most"].map(|member| scenario["latency_microseconds"][member].as_f64().unwrap());
        assert!(0.0 < least && least <= p50 && p50 <= p99 && p99 <= most, "{name}");
        assert!(scenario["cpu_microseconds_each"].as_f64().unwrap() > 0.0, "{name}");
        assert!(scenario["start"]["memory"]["resident_bytes"].as_u64().unwrap() > 1 << 20, "{name}");
        assert!(ended.output.lines().any(|line| line.starts_with(&format!("{name} "))), "{}", ended.output);
        assert!(page.contains(&format!("<th scope=\"row\">{name}</th>")), "{name}");
    }
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    assert!(page.contains("All right: ") && !page.contains("<script") && !page.contains("://"));
    // Gates and their folders are gone; the two reports are left.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[tokio::test]
async fn in_open_loop_all_that_is_due_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let bounds = ["--rate", "400", "--requests", "80", "--duration", "10s", "--connections", "3"];
    let arguments = [&["-s", "undecided", "--json", "load.json"][..], &bounds].concat();
    let ended = load(folder.path(), &arguments).await;
    assert_eq!(ended.code, 0, "{} {}", ended.output, ended.told);
    let scenario = &measured(folder.path())["scenarios"][0];
    assert_eq!((&scenario["loop"], &scenario["requests"]), (&Value::from("open"), &Value::from(80)));
    // The last is due after 79 steps of 2.5 ms, however fast the gate is.
    assert!(scenario["seconds"].as_f64().unwrap() >= 0.1975, "{scenario}");
}

#[tokio::test]
async fn a_target_that_lets_a_tracker_through_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let cookies = ["sessionid=GA1.2.1234567890.1700000000; Path=/", "_ga=GA1.2.1234567890.1700000000; Path=/"];
    let portal = Portal::saying(Page::text("{}").cookies(&cookies).bytes()).await;
    let target = format!("http://{}", portal.address);
    let bounds = ["--requests", "20", "--origin-listen", "127.0.0.1:0", "--json", "load.json", "--html", "load.html"];
    let ended = load(folder.path(), &[&["-s", "undecided", "--target", &target][..], &bounds].concat()).await;
    assert_eq!(ended.code, 1, "{} {}", ended.output, ended.told);
    assert!(ended.output.contains("20 times a tracker was set without consent: _ga"), "{}", ended.output);
    let scenario = &measured(folder.path())["scenarios"][0];
    assert_eq!((&scenario["right"], &scenario["cpu_seconds"]), (&Value::from(false), &Value::Null));
    assert_eq!(scenario["faults"][0]["fault"], "tracker-written");
    assert!(std::fs::read_to_string(folder.path().join("load.html")).unwrap().contains("Wrong: "));
    // One request a connection before it counts.
    assert_eq!(portal.requests().len(), 28);
}

#[tokio::test]
async fn a_gate_that_stands_already_is_measured_with_the_configuration_that_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    // The origin's port is that of nobody else: no other test uses this address.
    let port = tokio::net::TcpListener::bind("127.83.61.7:0").await.unwrap();
    let origin = port.local_addr().unwrap().to_string();
    drop(port);
    let printed = load(folder.path(), &["--configuration", "--origin-listen", &origin]).await;
    assert_eq!(printed.code, 0, "{}", printed.told);
    let gate = Standing::start("0", &printed.output).await;
    let target = format!("http://{}", gate.address);
    let scenarios = Scenario::ALL.map(|scenario| scenario.to_string());
    let chosen = scenarios.iter().filter(|name| *name != "download").flat_map(|name| ["-s", name]);
    let bounds = ["--requests", "20", "--duration", "60s", "--target", &target, "--origin-listen", &origin];
    let ended = load(folder.path(), &chosen.chain(bounds).collect::<Vec<_>>()).await;
    assert_eq!(ended.code, 0, "{} {}", ended.output, ended.told);
}

#[tokio::test]
async fn who_did_not_agree_is_not_asked() {
    let folder = tempfile::tempdir().unwrap();
    for target in ["http://192.0.2.1:8080", "http://portal.invalid"] {
        let ended = load(folder.path(), &["--target", target, "--origin-listen", "127.0.0.1:0"]).await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""), "{target}");
        assert!(ended.told.contains("is not on this machine; --i-own-this-target"), "{}", ended.told);
    }
}

#[tokio::test]
async fn what_cannot_be_measured_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    for (arguments, told) in [
        (&["--target", &target, "--origin-listen", "127.0.0.1:0", "-s", "json"][..], "no connection was made"),
        (&["-s", "nonsense"], "there is no scenario"),
        (&["--rate", "0"], "it is from 0.001"),
        (&["--duration", "soon"], "is not a duration"),
        (&["--target", "https://127.0.0.1", "--origin-listen", "127.0.0.1:0"], "is not a target"),
        (&["-s", "json", "--requests", "1", "--json", "no/where.json"], "cannot write no/where.json"),
    ] {
        let ended = load(folder.path(), arguments).await;
        assert_eq!(ended.code, 2, "{arguments:?}: {}", ended.told);
        assert!(ended.told.contains(told), "{arguments:?}: {}", ended.told);
    }
}

#[tokio::test]
async fn scenarios_are_listed_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let ended = load(folder.path(), &["--list"]).await;
    assert_eq!((ended.code, ended.output.lines().count()), (0, 15), "{}", ended.output);
    for name in ["json ", "consented ", "page-brotli ", "cookies-200 ", "hosts-10000 ", "download ", "websocket "] {
        assert!(ended.output.lines().any(|line| line.trim_start().starts_with(name)), "{name}: {}", ended.output);
    }
}
