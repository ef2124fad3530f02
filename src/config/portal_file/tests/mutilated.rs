//! The published charters as editors, converters and mail programs leave them.

use super::*;

/// What is left of a row that was mutilated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// Every row is declared, in the page's words.
    Declared,
    /// Every name is in the file, declared or under a question.
    Asked,
}
use Kept::{Asked, Declared};

type Mutilation = (&'static str, Kept, fn(&str) -> String);

fn words(text: &str, glue: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(glue)
}

/// Breaks lines at `width` characters, at spaces and tabs.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        for c in line.chars() {
            let breaks = (c == ' ' || c == '\t') && column >= width;
            out.push(if breaks { '\n' } else { c });
            column = if breaks { 0 } else { column + 1 };
        }
        out.push('\n');
    }
    out
}

/// Puts the table's rows through `change`, and leaves the other lines.
fn rows(text: &str, change: impl Fn(&[&str]) -> String) -> String {
    let line =
        |line: &str| if line.contains('\t') { change(&line.split('\t').collect::<Vec<_>>()) } else { line.to_owned() };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A cell more for the header, a rule, or a row.
fn fifth<'a>(cells: &[&'a str], label: &'a str, value: &'a str) -> &'a str {
    match cells[0] {
        "Nom du prestataire" => label,
        rule if rule.starts_with('-') => rule,
        _ => value,
    }
}

fn html(text: &str, open: &str, close: &str, cell: &str) -> String {
    let row = |cells: &[&str]| {
        let cells: String = cells
            .iter()
            .map(|text| format!("<{cell}>{}</{cell}>", text.replace('\'', "&rsquo;").replace('é', "&eacute;")))
            .collect();
        format!("{open}{cells}{close}")
    };
    let mut page = String::from("<!doctype html><html lang=\"fr\"><body>");
    let mut table = false;
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('-')) {
        let is_row = line.contains('\t');
        if is_row != table && cell == "td" {
            page.push_str(if is_row { "<table>" } else { "</table>" });
        }
        table = is_row;
        page.push_str(&if is_row {
            row(&line.split('\t').collect::<Vec<_>>())
        } else {
            format!("<p>{}</p>", line.replace('<', "&lt;"))
        });
    }
    page
}

const HEADER: &str = "Nom du prestataire\tService et emplacement\tNom du cookies\tFinalités";

