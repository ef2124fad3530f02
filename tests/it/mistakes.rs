//! Each mistake of a configuration, and what an operator is told of it: the files of `tests/data/mistakes`.
//!
//! A case is a title after `###`, files after `---`, and after `>>>` what is told. `OCTROI_BLESS=1` writes what is told anew;
//! it is then read by a person, as an operator would.

use std::{fs, path::Path};

use octroi::config::{Compiled, Diagnostic, Overrides, Severity, load};

use super::harness::keys;

const TOPICS: [&str; 9] = ["syntax", "keys", "kinds", "gate", "portals", "charter", "files", "tls", "ledger"];

/// Mistakes of which nothing must be said, as they are none.
const FINE: [&str; 1] = ["Matomo declared exempt, which it may be"];

struct Case<'a> {
    title: &'a str,
    /// Name, content.
    files: Vec<(&'a str, Vec<u8>)>,
    /// As it stands in the file, up to what is told.
    given: String,
    expected: String,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    text.split("### ").skip(1).map(case).collect()
}

fn case(text: &str) -> Case<'_> {
    let (given, expected) = text.split_once(">>>\n").expect("what is told stands after >>>");
    let (title, files) = given.split_once('\n').expect("a case has files");
    let files = files.split("--- ").skip(1).map(|file| {
        let (name, content) = file.split_once('\n').expect("a file has a name");
        match name.strip_suffix(" (octets)") {
            Some(name) => (name, octets(content)),
            None => (name, content.as_bytes().to_vec()),
        }
    });
    Case { title, files: files.collect(), given: format!("### {given}>>>\n"), expected: expected.trim_end().to_owned() }
}

/// Reads `\xNN` as an octet.
fn octets(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut octets = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        octets.push(u8::from_str_radix(&part[..2], 16).unwrap());
        octets.extend(&part.as_bytes()[2..]);
    }
    octets
}

/// Compiles the files of a case, and writes what is told as an operator would look for it: where, what, what to do.
fn told(case: &Case<'_>, folder: &Path) -> String {
    for (name, content) in &case.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let compiled = load(&folder.join("octroi.toml"), &Overrides::default(), |_| Ok(keys()));
    let found = compiled.map_or_else(|errors| errors, |Compiled { warnings, .. }| warnings);
    let lines: Vec<_> = found.iter().map(line).collect();
    lines.join("\n").replace(&format!("{}/", folder.display()), "").replace(&folder.display().to_string(), ".")
}

fn line(diagnostic: &Diagnostic) -> String {
    let place = |source: Option<&str>, position: Option<(usize, usize)>| match (source, position) {
        (Some(name), Some((line, column))) => format!("{name}:{line}:{column}: "),
        (Some(name), None) => format!("{name}: "),
        (None, _) => String::new(),
    };
    let name = diagnostic.source.as_ref().map(|source| source.name.as_str());
    let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
    let mut text = format!("{}{severity}: {}", place(name, diagnostic.line_and_column()), diagnostic.message);
    if let Some(marked) = diagnostic.marked().filter(|marked| !marked.is_empty()) {
        text += &format!("\n  {} <- {}", marked.lines().next().unwrap_or_default(), diagnostic.label);
    }
    for related in &diagnostic.related {
        let name = related.source.as_ref().map(|source| source.name.as_str());
        text += &format!("\n  {}{}", place(name, related.line_and_column()), related.label);
    }
    if let Some(hint) = &diagnostic.hint {
        text += &format!("\n  = {hint}");
    }
    text
}

#[test]
fn each_mistake_is_told_with_its_place_and_what_to_do() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for topic in TOPICS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/mistakes/{topic}.txt"));
        let text = fs::read_to_string(&path).unwrap();
        let mut blessed = String::new();
        for case in cases(&text) {
            let folder = tempfile::tempdir().unwrap();
            let told = told(&case, folder.path());
            if told.is_empty() != FINE.contains(&case.title) {
                wrong.push(format!("{topic}: {}: nothing is told, or too much: {told}", case.title));
            }
            blessed += &format!("{}{}\n\n", case.given, told);
            if told != case.expected {
                wrong.push(format!("{topic}: {}\n--- expected\n{}\n--- told\n{told}\n", case.title, case.expected));
            }
            count += 1;
        }
        if std::env::var_os("OCTROI_BLESS").is_some() {
            fs::write(&path, blessed.trim_end().to_owned() + "\n").unwrap();
        }
    }
    assert!(count >= 150, "{count} mistakes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
