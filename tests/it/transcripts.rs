//! What commands say, to the letter: the files of `tests/data/transcripts`.
//!
//! A command stands after `$`, with variables before it; below it what it says on standard output, after `!` what it says on
//! standard error, after `=` how it ends. `OCTROI_BLESS=1` writes them anew, to be read by a person.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/transcripts")
}

/// Splits a line into words as a shell does, as far as single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, begun) = (!quoted, true),
            ' ' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    words.extend(begun.then_some(word));
    words
}

fn run(line: &str) -> String {
    let words = words(line);
    let program = words.iter().position(|word| word == "octroi").expect("a transcript is of octroi");
    let variables = words[..program].iter().map(|word| word.split_once('=').expect("a variable stands before it"));
    let output = Command::new(env!("CARGO_BIN_EXE_octroi"))
        .args(&words[program + 1..])
        .current_dir(folder())
        .env_remove("NO_COLOR")
        .env("COLUMNS", "80")
        .envs(variables)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut said = format!("$ {line}\n");
    said.push_str(&String::from_utf8(output.stdout).unwrap());
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        said.push_str(format!("! {line}").trim_end());
        said.push('\n');
    }
    said.push_str(&format!("= {}\n", output.status.code().unwrap()));
    said
}

fn compare(name: &str) {
    let path = folder().join(name);
    let expected = fs::read_to_string(&path).unwrap();
    let commands: Vec<_> = expected.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(commands.len() >= 10, "{name}");
    let said: Vec<_> = commands.into_iter().map(run).collect();
    if std::env::var_os("OCTROI_BLESS").is_some() {
        fs::write(&path, said.join("\n")).unwrap();
    }
    for (said, expected) in said.iter().zip(expected.split("\n$ ")) {
        assert!(!said.contains('\x1b'), "colours are for terminals");
        assert_eq!(said.trim_start_matches("$ ").trim_end(), expected.trim_start_matches("$ ").trim_end(), "{name}");
    }
}

#[test]
fn check_says_what_is_wrong_for_persons_programs_and_workflows() {
    compare("check.txt");
}

#[test]
fn explain_says_what_happens_to_each_visitor_and_why() {
    compare("explain.txt");
}
