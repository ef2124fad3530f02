//! One gate after the other is led through the same steps, by each way to ask for a reload.

use std::fs;

use serde_json::{Value, json};

use super::{Portals, SECRET, json_of, passing, portal};
use crate::harness::{Message, Standing};

/// How a reload is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Signal,
    Watch,
    Port,
}

/// What an operator does to the files, what comes of it, and what the gate then does.
struct Step {
    name: &'static str,
    act: fn(&Standing, &Portals),
    outcome: &'static str,
    /// What is told of it.
    told: &'static [&'static str],
    /// Whether the number of the configuration grows.
    version: u64,
    /// Which cookies of the portal's three pass.
    passes: &'static str,
}

const STEPS: [Step; 15] = [
    step("a comment", |gate, portals| portals.write(gate, "# why", &["one"]), "unchanged", &[], 1, "one"),
    step(
        "a cookie more",
        |gate, portals| portals.write(gate, "", &["one", "two"]),
        "applied",
        &["data.example: cookie two added"],
        2,
        "one two",
    ),
    step(
        "broken TOML",
        |gate, portals| portals.write(gate, "[timeouts", &["one"]),
        "rejected",
        &["octroi.toml:5:"],
        2,
        "one two",
    ),
    step("half a file", half_written, "rejected", &["octroi.toml:"], 2, "one two"),
    step("the whole file", |gate, portals| portals.write(gate, "", &["one", "two"]), "unchanged", &[], 2, "one two"),
    step(
        "an include that is broken",
        broken_include,
        "rejected",
        &["more.toml:2:", "unknown key `upsream`"],
        2,
        "one two",
    ),
    step("the include is mended", mended_include, "applied", &["portal b.example added"], 3, "one two"),
    step("another address", other_address, "restart-required", &["listen"], 3, "one two"),
    step("the address of before", mended_address, "applied", &["data.example: cookie one removed"], 4, "two"),
    step(
        "the key file is gone",
        |gate, _| fs::remove_file(gate.keys()).unwrap(),
        "rejected",
        &["cannot use the key file"],
        4,
        "two",
    ),
    step(
        "another key file",
        |gate, _| fs::write(gate.keys(), format!("k2 {SECRET}")).unwrap(),
        "applied",
        &["signing key k1 removed", "signing key k2 added"],
        5,
        "two",
    ),
    step(
        "no key in it",
        |gate, _| fs::write(gate.keys(), "# none\n").unwrap(),
        "rejected",
        &["no key given"],
        5,
        "two",
    ),
    step(
        "the key again",
        |gate, _| fs::write(gate.keys(), format!("k2 {SECRET}\n")).unwrap(),
        "unchanged",
        &[],
        5,
        "two",
    ),
    step(
        "all files by one link",
        exchanged,
        "applied",
        &["portal b.example removed", "data.example: cookie two removed", "data.example: cookie one added"],
        6,
        "one",
    ),
    step(
        "the main file is gone",
        |gate, _| fs::remove_file(gate.layout().file("..data/octroi.toml")).unwrap(),
        "rejected",
        &["cannot read"],
        6,
        "one",
    ),
];

const fn step(
    name: &'static str,
    act: fn(&Standing, &Portals),
    outcome: &'static str,
    told: &'static [&'static str],
    version: u64,
    passes: &'static str,
) -> Step {
    Step { name, act, outcome, told, version, passes }
}

fn half_written(gate: &Standing, portals: &Portals) {
    portals.write(gate, "", &["one", "two"]);
    let whole = gate.layout().read("octroi.toml");
    let (half, _) = whole.rsplit_once("two\"").unwrap();
    gate.layout().write("octroi.toml", half);
}

fn broken_include(gate: &Standing, portals: &Portals) {
    gate.layout().write("more.toml", "hosts = [\"b.example\"]\nupsream = \"http://127.0.0.1:9\"\n");
    portals.write(gate, "include = [\"more.toml\"]", &["one", "two"]);
}

fn mended_include(gate: &Standing, _: &Portals) {
    gate.layout().write("more.toml", "hosts = [\"b.example\"]\nupstream = \"http://127.0.0.1:9\"\n");
}

