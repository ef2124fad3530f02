//! `config/reference.toml`: every option with its doc comment, in the order of the documents.
//!
//! What must be typed is typed; everything else stands behind `#`, without a space, so that taking the `#` away is enough.

use std::fmt::Write;

use crate::documents::{Choice, Documents, Kind, Table};

/// Columns of a comment.
const WIDTH: usize = 110;

const HEAD: &str = "\
#:schema ./schema.json
# Every option of octroi. Generated from src/config/document, where each is declared; tests hold the two together.
#
# Prose stands after `# `. An option that need not be typed stands after `#` without a space, with its default, or
# with an example where it has none: take the `#` away and change the value, and of its table's header if
# that stands after `#`, too. Without `#` stands what must be typed, or should be. Editors complete and check the
# same by config/schema.json (see docs/CONFIGURATION.md).
";

/// Writes the whole reference.
pub(crate) fn reference(documents: &Documents) -> String {
    let mut text = HEAD.to_owned();
    for doc in documents.shared() {
        text.push_str("#\n");
        comment(&mut text, doc.lines().next().unwrap_or_default());
    }
    text.push_str("#\n");
    comment(&mut text, documents.doc("Wording"));
    table(&mut text, documents, &documents.table("Document"), &[]);
    for (name, file) in [("PortalFile", "portals"), ("PresetDocument", "presets")] {
        text.push('\n');
        rule(&mut text, &format!("config/{file}/NAME.toml"));
        comment(&mut text, documents.doc(name));
        let keys = documents.table(name).options;
        let keys: Vec<_> = keys.iter().map(|option| format!("`[[{}]]`", option.key)).collect();
        if keys.len() > 1 {
            comment(&mut text, &format!("It holds {}, with the options above.", keys.join(", ")));
        }
    }
    text
}

/// What stands of a table without its being asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Its header, and what must be typed in it.
    Typed,
    /// All of it stands behind `#`.
    Hidden,
}

fn table(text: &mut String, documents: &Documents, table: &Table, path: &[&str]) {
    let (tables, values): (Vec<_>, Vec<_>) = table.options.iter().partition(|option| option.kind.holds_table());
    for option in &values {
        value(text, documents, option, Shown::Typed);
    }
    for option in &values {
        full(text, documents, option, path);
    }
    for option in tables {
        let (name, list) = match &option.kind {
            Kind::List(kind) => (kind.as_ref(), true),
            kind => (kind, false),
        };
        let Kind::Table(name) = name else { continue };
        let inner = documents.table(name);
        let more = headless(&inner.doc);
        let note = if more == option.prose.text { more } else { format!("{}\n{more}", option.prose.text) };
        let path: Vec<_> = path.iter().copied().chain([option.key.as_str()]).collect();
        let header = if list { format!("[[{}]]", path.join(".")) } else { format!("[{}]", path.join(".")) };
        if option.is_optional_table {
            hidden(text, documents, &inner, (&header, &note));
        } else {
            head(text, (&header, &note), Shown::Typed);
            self::table(text, documents, &inner, &path);
        }
    }
}

/// Writes a list's values as tables, where they can be: the list above is in their place.
fn full(text: &mut String, documents: &Documents, option: &Choice, path: &[&str]) {
    let Kind::List(kind) = &option.kind else { return };
    let Kind::Forms(name) = kind.as_ref() else { return };
    let Some(name) = &documents.forms(name).table else { return };
    let inner = documents.table(name);
    let header: Vec<_> = path.iter().copied().chain([option.key.as_str()]).collect();
    let note = format!("{}\nIt takes the place of `{}` above.", inner.doc, option.key);
    hidden(text, documents, &inner, (&format!("[[{}]]", header.join(".")), &note));
}

fn hidden(text: &mut String, documents: &Documents, table: &Table, (header, note): (&str, &str)) {
    head(text, (header, note), Shown::Hidden);
    for option in &table.options {
        assert!(!option.kind.holds_table(), "{header} holds tables: nothing shows where they stand");
        value(text, documents, option, Shown::Hidden);
    }
}

fn head(text: &mut String, (header, note): (&str, &str), shown: Shown) {
    text.push('\n');
    rule(text, header);
    comment(text, note);
    let mark = if shown == Shown::Hidden { "#" } else { "" };
    writeln!(text, "{mark}{header}").unwrap();
}

fn value(text: &mut String, documents: &Documents, option: &Choice, shown: Shown) {
    text.push('\n');
    comment(text, &option.prose.text);
    let mark = if option.is_typed() && shown == Shown::Typed { "" } else { "#" };
    writeln!(text, "{mark}{} = {}", option.key, option.shown(documents)).unwrap();
}

/// Returns a table's doc comment without the header it begins with: that stands above already.
fn headless(doc: &str) -> String {
    let Some((_, rest)) = doc.split_once(": ").filter(|_| doc.starts_with("`[")) else { return doc.to_owned() };
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn rule(text: &mut String, title: &str) {
    writeln!(text, "# {title} {}", "-".repeat(WIDTH.saturating_sub(title.len() + 3))).unwrap();
}

/// Writes prose as comment lines; code is not broken.
fn comment(text: &mut String, prose: &str) {
    for paragraph in prose.lines().filter(|paragraph| !paragraph.is_empty()) {
        let mut line = "#".to_owned();
        for word in unbroken(paragraph) {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                writeln!(text, "{line}").unwrap();
                "#".clone_into(&mut line);
            }
            line = format!("{line} {word}");
        }
        writeln!(text, "{line}").unwrap();
    }
}

/// Splits prose into words; a code span is one, with what is written to it, and a default is one with its name.
fn unbroken(prose: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut code = false;
    for c in prose.chars() {
        code ^= c == '`';
        let named = words.last().is_some_and(|word| word == "Default:");
        if c == ' ' && !code && !named {
            words.push(String::new());
        } else if let Some(last) = words.last_mut() {
            last.push(c);
        }
    }
    words
}
