//! Serde's complaints in the operator's words.
//!
//! Serde names types and fields; an operator typed keys, tables and values. What is not recognised is passed on as it
//! is, so that a new wording of serde loses polish and not content.

use super::{
    keys::homes,
    suggest::{list, nearest},
};

/// A complaint, ready to be put into a diagnostic.
pub(super) struct Wording {
    pub(super) message: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    /// The key that was meant, if an unknown one is close to it.
    pub(super) meant: Option<String>,
}

/// What of a key is complained of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The key, or its whole value.
    Whole,
    /// One of the values in its list.
    Element,
}

/// Says `complaint` about the key `key` of the table `table`.
pub(super) fn reword(complaint: &str, (key, part): (&str, Part), table: &str) -> Wording {
    if let Some((name, known)) = named(complaint, "unknown field `") {
        let meant = nearest(name, known.iter().copied()).map(str::to_owned);
        let hint = match &meant {
            Some(near) => format!("did you mean `{near}`?"),
            None => home(name, table).unwrap_or_else(|| format!("the keys are {}", list(known))),
        };
        let message = format!("unknown key `{name}`");
        return Wording { message, label: format!("not a key of {table}"), hint: Some(hint), meant };
    }
    if let Some((word, known)) = named(complaint, "unknown variant `") {
        let hint = match nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it can be {}", list(known.iter().copied())),
        };
        let message = format!("`{key}` cannot be `{word}`");
        // The one word beside which a number can stand.
        let hint = if known == ["per-core"] { "write \"per-core\", or a number of threads".to_owned() } else { hint };
        return Wording { message, label: "not a known word".to_owned(), hint: Some(hint), meant: None };
    }
    let typed = complaint.strip_prefix("invalid type: ").or_else(|| complaint.strip_prefix("invalid value: "));
    if let Some((found, expected)) = typed.and_then(|rest| rest.split_once(", expected ")) {
        return mistyped((key, part), found, expected);
    }
    Wording { message: complaint.to_owned(), label: "here".to_owned(), hint: None, meant: None }
}

/// Says where a key would be known that `table` does not know.
fn home(key: &str, table: &str) -> Option<String> {
    if key == "portal" && table == "a preset" {
        return Some("a preset is of no portal: write [[cookie]], [[third-party]] or [[purpose]]".to_owned());
    }
    match (homes(key).as_slice(), key) {
        ([], _) => None,
        (_, "portal") if table == "a portal" => {
            Some("this file is one portal: write [[cookie]] for [[portal.cookie]], and so on".to_owned())
        }
        (_, "hosts") if table == "the main file" => {
            Some("`hosts` belongs into [[portal]]; if this file is one portal, the main file includes it".to_owned())
        }
        (_, "cookie" | "third-party" | "purpose") => {
            Some(format!("write [[portal.{key}]], below the [[portal]] it is of"))
        }
        (_, "look") => Some("write [portal.look], below the [[portal]] it is of".to_owned()),
        (["the main file"], _) => Some(format!("`{key}` belongs into the main file, outside of its tables")),
        (homes, _) => Some(format!("`{key}` belongs into {}", homes.join(" or "))),
    }
}

fn mistyped((key, part): (&str, Part), found: &str, expected: &str) -> Wording {
    let kind = match found.split([' ', '`', '"']).next().unwrap_or_default() {
        "string" => "a string",
        "integer" => "a whole number",
        "floating" => "a fraction",
        "boolean" => "a boolean",
        "sequence" => "an array",
        "map" => "a table",
        _ => found,
    };
    let (expected, hint) = match expected {
        "a sequence" if kind == "a table" => ("a list of tables", Some(format!("write [[{key}]]"))),
        "a sequence" => ("an array", Some(format!("write {key} = [\"…\"]"))),
        "a string" if matches!(kind, "a whole number" | "a fraction" | "a boolean") => {
            ("a string", Some("put it in quotes".to_owned()))
        }
        "a TOML datetime" => ("a date", Some(format!("write {key} = 2026-11-22, without quotes"))),
        "u16" | "u32" | "u64" | "usize" if kind == "a string" => {
            ("a whole number", Some("write it without quotes".to_owned()))
        }
        "u16" | "u32" | "u64" | "usize" => ("a whole number", None),
        other if other.starts_with("struct ") => {
            if key == "ledger" {
                let hint =
                    "write ledger = \"postgres://USER@HOST/DATABASE\", or [ledger] with its keys below".to_owned();
                let message = format!("`{key}` must be a URL or a table, not {kind}");
                return Wording { message, label: format!("this is {kind}"), hint: Some(hint), meant: None };
            }
            let header = if homes(key).contains(&"the main file") { key.to_owned() } else { format!("portal.{key}") };
            ("a table", Some(format!("write [{header}], with its keys below")))
        }
        other => (other, None),
    };
    let of = if part == Part::Element { "each value of " } else { "" };
    // Of the right kind, it can only be below zero.
    if kind == "a whole number" && expected == kind {
        let message = format!("{of}`{key}` must be zero or more");
        return Wording { message, label: "this is negative".to_owned(), hint, meant: None };
    }
    let message = format!("{of}`{key}` must be {expected}, not {kind}");
    Wording { message, label: format!("this is {kind}"), hint, meant: None }
}

/// Splits "unknown x `name`, expected one of `a`, `b`" into the name and the known words.
pub(super) fn named<'a>(complaint: &'a str, beginning: &str) -> Option<(&'a str, Vec<&'a str>)> {
    let (name, known) = complaint.strip_prefix(beginning)?.split_once("`, ")?;
    Some((name, known.split('`').skip(1).step_by(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_on_what_it_does_not_know() {
        assert_eq!(reword("something new", ("k", Part::Whole), "t").message, "something new");
        assert_eq!(reword("invalid type: odd, expected x", ("k", Part::Whole), "t").message, "`k` must be x, not odd");
        assert_eq!(
            reword("unknown field `a`, there are no fields", ("a", Part::Whole), "[t]").hint.as_deref(),
            Some("the keys are ")
        );
    }
}
