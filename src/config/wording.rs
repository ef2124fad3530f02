//! Serde's complaints in the operator's words.
//!
//! Serde names types and fields; an operator typed keys, tables and values. What is not recognised is passed on as it
//! is, so that a new wording of serde loses polish and not content.

use super::suggest::{list, nearest};

/// A complaint, ready to be put into a diagnostic.
pub(super) struct Wording {
    pub(super) message: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    /// The key that was meant, if an unknown one is close to it.
    pub(super) meant: Option<String>,
}

/// Says `complaint` about the key `key` of the table `table`.
pub(super) fn reword(complaint: &str, key: &str, table: &str) -> Wording {
    if let Some((name, known)) = named(complaint, "unknown field `") {
        let meant = nearest(name, known.iter().copied()).map(str::to_owned);
        let hint = match &meant {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys are {}", list(known)),
        };
        let message = format!("unknown key `{name}`");
        return Wording { message, label: format!("not a key of {table}"), hint: Some(hint), meant };
    }
    if let Some((word, known)) = named(complaint, "unknown variant `") {
        let hint = match nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it can be {}", list(known)),
        };
        let message = format!("`{key}` cannot be `{word}`");
        return Wording { message, label: "not a known word".to_owned(), hint: Some(hint), meant: None };
    }
    let typed = complaint.strip_prefix("invalid type: ").or_else(|| complaint.strip_prefix("invalid value: "));
    if let Some((found, expected)) = typed.and_then(|rest| rest.split_once(", expected ")) {
        return mistyped(key, found, expected);
    }
    Wording { message: complaint.to_owned(), label: "here".to_owned(), hint: None, meant: None }
}

fn mistyped(key: &str, found: &str, expected: &str) -> Wording {
    let kind = match found.split([' ', '`', '"']).next().unwrap_or_default() {
        "string" => "a string",
        "integer" => "a whole number",
        "floating" => "a number",
        "boolean" => "a boolean",
        "sequence" => "an array",
        "map" => "a table or a date",
        _ => found,
    };
    let (expected, hint) = match expected {
        "a sequence" if kind == "a table or a date" => ("a list of tables", Some(format!("write [[{key}]]"))),
        "a sequence" => ("an array", Some(format!("write {key} = [\"…\"]"))),
        "a string" if kind == "a whole number" => ("a string", Some("put it in quotes".to_owned())),
        "a TOML datetime" => ("a date", Some(format!("write {key} = 2026-11-22, without quotes"))),
        "u16" | "u32" | "u64" | "usize" => ("a whole number", None),
        other if other.starts_with("struct ") => ("a table", None),
        other => (other, None),
    };
    let found = if kind == "a whole number" && expected == kind { found.trim_start_matches("integer ") } else { kind };
    let message = format!("`{key}` must be {expected}, not {found}");
    Wording { message, label: format!("this is {kind}"), hint, meant: None }
}

/// Splits "unknown x `name`, expected one of `a`, `b`" into the name and the known words.
fn named<'a>(complaint: &'a str, beginning: &str) -> Option<(&'a str, Vec<&'a str>)> {
    let (name, known) = complaint.strip_prefix(beginning)?.split_once("`, ")?;
    Some((name, known.split('`').skip(1).step_by(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_on_what_it_does_not_know() {
        assert_eq!(reword("something new", "k", "t").message, "something new");
        assert_eq!(reword("invalid type: odd, expected x", "k", "t").message, "`k` must be x, not odd");
        assert_eq!(reword("unknown field `a`, there are no fields", "a", "[t]").hint.as_deref(), Some("the keys are "));
    }
}
