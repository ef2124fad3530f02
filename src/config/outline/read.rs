//! Documents into an outline.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use toml::de::{DeTable, DeValue};

use super::{Node, PORTAL, PRESET, Table};
use crate::config::{
    compile::{Inputs, TypedPortal},
    diagnostics::Source,
    overrides::Chosen,
};

/// What compiles into `Settings`, and where portals are.
const LEFT_OUT: [&str; 16] = [
    "listen",
    "include",
    "state-dir",
    "workers",
    "trusted-proxies",
    "upgrades",
    "timeouts",
    "limits",
    "tls",
    "ledger",
    "inventory",
    "log",
    "keys",
    "admin",
    "watch",
    PORTAL,
];

/// What names a row, the first that it has.
const NAMES: [&str; 6] = ["name", "regex", "hosts", "origins", "host", "id"];

/// The texts that were read without a fault of syntax, each parsed once.
struct Texts<'a>(HashMap<*const Source, DeTable<'a>>);

pub(super) fn table(inputs: &Inputs, chosen: &[Option<Chosen>]) -> Table {
    let main = inputs.main.origin.source.as_ref();
    let texts =
        Texts::of(main.into_iter().chain(inputs.portals.iter().filter_map(|portal| portal.origin.source.as_ref())));
    let mut root = texts.entries(main);
    root.retain(|key, _| !LEFT_OUT.contains(&key.as_str()));
    let portals = inputs.portals.iter().zip(chosen);
    let mut portals: Vec<_> = portals.map(|(typed, chosen)| portal(typed, chosen.as_ref(), &texts)).collect();
    // Which one stands first makes no difference: no two answer to one host.
    portals.sort_by(|(one, _), (other, _)| one.cmp(other));
    let presets = inputs.presets.iter().map(|(name, preset)| {
        let source = preset.origin.source.as_ref();
        (name.clone(), Texts::of(source).entries(source))
    });
    root.insert(PRESET.to_owned(), Node::Rows(presets.collect()));
    root.insert(PORTAL.to_owned(), Node::Rows(portals));
    root
}

fn portal(typed: &TypedPortal, chosen: Option<&Chosen>, texts: &Texts<'_>) -> (String, Table) {
    let file = texts.find(typed.origin.source.as_ref());
    // `portal.0`, or nothing in a file that is one portal.
    let place = typed.path.rsplit_once('.').and_then(|(_, place)| place.parse::<usize>().ok());
    let own = match place {
        Some(place) => file.and_then(|file| file.get(PORTAL)?.get_ref().as_array()?.get(place)?.get_ref().as_table()),
        None => file,
    };
    let mut own = own.map(entries).unwrap_or_default();
    if chosen.is_some() {
        own.remove("upstream");
    }
    (name(&own).unwrap_or_else(|| "*".to_owned()), own)
}

// === impl Texts ===

impl<'a> Texts<'a> {
    fn of(sources: impl IntoIterator<Item = &'a Arc<Source>>) -> Self {
        let mut texts = HashMap::new();
        for source in sources {
            if let Entry::Vacant(free) = texts.entry(Arc::as_ptr(source))
                && let Ok(table) = DeTable::parse(&source.text)
            {
                free.insert(table.into_inner());
            }
        }
        Self(texts)
    }

    fn find(&self, source: Option<&Arc<Source>>) -> Option<&DeTable<'a>> {
        self.0.get(&Arc::as_ptr(source?))
    }

    fn entries(&self, source: Option<&Arc<Source>>) -> Table {
        self.find(source).map(entries).unwrap_or_default()
    }
}

fn entries(table: &DeTable<'_>) -> Table {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), node(value.get_ref()))).collect()
}

fn node(value: &DeValue<'_>) -> Node {
    match value {
        DeValue::Table(table) => Node::Table(entries(table)),
        DeValue::Array(array) if !array.is_empty() && array.iter().all(|item| item.get_ref().is_table()) => {
            Node::Rows(rows(array.iter().filter_map(|item| item.get_ref().as_table())))
        }
        DeValue::Array(array) => Node::List(array.iter().map(|item| scalar(item.get_ref())).collect()),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Node::Value(scalar(value))
        }
    }
}

fn rows<'a, 'd: 'a>(tables: impl Iterator<Item = &'a DeTable<'d>>) -> Vec<(String, Table)> {
    let mut rows: Vec<(String, Table)> = Vec::new();
    for (place, table) in tables.enumerate() {
        let entries = entries(table);
        let mut own = name(&entries).unwrap_or_else(|| format!("number {}", place + 1));
        // A cookie and a storage key may have one name.
        if let Some(Node::Value(kind)) = entries.get("kind") {
            own = format!("{own} ({kind})");
        }
        let again = rows.iter().filter(|(known, _)| *known == own).count();
        if again > 0 {
            own = format!("{own} (again)");
        }
        rows.push((own, entries));
    }
    rows
}

fn name(entries: &Table) -> Option<String> {
    NAMES.iter().find_map(|key| match entries.get(*key)? {
        Node::Value(name) => Some(name.clone()),
        Node::List(names) => names.first().cloned(),
        Node::Table(_) | Node::Rows(_) | Node::Fingerprint(_) => None,
    })
}

fn scalar(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(items) => items.iter().map(|item| scalar(item.get_ref())).collect::<Vec<_>>().join(", "),
        DeValue::Table(table) => format!("{:?}", entries(table)),
    }
}
