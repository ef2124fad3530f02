//! What the sources of the documents declare: structs with their fields, words, aliases, and the forms that a hand-written
//! `Deserialize` takes.
//!
//! Sources are read as syntax, so that nothing is listed twice and a new option shows by itself.

use std::{collections::BTreeMap, fs, path::Path};

use syn::{
    Attribute, Expr, ImplItem, Item, ItemImpl, ItemStruct, Lit, Meta, Pat, Type,
    visit::{self, Visit},
};

/// A struct that is read from a table.
pub(crate) struct Struct {
    pub(crate) doc: String,
    /// Key, doc comment and type, in the order of the source.
    pub(crate) fields: Vec<(String, String, Type)>,
}

/// What a hand-written `Deserialize` takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forms {
    /// It takes a string: one of these words, or any where there are none.
    pub(crate) text: Option<Vec<String>>,
    /// It takes a whole number.
    pub(crate) number: bool,
    /// It takes this struct as a table.
    pub(crate) table: Option<String>,
}

/// All that the sources declare, by name.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) structs: BTreeMap<String, Struct>,
    pub(crate) words: BTreeMap<String, Vec<String>>,
    pub(crate) forms: BTreeMap<String, Forms>,
    pub(crate) aliases: BTreeMap<String, (String, Type)>,
    /// Doc comments of structs and enums of any kind.
    pub(crate) docs: BTreeMap<String, String>,
}

/// Reads the sources of the documents.
pub(crate) fn read() -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config/document");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut sources = Sources::default();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        sources.take(&text).unwrap_or_else(|wrong| panic!("{}: {wrong}", file.display()));
    }
    sources
}

// === impl Sources ===

impl Sources {
    /// Adds what one file declares.
    pub(crate) fn take(&mut self, text: &str) -> Result<(), String> {
        for item in syn::parse_file(text).map_err(|error| error.to_string())?.items {
            match item {
                Item::Struct(item) => {
                    self.docs.insert(item.ident.to_string(), doc(&item.attrs));
                    if derives_deserialize(&item.attrs) {
                        self.structs.insert(item.ident.to_string(), table(item)?);
                    }
                }
                Item::Enum(item) => {
                    if derives_deserialize(&item.attrs) {
                        return Err(format!("{}: an enum that derives Deserialize; use Word", item.ident));
                    }
                    self.docs.insert(item.ident.to_string(), doc(&item.attrs));
                }
                Item::Type(item) => {
                    self.aliases.insert(item.ident.to_string(), (doc(&item.attrs), *item.ty));
                }
                Item::Impl(item) => self.take_impl(&item),
                _ => {}
            }
        }
        Ok(())
    }

    fn take_impl(&mut self, item: &ItemImpl) {
        let Some((path, _)) = &item.trait_ else { return };
        match path.segments.last().map(|segment| segment.ident.to_string()).as_deref() {
            Some("Words") => {
                let mut words = Strings::default();
                words.visit_item_impl(item);
                self.words.insert(name(&item.self_ty), words.0);
            }
            Some("Visitor") => {
                let value = item.items.iter().find_map(|part| match part {
                    ImplItem::Type(value) if value.ident == "Value" => Some(name(&value.ty)),
                    _ => None,
                });
                if let Some(value) = value.filter(|value| value != "Word") {
                    self.forms.insert(value, forms(item));
                }
            }
            _ => {}
        }
    }
}

fn forms(item: &ItemImpl) -> Forms {
    let mut forms = Forms::default();
    for part in &item.items {
        let ImplItem::Fn(part) = part else { continue };
        match part.sig.ident.to_string().as_str() {
            "visit_str" => {
                let mut words = Patterns::default();
                words.visit_block(&part.block);
                forms.text = Some(words.0);
            }
            "visit_i64" => forms.number = true,
            "visit_map" => {
                let mut reads = Reads::default();
                reads.visit_block(&part.block);
                forms.table = reads.0;
            }
            "expecting" => {}
            other => panic!("{}: what {other} takes is not known to the reference", name(&item.self_ty)),
        }
    }
    forms
}

fn table(item: ItemStruct) -> Result<Struct, String> {
    let serde = serde_words(&item.attrs);
    let named = |word: &str| serde.iter().any(|known| known == word);
    if !named("deny_unknown_fields") {
        return Err(format!("{} takes unknown keys", item.ident));
    }
    let mut fields = Vec::new();
    for field in item.fields {
        let ident = field.ident.as_ref().ok_or_else(|| format!("{} has fields without names", item.ident))?;
        if let Some(word) = serde_words(&field.attrs).first() {
            return Err(format!("{}::{ident}: serde({word}) is not known to the reference", item.ident));
        }
        let key =
            if named("rename_all = kebab-case") { ident.to_string().replace('_', "-") } else { ident.to_string() };
        fields.push((key, doc(&field.attrs), field.ty));
    }
    Ok(Struct { doc: doc(&item.attrs), fields })
}

fn derives_deserialize(attributes: &[Attribute]) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        attribute
            .parse_nested_meta(|meta| {
                found |= meta.path.is_ident("Deserialize");
                Ok(())
            })
            .unwrap();
    }
    found
}

/// Returns what `#[serde(…)]` says, as `word` or `word = value`.
fn serde_words(attributes: &[Attribute]) -> Vec<String> {
    let mut words = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute
            .parse_nested_meta(|meta| {
                let word = meta.path.get_ident().unwrap().to_string();
                let value = meta.value().and_then(|value| value.parse::<syn::LitStr>());
                words.push(value.map_or_else(|_| word.clone(), |value| format!("{word} = {}", value.value())));
                Ok(())
            })
            .unwrap();
    }
    words
}

/// Returns a doc comment: its paragraphs, each on one line.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut paragraphs = vec![String::new()];
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        let Meta::NameValue(meta) = &attribute.meta else { continue };
        let Expr::Lit(literal) = &meta.value else { continue };
        let Lit::Str(line) = &literal.lit else { continue };
        let line = line.value();
        match (line.trim(), paragraphs.last_mut()) {
            ("", _) => paragraphs.push(String::new()),
            (line, Some(last)) if last.is_empty() => last.push_str(line),
            (line, Some(last)) => *last += &format!(" {line}"),
            (_, None) => {}
        }
    }
    paragraphs.join("\n")
}

/// Returns the last name in a type's path.
pub(crate) fn name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// All string literals.
#[derive(Default)]
struct Strings(Vec<String>);

impl Visit<'_> for Strings {
    fn visit_lit_str(&mut self, literal: &syn::LitStr) {
        self.0.push(literal.value());
    }

    fn visit_attribute(&mut self, _: &Attribute) {}
}

/// String literals that a match compares with.
#[derive(Default)]
struct Patterns(Vec<String>);

impl Visit<'_> for Patterns {
    fn visit_pat(&mut self, pattern: &Pat) {
        if let Pat::Lit(literal) = pattern
            && let Lit::Str(word) = &literal.lit
        {
            self.0.push(word.value());
        }
        visit::visit_pat(self, pattern);
    }
}

/// The `X` of `X::deserialize(…)`.
#[derive(Default)]
struct Reads(Option<String>);

impl Visit<'_> for Reads {
    fn visit_path(&mut self, path: &syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [name, last] = names.as_slice()
            && last == "deserialize"
        {
            self.0 = Some(name.clone());
        }
        visit::visit_path(self, path);
    }
}
