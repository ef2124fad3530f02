//! The reference as an operator uses it: it loads as it stands, and each option that is taken out of its comment is taken.

use std::{fs, path::Path};

use octroi::{
    config::{Overrides, load},
    consent::{Key, KeyRing},
};

use crate::{
    blessed::generated,
    documents::{Choice, Documents, Kind, matches},
    prose::Need,
    text::reference,
};

/// Options that are of no use alone, or name files that are not there, and what is told of them.
const NOT_ALONE: [(&str, &str); 9] = [
    ("tls.hsts-subdomains", "`hsts-subdomains` says nothing without `hsts`"),
    ("ledger.password-file", "cannot read ledger-password: …; `password-file` says nothing without `url`"),
    ("ledger.authorities", "cannot read certs/database-ca.pem: …; `authorities` says nothing without `url`"),
    ("portal.tls.certificate", "cannot read certs/data.pem: …; [portal.tls] has a certificate and no key"),
    ("portal.tls.key", "cannot read certs/data.key: …; [portal.tls] has a key and no certificate"),
    ("portal.upstream-tls.authorities", "cannot read certs/internal-ca.pem: …"),
    (
        "portal.upstream-tls.certificate",
        "cannot read certs/gate.pem: …; [portal.upstream-tls] has a certificate and no key",
    ),
    ("portal.upstream-tls.key", "cannot read certs/gate.key: …; [portal.upstream-tls] has a key and no certificate"),
    ("portal.cookie.regex", "a cookie has both `name` and `regex`"),
];

/// A line of the reference that types an option.
struct Line {
    number: usize,
    /// As `portal.cookie.name`.
    path: String,
    /// The line of its table's header, where that stands behind `#`, too.
    header: Option<usize>,
}

/// Returns the lines that type an option, behind `#` or not. A list that is written as tables behind `#` is left out: it
/// stands above as a list.
fn lines(text: &str) -> Vec<Line> {
    let (mut found, mut table, mut header) = (Vec::new(), String::new(), None);
    for (number, line) in text.lines().enumerate() {
        let bare = line.strip_prefix('#').unwrap_or(line);
        if bare.starts_with('[') {
            table = bare.trim_matches(['[', ']']).to_owned() + ".";
            header = line.starts_with('#').then_some(number);
        } else if let Some((key, _)) = bare.split_once(" = ").filter(|(key, _)| !key.starts_with(' ')) {
            found.push(Line { number, path: format!("{table}{key}"), header });
        }
    }
    let as_tables = |line: &Line| line.header.is_some_and(|at| text.lines().nth(at).unwrap().starts_with("#[["));
    found.retain(|line| !as_tables(line));
    found
}

/// Returns the text with an option taken out of its comment, with what its table needs.
fn taken(documents: &Documents, text: &str, lines: &[Line], chosen: &Line) -> String {
    let needed =
        |line: &&Line| line.header.is_some() && line.header == chosen.header && is_needed(documents, &line.path);
    let numbers: Vec<_> = lines.iter().filter(needed).map(|line| line.number).chain(chosen.header).collect();
    let bare = |(at, line): (usize, &str)| {
        let shown = at == chosen.number || numbers.contains(&at);
        if shown { line.trim_start_matches('#').to_owned() } else { line.to_owned() }
    };
    text.lines().enumerate().map(bare).collect::<Vec<_>>().join("\n")
}

fn is_needed(documents: &Documents, path: &str) -> bool {
    option(documents, path).prose.need == Need::Always
}

/// Returns the text with one line replaced.
fn with(text: &str, number: usize, line: &str) -> String {
    let lines = text.lines().enumerate().map(|(at, old)| if at == number { line } else { old });
    lines.collect::<Vec<_>>().join("\n")
}

/// Compiles a main file beside the shipped portals and presets, and returns what is told.
fn told(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/portals");
    fs::create_dir(folder.path().join("portals")).unwrap();
    for file in fs::read_dir(shipped).unwrap().map(|entry| entry.unwrap()) {
        fs::copy(file.path(), folder.path().join("portals").join(file.file_name())).unwrap();
    }
    let main = folder.path().join("octroi.toml");
    fs::write(&main, text).unwrap();
    let keys = |_: &_| Ok(KeyRing::new([Key::new("k", &[7; 32]).unwrap()]).unwrap());
    let compiled = load(&main, &Overrides::default(), keys);
    let diagnostics = compiled.map_or_else(|errors| errors, |compiled| compiled.warnings);
    let said = diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>().join("; ");
    let said = said.replace(&format!("{}/", folder.path().display()), "");
    said.replace("No such file or directory (os error 2)", "…")
}

fn option(documents: &Documents, path: &str) -> Choice {
    let (mut table, mut found) = (documents.table("Document"), None);
    for key in path.split('.') {
        let option = table.options.iter().find(|option| option.key == key).unwrap_or_else(|| panic!("no {path}"));
        found = Some(option.clone());
        let kind = if let Kind::List(kind) = &option.kind { kind.as_ref() } else { &option.kind };
        if let Kind::Table(name) = kind {
            table = documents.table(name);
        }
    }
    found.unwrap()
}

#[test]
fn the_reference_loads_without_a_word() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/reference.toml");
    let check = std::process::Command::new(env!("CARGO_BIN_EXE_octroi")).args(["check", "--strict"]).arg(file).output();
    let check = check.unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}