/// Also leaves out a cookie, which must not be applied without the address.
fn other_address(gate: &Standing, portals: &Portals) {
    portals.write(gate, "listen = [\"127.0.0.2:0\"]\ninclude = [\"more.toml\"]", &["two"]);
}

fn mended_address(gate: &Standing, portals: &Portals) {
    portals.write(gate, "include = [\"more.toml\"]", &["two"]);
}

fn exchanged(gate: &Standing, portals: &Portals) {
    let now = gate.layout().read("octroi.toml");
    let (gate_part, _) = now.split_once("include = ").unwrap();
    let admin = "[admin]\nlisten = \"127.0.0.1:0\"\n";
    gate.layout().mount(&[("octroi.toml", &format!("{gate_part}{}{admin}", portals.text("", &["one"])))]);
}

/// What the log tells of a reload, checked against the step.
fn check_event(event: &Value, by: By, step: &Step) {
    let label = match by {
        By::Signal => "signal",
        By::Watch => "watch",
        By::Port => "admin",
    };
    let (message, details) = match step.outcome {
        "applied" => ("configuration applied", "changes"),
        "unchanged" => ("configuration unchanged", "none"),
        "rejected" => ("configuration rejected: the one before stays in force", "problems"),
        _ => ("configuration needs a restart: nothing of it is in force", "keys"),
    };
    assert_eq!((&event["message"], &event["trigger"]), (&json!(message), &json!(label)), "{}: {event}", step.name);
    assert_eq!(event["version"], step.version, "{}", step.name);
    let told = event[details].as_str().unwrap_or_default();
    assert!(step.told.iter().all(|part| told.contains(part)), "{}: {told}", step.name);
    if step.outcome == "applied" {
        assert_eq!(told, step.told.join("; "), "{}", step.name);
    }
}

/// What the operator is answered, checked against the step.
fn check_answer(answer: &Message, step: &Step) {
    let (status, details) = match step.outcome {
        "applied" => (200, "changes"),
        "unchanged" => (200, "none"),
        "rejected" => (422, "diagnostics"),
        _ => (409, "keys"),
    };
    let body = json_of(&answer.text());
    assert_eq!((answer.status(), &body["outcome"]), (status, &json!(step.outcome)), "{}: {body}", step.name);
    assert_eq!(body["configuration"]["version"], step.version, "{}", step.name);
    match step.outcome {
        "applied" | "restart-required" => assert_eq!(body[details], json!(step.told), "{}", step.name),
        "rejected" => {
            let first = &body[details][0];
            assert_eq!(first["severity"], "error", "{}: {body}", step.name);
            let told =
                format!("{}:{}: {}", first["file"].as_str().unwrap_or_default(), first["line"], first["message"]);
            assert!(step.told.iter().all(|part| told.contains(part)), "{}: {told}", step.name);
        }
        _ => {}
    }
}

async fn all_steps(by: By) {
    let portal = portal().await;
    let portals =
        Portals { upstream: format!("http://{}", portal.address), watch: if by == By::Watch { "40ms" } else { "0" } };
    let mut gate = Standing::start(portals.watch, &portals.text("", &["one"])).await;
    assert_eq!(passing(&gate).await, "one");
    for step in &STEPS {
        (step.act)(&gate, &portals);
        match by {
            By::Signal => gate.signal("HUP"),
            By::Watch => {}
            By::Port => check_answer(&gate.ask("POST", "/reload", "").await, step),
        }
        let event = gate.reloaded().await;
        check_event(&event, by, step);
        assert_eq!(passing(&gate).await, step.passes, "{}", step.name);
    }
    // Nothing is tried again by itself.
    assert_eq!(gate.reloaded_meanwhile(), Vec::<Value>::new());
    gate.signal("TERM");
    assert_eq!(gate.ended().await, Some(0));
}

#[tokio::test]
async fn a_signal_reloads_and_each_outcome_is_told() {
    all_steps(By::Signal).await;
}

#[tokio::test]
async fn files_that_change_are_reloaded_and_each_outcome_is_told() {
    all_steps(By::Watch).await;
}

#[tokio::test]
async fn the_admin_port_reloads_and_each_outcome_is_answered() {
    all_steps(By::Port).await;
}
