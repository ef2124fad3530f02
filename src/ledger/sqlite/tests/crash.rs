//! A gate that is killed: what it acknowledged is there.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use super::*;

/// Names the ledger to the process that is to be killed.
const VICTIM: &str = "OCTROI_TEST_LEDGER_VICTIM";

fn numbered(number: u32) -> Receipt {
    let mut random = [0; 10];
    random[..4].copy_from_slice(&number.to_be_bytes());
    Receipt { record: RecordId::new(receipt(0).decided_at, random), ..receipt(0) }
}

/// Not a test but the process that the next one kills: appends without end and
/// prints each acknowledged number.
#[test]
fn victim() {
    let Some(path) = env::var_os(VICTIM) else { return };
    let ledger = SqliteLedger::open(Path::new(&path)).unwrap();
    let mut output = std::io::stdout();
    for first in (0..).step_by(8) {
        let answers =
            [0, 1, 2, 3, 4, 5, 6, 7].map(|place| (first + place, ledger.append(numbered(first + place), Vec::new())));
        for (number, answer) in answers {
            answer.wait().unwrap();
            // Ends when nobody reads any more, should the test itself be killed.
            writeln!(output, "durable {number}").unwrap();
        }
    }
}

#[test]
fn every_acknowledged_record_survives_a_kill_and_the_chain_goes_on() {
    let (_folder, path) = folder();
    let victim = module_path!().split_once("::").unwrap().1.to_owned() + "::victim";
    let mut durable = BTreeSet::new();
    for round in 1..=4 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", &victim, "--nocapture", "--test-threads=1"])
            .env(VICTIM, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut take = |count| {
            let numbers = lines.by_ref().filter_map(|line| line.unwrap().split_once("durable ")?.1.parse::<u32>().ok());
            durable.extend(numbers.take(count));
        };
        take(150 * round);
        child.kill().unwrap();
        // What it printed before it died counts as acknowledged too.
        take(usize::MAX);
        child.wait().unwrap();
        let ledger = SqliteLedger::open(&path).unwrap();
        assert!(durable.len() >= 150 * round);
        assert!(records(&ledger) >= durable.len() as u64);
        for number in &durable {
            assert_eq!(ledger.find(numbered(*number).record).wait().unwrap(), Some(numbered(*number)));
        }
    }
}