#[test]
fn each_option_can_be_taken_out_of_its_comment() {
    let documents = Documents::read();
    let text = reference(&documents);
    let mut found = Vec::new();
    let lines = lines(&text);
    for line in &lines {
        let said = told(&taken(&documents, &text, &lines, line));
        if !said.is_empty() {
            found.push((line.path.as_str(), said));
        }
    }
    assert!(lines.len() >= 70, "{}", lines.len());
    let found: Vec<_> = found.iter().map(|(path, said)| (*path, said.as_str())).collect();
    assert_eq!(found, NOT_ALONE);
}

#[test]
fn a_listener_in_full_can_be_taken_out_of_its_comments() {
    let text = reference(&Documents::read());
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let begin = lines.iter().position(|line| line == "#[[listen]]").unwrap();
    let end = begin + lines[begin..].iter().position(|line| line.starts_with("# [")).unwrap();
    let mut typed = 0;
    for line in &mut lines[begin..end] {
        if let Some(bare) = line.strip_prefix('#').filter(|bare| !bare.starts_with(' ')) {
            *line = bare.replace("\"http1\"", "\"redirect\"");
            typed += 1;
        }
    }
    assert_eq!((typed, told(&lines.join("\n")).as_str()), (5, ""));
}

#[test]
fn every_option_is_shown_and_all_of_it_is_toml() {
    let documents = Documents::read();
    let text = reference(&documents);
    let shown = lines(&text);
    let mut bare: Vec<_> = text.lines().collect();
    for at in shown.iter().flat_map(|line| [Some(line.number), line.header]).flatten() {
        bare[at] = bare[at].trim_start_matches('#');
    }
    let parsed: toml::Table = toml::from_str(&bare.join("\n")).unwrap();
    let mut expected = Vec::new();
    paths(&documents, "Document", "", &mut expected);
    let mut shown: Vec<_> = shown.into_iter().map(|line| line.path).collect();
    shown.sort();
    expected.sort();
    assert_eq!(shown, expected);
    assert!(parsed.contains_key("portal") && parsed.contains_key("timeouts"));
}

fn paths(documents: &Documents, name: &str, path: &str, found: &mut Vec<String>) {
    for option in documents.table(name).options {
        let kind = if let Kind::List(kind) = &option.kind { kind.as_ref() } else { &option.kind };
        match kind {
            Kind::Table(inner) => paths(documents, inner, &format!("{path}{}.", option.key), found),
            _ => found.push(format!("{path}{}", option.key)),
        }
    }
}

#[test]
fn numbers_are_taken_from_the_least_to_the_greatest() {
    let documents = Documents::read();
    let text = reference(&documents);
    let mut count = 0;
    for Line { number, path, .. } in lines(&text).into_iter().filter(|line| line.header.is_none()) {
        let option = option(&documents, &path);
        let takes_numbers =
            option.kind == Kind::Number || matches!(&option.kind, Kind::Forms(name) if documents.forms(name).number);
        if !takes_numbers {
            continue;
        }
        count += 1;
        let (least, most) = option.prose.bounds;
        let takes = |value: u64| told(&with(&text, number, &format!("{} = {value}", option.key))).is_empty();
        assert!(takes(least), "{path} = {least}");
        assert!(least == 0 || !takes(least - 1), "{path} = {}", least - 1);
        if let Some(most) = most {
            assert!(takes(most) && !takes(most + 1), "{path} = {most}");
        }
    }
    assert!(count >= 3, "{count} numbers");
}

#[test]
fn patterns_refuse_what_is_refused_and_nothing_else() {
    let documents = Documents::read();
    let text = reference(&documents);
    for (path, good, bad) in [
        (
            "timeouts.total",
            &["0", "5s", "1h 30min", "2 weeks", "13months", "1.5 h", "500ms", " 30s ", "1 year", "3 M", "10 µs"][..],
            &["", "5", "s", "5 sec.", "13 mois", "-1s", "30 seconds and", "1,5h", "0 0"][..],
        ),
        ("limits.body", &["0", "512 B", "32KiB", "16 MiB", "4 GiB"], &["", "32", "32 kb", "KiB", "-1 B", "1.5 MiB"]),
        ("portal.look.accent", &["#1b4a8f", "#FFFFFF"], &["", "#fff", "1b4a8f", "red", "#1b4a8g", "#1b4a8f "]),
    ] {
        let line = lines(&text).into_iter().find(|line| line.path == path).unwrap();
        let Kind::Text(Some(pattern)) = option(&documents, path).kind else { panic!("{path} has no pattern") };
        for (value, fine) in good.iter().map(|value| (value, true)).chain(bad.iter().map(|value| (value, false))) {
            let typed = format!("{} = \"{value}\"", path.rsplit('.').next().unwrap());
            let said = told(&with(&text, line.number, &typed));
            assert_eq!(said.is_empty(), fine, "{path} = {value:?}: {said}");
            assert_eq!(matches(&pattern, value), fine, "{path} = {value:?}, by its pattern");
        }
    }
}

#[test]
fn nothing_generated_names_what_is_not_for_operators() {
    for (name, text) in generated() {
        assert!(!text.contains("[`") && !text.contains("Spanned") && !text.contains("Example: "), "{name}");
    }
}
