//! The generated files are what the documents say.

use std::{fs, path::Path};

use crate::{documents::Documents, schema::schemas, text::reference};

/// The generated files by name.
pub(crate) fn generated() -> Vec<(&'static str, String)> {
    let documents = Documents::read();
    let mut files = vec![("reference.toml", reference(&documents))];
    let schemas = schemas(&documents).into_iter();
    files.extend(schemas.map(|(name, schema)| (name, serde_json::to_string_pretty(&schema).unwrap() + "\n")));
    files
}

#[test]
fn the_reference_and_the_schemas_say_what_the_documents_say() {
    for (name, text) in generated() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(name);
        if std::env::var_os("OCTROI_BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let shipped = fs::read_to_string(&path).unwrap_or_default();
        let differs = shipped.lines().zip(text.lines()).position(|(shipped, made)| shipped != made);
        let line = differs.unwrap_or_else(|| shipped.lines().count().min(text.lines().count())) + 1;
        assert!(shipped == text, "config/{name} differs at line {line}; OCTROI_BLESS=1 cargo test --test reference");
    }
}
