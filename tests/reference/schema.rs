//! `config/schema.json` and its two sisters, for editors: JSON Schema draft-07.
//!
//! There is one file for each kind of file, each whole in itself, because that is what editors understand: Taplo, which is in
//! Even Better TOML, follows neither a `#:schema` line with a fragment nor a reference from one file to another.

use serde_json::{Map, Value, json};

use crate::{
    documents::{Choice, Documents, Kind, Table, value},
    prose::Need,
};

const COMMENT: &str = "Generated from src/config/document; see tests/reference.rs";

/// Returns the name of each schema, and the schema.
pub(crate) fn schemas(documents: &Documents) -> Vec<(&'static str, Value)> {
    let main = Schema::new(documents).root("Document", "octroi: the main file");
    let preset = Schema::new(documents).root("PresetDocument", "octroi: a preset");
    let mut portal = Schema::new(documents).root("PortalDocument", "octroi: a portal file");
    let many = Schema::new(documents).table(&documents.table("PortalFile"));
    // A portal file is one portal, or holds `[[portal]]` tables and nothing else. Properties stand at the top in both cases,
    // where editors look for them.
    let required = portal.as_object_mut().and_then(|root| root.remove("required")).unwrap_or_else(|| json!([]));
    for (key, property) in many["properties"].as_object().into_iter().flatten() {
        portal["properties"][key] = property.clone();
    }
    portal["if"] = json!({ "required": many["properties"].as_object().map(|keys| keys.keys().collect::<Vec<_>>()) });
    portal["then"] = json!({ "maxProperties": 1 });
    portal["else"] = json!({ "required": required });
    vec![("schema.json", main), ("schema-portal.json", portal), ("schema-preset.json", preset)]
}

struct Schema<'a> {
    documents: &'a Documents,
    /// Tables that several options take beside a string.
    definitions: std::cell::RefCell<Map<String, Value>>,
}

// === impl Schema ===

impl<'a> Schema<'a> {
    fn new(documents: &'a Documents) -> Self {
        Self { documents, definitions: std::cell::RefCell::default() }
    }

    fn root(&self, name: &str, title: &str) -> Value {
        let table = self.documents.table(name);
        let mut root = self.table(&table);
        root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        root["$comment"] = json!(COMMENT);
        root["title"] = json!(title);
        root["description"] = json!(table.doc);
        root["definitions"] = Value::Object(self.definitions.borrow().clone());
        root
    }

    fn table(&self, table: &Table) -> Value {
        let properties: Map<_, _> =
            table.options.iter().map(|option| (option.key.clone(), self.option(option))).collect();
        let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
        let needs = |option: &&Choice| option.prose.need == Need::Always;
        let required: Vec<_> = table.options.iter().filter(needs).map(|option| option.key.as_str()).collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        for option in &table.options {
            if let Need::Unless(other) = &option.prose.need {
                schema["oneOf"] = json!([{ "required": [option.key] }, { "required": [other] }]);
            }
        }
        schema
    }

    fn option(&self, option: &Choice) -> Value {
        let mut schema = self.kind(&option.kind, option.prose.bounds);
        schema["description"] = json!(option.prose.text);
        // Editors show what the form says, where there are several; a table says what it is itself.
        let forms = schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
        for form in forms.filter(|form| form.get("$ref").is_none()) {
            form["description"] = json!(option.prose.text);
        }
        let typed = option.prose.default.as_deref().and_then(value);
        if let Some(default) = typed {
            schema["default"] = serde_json::to_value(default).unwrap();
        }
        schema
    }

    fn kind(&self, kind: &Kind, bounds: (u64, Option<u64>)) -> Value {
        match kind {
            Kind::Text(None) => json!({ "type": "string" }),
            Kind::Text(Some(pattern)) => json!({ "type": "string", "pattern": pattern }),
            Kind::Number => number(bounds),
            Kind::Boolean => json!({ "type": "boolean" }),
            // Editors see a date as its text.
            Kind::Day => json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
            Kind::Words(words) => json!({ "type": "string", "enum": words }),
            // Its short form is a URL.
            Kind::Table(name) if name == "LedgerTable" => {
                let url = json!({ "type": "string", "pattern": "^postgres(ql)?://" });
                json!({ "oneOf": [url, self.table(&self.documents.table(name))] })
            }
            Kind::Table(name) => self.table(&self.documents.table(name)),
            Kind::List(kind) => json!({ "type": "array", "items": self.kind(kind, bounds) }),
            Kind::Forms(name) => self.forms(name, bounds),
        }
    }

    fn forms(&self, name: &str, bounds: (u64, Option<u64>)) -> Value {
        let forms = self.documents.forms(name);
        let text = forms.text.as_ref().map(|words| {
            let any = words.is_empty();
            if any { json!({ "type": "string" }) } else { json!({ "type": "string", "enum": words }) }
        });
        let number = forms.number.then(|| number(bounds));
        let table = forms.table.as_ref().map(|name| {
            let table = self.documents.table(name);
            let mut schema = self.table(&table);
            schema["description"] = json!(table.doc);
            let definition = name.trim_end_matches("Table").to_lowercase();
            self.definitions.borrow_mut().insert(definition.clone(), schema);
            json!({ "$ref": format!("#/definitions/{definition}") })
        });
        let forms: Vec<_> = text.into_iter().chain(number).chain(table).collect();
        json!({ "oneOf": forms })
    }
}

fn number((least, most): (u64, Option<u64>)) -> Value {
    let mut schema = json!({ "type": "integer", "minimum": least });
    if let Some(most) = most {
        schema["maximum"] = json!(most);
    }
    schema
}
