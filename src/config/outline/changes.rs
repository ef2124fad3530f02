//! Two outlines into what changed, one change a line.

use std::collections::HashMap;

use super::{Node, PORTAL, Table};

/// How much of a value is told.
const MOST: usize = 60;

/// Where a change is: `data.example.org: cookie _ga: `.
#[derive(Clone, Copy, Debug)]
struct Place<'a>(&'a str);

pub(super) fn between(old: &Table, new: &Table) -> Vec<String> {
    let mut lines = Vec::new();
    Place("").tables(old, new, &mut lines);
    lines
}

// === impl Place ===

impl Place<'_> {
    fn tables(self, old: &Table, new: &Table, lines: &mut Vec<String>) {
        let added = new.keys().filter(|key| !old.contains_key(*key));
        let mut keys: Vec<&String> = old.keys().chain(added).collect();
        keys.sort();
        for key in keys {
            match (old.get(key), new.get(key)) {
                (Some(old), Some(new)) => self.nodes(key, old, new, lines),
                (Some(old), None) => self.whole(key, old, "removed", lines),
                (None, Some(new)) => self.whole(key, new, "added", lines),
                (None, None) => {}
            }
        }
    }

    fn nodes(self, key: &str, old: &Node, new: &Node, lines: &mut Vec<String>) {
        let place = self.0;
        match (old, new) {
            (old, new) if old == new => {}
            (Node::Table(old), Node::Table(new)) => Place(&format!("{place}{key}: ")).tables(old, new, lines),
            (Node::Rows(old), Node::Rows(new)) => self.rows(key, old, new, lines),
            (Node::List(old), Node::List(new)) => self.lists(key, old, new, lines),
            (Node::Fingerprint(_), Node::Fingerprint(_)) => lines.push(format!("{place}{key} changed")),
            (Node::Value(old), Node::Value(new)) => {
                let (before, after) = (shown(old), shown(new));
                // Long texts may differ behind what is told.
                lines.push(if before == after {
                    format!("{place}{key} changed")
                } else {
                    format!("{place}{key} {before} -> {after}")
                });
            }
            (Node::Value(_) | Node::List(_) | Node::Table(_) | Node::Rows(_) | Node::Fingerprint(_), _) => {
                self.whole(key, old, "removed", lines);
                self.whole(key, new, "added", lines);
            }
        }
    }

    fn rows(self, key: &str, old: &[(String, Table)], new: &[(String, Table)], lines: &mut Vec<String>) {
        let place = self.0;
        let (before, after) = (places(old), places(new));
        for (name, _) in old.iter().filter(|(name, _)| !after.contains_key(name.as_str())) {
            lines.push(format!("{place}{key} {} removed", shown(name)));
        }
        let mut order = Vec::new();
        for (name, now) in new {
            let Some((at, then)) = before.get(name.as_str()).copied() else {
                lines.push(format!("{place}{key} {} added", shown(name)));
                continue;
            };
            order.push(at);
            let name = if key == PORTAL { shown(name) } else { format!("{key} {}", shown(name)) };
            Place(&format!("{place}{name}: ")).tables(then, now, lines);
        }
        if !order.is_sorted() {
            lines.push(format!("{place}{key}: another order"));
        }
    }

    fn lists(self, key: &str, old: &[String], new: &[String], lines: &mut Vec<String>) {
        let place = self.0;
        let before = lines.len();
        let mut differ = |of: &[String], from: &[String], word: &str| {
            let own = of.iter().filter(|item| !from.contains(item));
            lines.extend(own.map(|item| format!("{place}{key}: {} {word}", shown(item))));
        };
        differ(old, new, "removed");
        differ(new, old, "added");
        if lines.len() == before {
            lines.push(format!("{place}{key}: another order"));
        }
    }

    /// Tells of what is on one side only.
    fn whole(self, key: &str, node: &Node, word: &str, lines: &mut Vec<String>) {
        let place = self.0;
        match node {
            Node::Value(value) => lines.push(format!("{place}{key} {} {word}", shown(value))),
            Node::List(items) if items.is_empty() => lines.push(format!("{place}{key} {word}")),
            Node::List(items) => lines.extend(items.iter().map(|item| format!("{place}{key}: {} {word}", shown(item)))),
            Node::Rows(rows) => {
                lines.extend(rows.iter().map(|(name, _)| format!("{place}{key} {} {word}", shown(name))))
            }
            Node::Fingerprint(_) => lines.push(format!("{place}{key} {word}")),
            Node::Table(table) if table.is_empty() => lines.push(format!("{place}{key} {word}")),
            Node::Table(table) => {
                let place = format!("{place}{key}: ");
                table.iter().for_each(|(key, node)| Place(&place).whole(key, node, word, lines));
            }
        }
    }
}

/// Where rows are, by name; of several with one name the first.
fn places(rows: &[(String, Table)]) -> HashMap<&str, (usize, &Table)> {
    let mut places = HashMap::with_capacity(rows.len());
    for (at, (name, table)) in rows.iter().enumerate() {
        places.entry(name.as_str()).or_insert((at, table));
    }
    places
}

/// A value on one line, which is all that a log or a terminal is shown of it.
fn shown(value: &str) -> String {
    let mut text: String = value
        .chars()
        .take(MOST)
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect();
    if value.chars().nth(MOST).is_some() {
        text.push('…');
    }
    text
}
