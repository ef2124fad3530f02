//! The documents as what can be typed: tables of options, each with its kind and what its doc comment says.

use crate::{
    prose::{Need, Prose, prose},
    sources::{Forms, Sources, Struct, name, read},
};
use syn::{GenericArgument, PathArguments, Type};

/// What an option's value can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string, with what its pattern is.
    Text(Option<String>),
    Number,
    Boolean,
    /// A TOML date.
    Day,
    Words(Vec<String>),
    /// A table of its own, by the name of its struct.
    Table(String),
    /// What a hand-written `Deserialize` takes, by the name of its type.
    Forms(String),
    List(Box<Self>),
}

/// An option.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) kind: Kind,
    /// A table that is something else when it is empty than when it is not there.
    pub(crate) is_optional_table: bool,
    pub(crate) prose: Prose,
}

/// A table that can be typed.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) doc: String,
    pub(crate) options: Vec<Choice>,
}

/// Everything that can be typed.
pub(crate) struct Documents {
    sources: Sources,
}

// === impl Documents ===

impl Documents {
    pub(crate) fn read() -> Self {
        Self { sources: read() }
    }

    /// Of one source, for the checks of this reader.
    pub(crate) fn of(text: &str) -> Result<Self, String> {
        let mut sources = Sources::default();
        sources.take(text)?;
        Ok(Self { sources })
    }

    /// Returns a table by the name of its struct.
    pub(crate) fn table(&self, name: &str) -> Table {
        self.try_table(name).unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    /// Returns a table; `Err` says what one of its options lacks.
    pub(crate) fn try_table(&self, of: &str) -> Result<Table, String> {
        let Struct { doc, fields } = &self.sources.structs[of];
        let mut options = Vec::new();
        for (key, doc, ty) in fields {
            let wrong = |wrong: String| format!("{of}: `{key}` {wrong}");
            let kind = self.kind(ty).map_err(wrong)?;
            let prose = prose(doc).map_err(wrong)?;
            // What a table has for its default is said by its own options.
            if !kind.holds_table() {
                prose.settled().and_then(|()| self.check_value(&kind, &prose)).map_err(wrong)?;
            }
            let is_optional_table = name(ty) == "Option" && matches!(kind, Kind::Table(_));
            options.push(Choice { key: key.clone(), kind, is_optional_table, prose });
        }
        Ok(Table { doc: doc.clone(), options })
    }

    pub(crate) fn forms(&self, name: &str) -> &Forms {
        &self.sources.forms[name]
    }

    /// Returns the names and docs of texts with rules, and the types that take several forms.
    pub(crate) fn shared(&self) -> impl Iterator<Item = &str> {
        let aliases = self.sources.aliases.values().filter(|(_, ty)| name(ty) == "String");
        aliases.map(|(doc, _)| doc.as_str())
    }

    pub(crate) fn doc(&self, name: &str) -> &str {
        &self.sources.docs[name]
    }

    fn kind(&self, ty: &Type) -> Result<Kind, String> {
        let named = name(ty);
        let inner = || argument(ty).ok_or_else(|| format!("is a {named} of nothing"));
        Ok(match named.as_str() {
            "Option" | "Spanned" => self.kind(inner()?)?,
            "Vec" => Kind::List(Box::new(self.kind(inner()?)?)),
            "Word" => {
                let words = self.sources.words.get(&name(inner()?));
                Kind::Words(words.ok_or_else(|| "has words that are not there".to_owned())?.clone())
            }
            "String" => Kind::Text(None),
            "u64" => Kind::Number,
            "bool" => Kind::Boolean,
            "Datetime" => Kind::Day,
            other if self.sources.structs.contains_key(other) => Kind::Table(named),
            other if self.sources.forms.contains_key(other) => Kind::Forms(named),
            other => match self.sources.aliases.get(other) {
                Some((doc, ty)) if name(ty) == "String" => {
                    let pattern = doc.split_once("Pattern: `").and_then(|(_, rest)| rest.rsplit_once('`'));
                    Kind::Text(Some(pattern.ok_or("is a text without a pattern")?.0.to_owned()))
                }
                Some((_, ty)) => self.kind(ty)?,
                None => return Err(format!("is a {other}, which the reference does not know")),
            },
        })
    }

    /// Holds what an option's doc comment shows against its kind.
    fn check_value(&self, kind: &Kind, prose: &Prose) -> Result<(), String> {
        let typed = [("default", &prose.default), ("example", &prose.example)];
        for (what, typed) in typed.into_iter().filter_map(|(what, typed)| Some((what, typed.as_ref()?))) {
            let value = value(typed).ok_or_else(|| format!("has the {what} {typed}, which is not TOML"))?;
            if !self.fits(&value, kind) {
                return Err(format!("has the {what} {typed}, which is not of its kind"));
            }
        }
        Ok(())
    }

    /// Returns true if a value is of a kind.
    pub(crate) fn fits(&self, value: &toml::Value, kind: &Kind) -> bool {
        match (value, kind) {
            (toml::Value::String(text), Kind::Text(pattern)) => {
                pattern.as_ref().is_none_or(|pattern| matches(pattern, text))
            }
            (toml::Value::String(text), Kind::Words(words)) => words.contains(text),
            (toml::Value::Integer(number), Kind::Number) => *number >= 0,
            (toml::Value::Boolean(_), Kind::Boolean) | (toml::Value::Datetime(_), Kind::Day) => true,
            (toml::Value::Array(values), Kind::List(kind)) => values.iter().all(|value| self.fits(value, kind)),
            (toml::Value::Table(typed), Kind::Table(name)) => {
                let table = self.table(name);
                typed.iter().all(|(key, value)| {
                    table.options.iter().any(|option| option.key == *key && self.fits(value, &option.kind))
                })
            }
            (value, Kind::Forms(name)) => {
                let forms = self.forms(name);
                match value {
                    toml::Value::String(text) => {
                        forms.text.as_ref().is_some_and(|words| words.is_empty() || words.contains(text))
                    }
                    toml::Value::Integer(_) => forms.number,
                    toml::Value::Table(_) => {
                        forms.table.as_ref().is_some_and(|table| self.fits(value, &Kind::Table(table.clone())))
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

// === impl Kind ===

impl Kind {
    /// Returns true for a table with a header of its own, or a list of such.
    pub(crate) fn holds_table(&self) -> bool {
        match self {
            Self::Table(_) => true,
            Self::List(kind) => kind.holds_table(),
            _ => false,
        }
    }
}

// === impl Choice ===

impl Choice {
    /// Returns what to show as the value: the default, an example, or the first value of its kind that the text names.
    pub(crate) fn shown(&self, documents: &Documents) -> String {
        let named = self.prose.text.split('`').skip(1).step_by(2).filter(|code| {
            let value = value(code);
            value.is_some_and(|value| documents.fits(&value, &self.kind))
        });
        let typed = self.prose.default.iter().chain(&self.prose.example).map(String::as_str);
        let shown = typed.chain(named).next();
        shown.unwrap_or_else(|| panic!("`{}` says neither a default nor an example", self.key)).to_owned()
    }

    /// Returns true if a table that has everything it should has this.
    pub(crate) fn is_typed(&self) -> bool {
        self.prose.need != Need::Never
    }
}

/// Reads a value as TOML.
pub(crate) fn value(typed: &str) -> Option<toml::Value> {
    toml::from_str::<toml::Table>(&format!("value = {typed}")).ok()?.remove("value")
}

/// Returns true if a pattern of the schema matches.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    regex_automata::meta::Regex::new(pattern).unwrap().is_match(text)
}

fn argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}