const MUTILATIONS: [Mutilation; 44] = [
    ("as it is", Declared, str::to_owned),
    ("lines end as in DOS", Declared, |text| text.replace('\n', "\r\n")),
    ("lines end as in old Mac OS", Declared, |text| text.replace('\n', "\r")),
    ("every space is a no-break space", Declared, |text| text.replace(' ', "\u{a0}")),
    ("quotes are typographic", Declared, |text| text.replace('\'', "’").replace('"', "”")),
    ("accents are combined", Declared, |text| {
        text.replace('é', "e\u{301}").replace('à', "a\u{300}").replace('É', "E\u{301}")
    }),
    ("tabs are four spaces", Declared, |text| text.replace('\t', "    ")),
    ("tabs are two spaces", Declared, |text| text.replace('\t', "  ")),
    ("tabs are one space", Declared, |text| text.replace('\t', " ")),
    ("tabs are bars", Declared, |text| text.replace('\t', " | ")),
    ("bars around rows", Declared, |text| rows(text, |cells| format!("| {} |", cells.join(" | ")))),
    ("boxes are drawn", Declared, |text| rows(text, |cells| format!("│ {} │\n├──────┼──────┤", cells.join(" │ ")))),
    ("a rule under each row", Declared, |text| {
        rows(text, |cells| format!("{}\n-----\t-----\t-----\t-----", cells.join("\t")))
    }),
    ("rules between cells", Declared, |text| text.replace('\t', " ----- ")),
    ("dashes between cells", Declared, |text| text.replace('\t', " – ")),
    ("semicolons between cells", Declared, |text| text.replace('\t', ";")),
    ("values in quotes, with commas", Declared, |text| {
        rows(text, |cells| cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","))
    }),
    ("each cell on its line", Declared, |text| text.replace('\t', "\n")),
    ("each cell on its line, blank lines between", Declared, |text| text.replace('\t', "\n\n")),
    ("each cell on its line, rows apart", Declared, |text| rows(text, |cells| format!("{}\n\n", cells.join("\n")))),
    ("two cells a line", Declared, |text| {
        rows(text, |cells| format!("{}\n{}", cells[..2].join("\t"), cells[2..].join("\t")))
    }),
    ("the purpose on a line of its own", Declared, |text| {
        rows(text, |cells| format!("{}\n{}", cells[..3].join("\t"), cells[3]))
    }),
    ("blank lines everywhere", Declared, |text| text.replace('\n', "\n\n\n")),
    ("no blank line", Declared, |text| text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")),
    ("all on one line", Declared, |text| words(text, " ")),
    ("one word a line", Asked, |text| words(text, "\n")),
    ("one word a paragraph", Asked, |text| words(text, "\n\n")),
    ("one word a cell", Asked, |text| words(text, "\t")),
    ("wrapped at 72 characters", Declared, |text| wrapped(text, 72)),
    ("wrapped at 40 characters", Declared, |text| wrapped(text, 40)),
    ("wrapped at 16 characters", Asked, |text| wrapped(text, 16)),
    ("no header", Declared, |text| text.replace(HEADER, "")),
    ("header in capitals", Declared, |text| text.replace(HEADER, &HEADER.to_uppercase())),
    ("no heading", Asked, |text| {
        text.lines().filter(|line| !line.starts_with("Cookies nécessaires")).collect::<Vec<_>>().join("\n")
    }),
    ("the table alone", Asked, |text| text.lines().filter(|line| line.contains('\t')).collect::<Vec<_>>().join("\n")),
    ("the name first", Declared, |text| rows(text, |cells| [cells[2], cells[0], cells[1], cells[3]].join("\t"))),
    ("in reverse order", Declared, |text| {
        rows(text, |cells| cells.iter().rev().copied().collect::<Vec<_>>().join("\t"))
    }),
    ("without the maker", Declared, |text| rows(text, |cells| cells[1..].join("\t"))),
    ("without service and maker", Declared, |text| rows(text, |cells| cells[2..].join("\t"))),
    ("a column of durations", Declared, |text| {
        rows(text, |cells| format!("{}\t{}", cells.join("\t"), fifth(cells, "Durée de conservation", "13 mois")))
    }),
    ("a column that nobody knows", Declared, |text| {
        rows(text, |cells| format!("{}\t{}", cells.join("\t"), fifth(cells, "Remarque du service", "Rien à dire")))
    }),
    ("a page with a table", Declared, |text| html(text, "<tr>", "</tr>", "td")),
    ("a page of divisions", Declared, |text| html(text, "<div class=row>", "</div>", "div")),
    ("a page without end tags", Declared, |text| html(text, "<tr>", "", "td").replace("</td>", "").replace("</p>", "")),
];

/// What a row says, but for white space and what the mutilation changed of characters.
fn plain(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect();
    let bare = bare.replace('’', "'").replace(['é', 'É'], "e").replace('à', "a");
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_row_is_lost_however_a_charter_was_mutilated() {
    let mut failures = Vec::new();
    for (host, text) in CHARTERS {
        for (name, kept, mutilate) in MUTILATIONS {
            let mutilated = mutilate(text);
            let written = written(&mutilated);
            let lost: Vec<_> = NAMES.iter().filter(|cookie| !written.text.contains(*cookie)).collect();
            if !lost.is_empty() {
                failures.push(format!("{host}, {name}: lost {lost:?}\n{}", written.text));
            }
            // Without a heading nothing is declared, and without its prose the host is asked for.
            let hosted = if written.text.contains("\nhosts") {
                written.text.clone()
            } else {
                format!("hosts = [\"a.example\"]\nupstream = \"https://a.example\"\n{}", written.text)
            };
            let declared = declared(&hosted);
            let all = NAMES.iter().all(|cookie| declared.contains(*cookie)) && declared.len() == NAMES.len();
            if kept == Declared && !(all && written.questions.is_empty()) {
                failures.push(format!("{host}, {name}: {declared:?}\n{}", written.text));
            }
            if kept == Declared && !name.contains("nobody") {
                let page = plain(text);
                let described =
                    imported(&mutilated).cookies.iter().all(|cookie| page.contains(&plain(&cookie.description)));
                if !described {
                    failures.push(format!("{host}, {name}: other words than the page's\n{}", written.text));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n\n"));
}
