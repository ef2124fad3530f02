//! The reader of documents, checked: what an option lacks is told, and nothing is guessed.

use crate::{
    documents::{Choice, Documents, Kind},
    prose::{Need, prose},
};

const HEAD: &str = "#[derive(Deserialize)] #[serde(rename_all = \"kebab-case\", deny_unknown_fields)]";

/// Reads a document of one field.
fn field(field: &str) -> Result<Choice, String> {
    let rest = "/// Text. Pattern: `^a`$`\ntype Ruled = String; impl Words for Mode { const WORDS: X = &[(\"on\", Self::On)]; }";
    let documents = Documents::of(&format!("/// Doc.\n{HEAD} struct A {{ {field} }}\n{rest}"))?;
    Ok(documents.try_table("A")?.options.remove(0))
}

#[test]
fn an_option_that_says_too_little_is_told_of() {
    for (declared, lacks) in [
        ("a: Option<String>", "A: `a` has no doc comment"),
        ("/// What it is.\na: Option<String>", "A: `a` is neither required, nor says its default"),
        ("/// It. Default: `5s`.\na: Option<String>", "A: `a` has the default 5s, which is not TOML"),
        ("/// It. Default: `5`.\na: Option<String>", "A: `a` has the default 5, which is not of its kind"),
        (
            "/// It. Default: `\"off\"`.\na: Option<Word<Mode>>",
            "A: `a` has the default \"off\", which is not of its kind",
        ),
        (
            "/// It. Default: none. Example: `[1]`.\na: Vec<String>",
            "A: `a` has the example [1], which is not of its kind",
        ),
        ("/// It. Default: none.\na: Option<f64>", "A: `a` is a f64, which the reference does not know"),
        ("/// It. Default: none.\na: Word<Lost>", "A: `a` has words that are not there"),
        (
            "/// It. Default: none.\n#[serde(alias = \"b\")]\na: String",
            "A::a: serde(alias = b) is not known to the reference",
        ),
    ] {
        assert_eq!(field(declared).err().as_deref(), Some(lacks), "{declared}");
    }
}

#[test]
fn an_option_is_read_with_its_key_kind_default_and_example() {
    let text =
        "/// First\n/// line, at least 2.\n///\n/// Default: `3`. Example: `7`.\nsome_thing: Option<Spanned<u64>>";
    let option = field(text).unwrap();
    assert_eq!((option.key.as_str(), &option.kind), ("some-thing", &Kind::Number));
    assert_eq!(option.prose.text, "First line, at least 2.\nDefault: `3`.");
    assert_eq!((option.prose.default.as_deref(), option.prose.example.as_deref()), (Some("3"), Some("7")));
    assert_eq!((option.prose.bounds, option.prose.need), ((2, None), Need::Never));
    let words = field("/// It. Default: `\"on\"`.\na: Vec<Word<Mode>>");
    assert_eq!(words.err().as_deref(), Some("A: `a` has the default \"on\", which is not of its kind"));
    let words = field("/// It. Default: `[\"on\"]`.\na: Option<Vec<Spanned<Word<Mode>>>>").unwrap();
    assert_eq!(words.kind, Kind::List(Box::new(Kind::Words(vec!["on".to_owned()]))));
    let ruled = field("/// It. Required.\na: Ruled").unwrap();
    assert_eq!(ruled.kind, Kind::Text(Some("^a`$".to_owned())));
}

#[test]
fn what_must_be_typed_is_read_from_words() {
    for (doc, need) in [
        ("It. Required.", Need::Always),
        ("It. Required. Example: `1`.", Need::Always),
        ("It. Required, unless `b` is given.", Need::Unless("b".to_owned())),
        ("It. Required, here or by `--upstream`.", Need::Sometimes),
        ("It. Expected: visitors read it.", Need::Expected),
        ("It. Default: none.", Need::Never),
    ] {
        assert_eq!(prose(doc).unwrap().need, need, "{doc}");
    }
    assert_eq!(prose("A number from 1 to 1024.").unwrap().bounds, (1, Some(1024)));
    assert_eq!(prose("Away from it all to 3.").unwrap().bounds, (0, None));
}

#[test]
fn what_takes_several_forms_is_read_from_its_visitor() {
    let text = format!(
        "/// A.\nstruct Form; {HEAD} struct Inner {{ /// It. Default: none.\nx: Option<String> }}
         {HEAD} struct Top {{ /// It. Default: none.\nform: Option<Form> }}
         impl<'de> Visitor<'de> for V {{ type Value = Form;
           fn visit_str(self, w: &str) {{ match w {{ \"all\" => 1, _ => Err(E::custom(\"no\")) }} }}
           fn visit_i64(self, n: i64) {{}}
           fn visit_map(self, m: M) {{ Inner::deserialize(m)?; }} }}"
    );
    let documents = Documents::of(&text).unwrap();
    let kind = documents.table("Top").options[0].kind.clone();
    assert_eq!(kind, Kind::Forms("Form".to_owned()));
    for (value, fits) in [
        ("\"all\"", true),
        ("\"some\"", false),
        ("3", true),
        ("{ x = \"y\" }", true),
        ("{ z = 1 }", false),
        ("true", false),
    ] {
        let value = crate::documents::value(value).unwrap();
        assert_eq!(documents.fits(&value, &kind), fits, "{value:?}");
    }
}

#[test]
fn tables_that_take_unknown_keys_are_told_of() {
    let open = Documents::of("#[derive(Deserialize)] struct A { a: String }");
    assert_eq!(open.err().as_deref(), Some("A takes unknown keys"));
    let chosen = Documents::of("#[derive(Deserialize)] enum A { B }");
    assert_eq!(chosen.err().as_deref(), Some("A: an enum that derives Deserialize; use Word"));
}
