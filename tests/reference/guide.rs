//! `docs/CONFIGURATION.md` against the documents: it names every option, and none that is not there.

use std::{collections::BTreeSet, fs, path::Path};

use crate::documents::{Choice, Documents, Kind};

/// A section of the guide: its heading, and what stands below it up to the next.
struct Section {
    heading: String,
    text: String,
}

/// Splits the guide at its headings.
fn sections() -> Vec<Section> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CONFIGURATION.md")).unwrap();
    let (mut sections, mut fenced) = (vec![Section { heading: String::new(), text: String::new() }], false);
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if !fenced && line.starts_with('#') {
            sections.push(Section { heading: line.to_owned(), text: String::new() });
        } else if let Some(last) = sections.last_mut() {
            last.text += &format!("{line}\n");
        }
    }
    sections
}

/// Returns all that is code in Markdown: spans, and the keys of fenced TOML.
fn named(text: &str) -> BTreeSet<String> {
    let spans = text.split('`').skip(1).step_by(2).filter_map(|span| span.split(" = ").next());
    let keys = text.split(['{', ',', '\n', '#']).filter_map(|part| part.split_once(" = ").map(|(key, _)| key));
    spans.chain(keys).map(|name| name.trim_matches(['#', ' ']).to_owned()).collect()
}

/// Options that are a table, by how their header is written, and all others.
fn walk(documents: &Documents, name: &str, path: &str, found: &mut Vec<(String, Choice)>) {
    for option in documents.table(name).options {
        let kind = if let Kind::List(kind) = &option.kind { kind.as_ref() } else { &option.kind };
        match kind {
            Kind::Table(inner) => walk(documents, inner, &format!("{path}{}.", option.key), found),
            Kind::Forms(inner) if kind != &option.kind => {
                let table = documents.forms(inner).table.clone();
                table.iter().for_each(|table| walk(documents, table, &format!("{path}{}.", option.key), found));
                found.push((path.to_owned(), option));
            }
            _ => found.push((path.to_owned(), option)),
        }
    }
}

fn options() -> Vec<(String, Choice)> {
    let mut found = Vec::new();
    walk(&Documents::read(), "Document", "", &mut found);
    found
}

#[test]
fn the_guide_names_every_option_where_it_tells_of_its_table() {
    let sections = sections();
    let tls = sections.iter().find(|section| section.heading == "### TLS").unwrap();
    let mut missing = Vec::new();
    for (path, option) in options() {
        let table = path.trim_end_matches('.');
        let own = sections.iter().find(|section| section.heading.contains(&format!("[{table}]")));
        let whole = if path.starts_with("portal") { "## A portal" } else { "## The gate" };
        let section = own.or_else(|| sections.iter().find(|section| section.heading.starts_with(whole))).unwrap();
        let names = [&section.text, &tls.text].map(|text| named(text));
        if !names.iter().any(|names| names.contains(&option.key)) {
            missing.push(format!("{path}{}", option.key));
        }
    }
    assert!(missing.is_empty(), "docs/CONFIGURATION.md does not name {missing:?}");
}

/// A row of a table of options: the tables and keys in its first cell, and what stands in its second.
fn rows(section: &Section) -> Vec<(Vec<String>, String)> {
    let lines = section.text.lines().skip_while(|line| !line.starts_with("| option |")).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|')).map(|line| {
        let mut cells = line.trim_matches('|').split(" | ");
        let first = cells.next().unwrap_or_default();
        let names = first.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (names, cells.next().unwrap_or_default().trim().to_owned())
    });
    rows.collect()
}

#[test]
fn the_guide_names_nothing_else_and_has_the_same_defaults() {
    let options = options();
    let mut count = 0;
    for (heading, root) in [("## The gate", ""), ("## A portal", "portal.")] {
        let sections = sections();
        let section = sections.iter().find(|section| section.heading.starts_with(heading)).unwrap();
        let mut path = root.to_owned();
        for (names, default) in rows(section) {
            let (tables, keys): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.starts_with('['));
            if let Some(table) = tables.first() {
                path = format!("{}.", table.trim_matches(['[', ']']));
            }
            let alone = keys.len() == 1;
            for key in keys {
                let found = options.iter().find(|(of, option)| *of == path && option.key == key);
                let (_, option) = found.unwrap_or_else(|| panic!("the guide has {path}{key}, which is no option"));
                count += 1;
                let shown = default.split('`').nth(1).unwrap_or(&default);
                if let (Some(typed), true) = (&option.prose.default, alone) {
                    assert_eq!(shown.trim_matches('"'), typed.trim_matches('"'), "the default of {path}{key}");
                }
            }
        }
    }
    assert!(count >= 40, "{count} rows");
}
