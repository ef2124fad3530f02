//! What two configurations differ in, told in words.

use proptest::prelude::*;

use super::*;
use crate::config::{Attempt, attempt};

fn outline(text: &str) -> super::super::Outline {
    compiled(text).unwrap_or_else(|errors| panic!("{text}: {errors:#?}")).outline
}

fn cookie(name: &str, more: &str) -> String {
    format!("[[portal.cookie]]\nname = \"{name}\"\npurpose = \"audience\"\n{COLUMNS}{more}")
}

#[test]
fn each_change_is_one_line_that_says_where_and_what() {
    let portal = |lines: &str| format!("{PORTAL}{lines}");
    let both = format!("{}{}", cookie("_ga", "lifetime = \"13 months\"\n"), cookie("_gid", ""));
    let other = "[[portal]]\nhosts = [\"b.example\"]\nupstream = \"http://127.0.0.1:2\"\n";
    for (name, old, new, lines) in [
        ("nothing", portal(&both), portal(&both), &[][..]),
        ("a comment and white space", portal(&both), format!("# why\n\n{}", portal(&both).replace(" = ", "=")), &[]),
        (
            "a value",
            portal(&both),
            portal(&both).replace("13 months", "6 months"),
            &["a.example: cookie _ga: lifetime 13 months -> 6 months"],
        ),
        (
            "a row more",
            portal(&cookie("_ga", "")),
            portal(&(cookie("_ga", "") + &cookie("_gid", ""))),
            &["a.example: cookie _gid added"],
        ),
        (
            "a row less",
            portal(&(cookie("_ga", "") + &cookie("_gid", ""))),
            portal(&cookie("_gid", "")),
            &["a.example: cookie _ga removed"],
        ),
        ("no row left", portal(&cookie("_ga", "")), portal(""), &["a.example: cookie _ga removed"]),
        (
            "rows in another order",
            portal(&(cookie("_ga", "") + &cookie("_gid", ""))),
            portal(&(cookie("_gid", "") + &cookie("_ga", ""))),
            &["a.example: cookie: another order"],
        ),
        ("a portal", portal(""), portal(other), &["portal b.example added"]),
        ("portals in another order", portal(other), format!("{other}{PORTAL}"), &[]),
        (
            "a host",
            portal("").replace("[\"a.example\"]", "[\"a.example\", \"c.example\"]"),
            portal(""),
            &["a.example: hosts: c.example removed"],
        ),
        ("a key", portal(""), portal("undeclared = \"report\"\n"), &["a.example: undeclared report added"]),
        (
            "one language of a text",
            portal("title = { fr = \"Un\", en = \"One\" }\n"),
            portal("title = { fr = \"Un\", en = \"A\\nB\" }\n"),
            &["a.example: title: en One -> A\\nB"],
        ),
        (
            "a text for all languages",
            portal("title = \"One\"\n"),
            portal("title = { fr = \"Un\", en = \"One\" }\n"),
            &["a.example: title One removed", "a.example: title: en One added", "a.example: title: fr Un added"],
        ),
        (
            "far behind in a long text",
            portal(&format!("title = \"{}\"\n", "x".repeat(100))),
            portal(&format!("title = \"{}y\"\n", "x".repeat(100))),
            &["a.example: title changed"],
        ),
        (
            "a cookie that became a key of scripts",
            portal(&cookie("k", "")),
            portal(&cookie("k", "kind = \"storage\"\n")),
            &["a.example: cookie k removed", "a.example: cookie k (storage) added"],
        ),
        (
            "a preset",
            portal(""),
            portal("preset = \"opendatasoft\"\n"),
            &["preset opendatasoft added", "a.example: preset opendatasoft added"],
        ),
        (
            "how choices are asked for",
            portal(""),
            format!("[consent]\nmemory = \"1 month\"\n{PORTAL}"),
            &["consent: memory 1 month added"],
        ),
        // Those are compared by what they come to.
        ("the gate itself", portal(""), format!("workers = 2\nlisten = [\"127.0.0.1:4\"]\n{PORTAL}"), &[]),
    ] {
        let (before, after) = (outline(&old), outline(&new));
        let mut told = before.changes(&after);
        told.sort_by_key(|line| !line.starts_with("preset"));
        assert_eq!(told, lines, "{name}");
        assert_eq!(before == after, lines.is_empty(), "{name}");
        assert_eq!(before.digest() == after.digest(), lines.is_empty(), "{name}");
    }
}

#[test]
fn a_preset_is_told_row_by_row_and_a_replaced_upstream_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let read = |overrides: &Overrides| -> Attempt { attempt(&folder.path().join("octroi.toml"), overrides, ring) };
    std::fs::create_dir(folder.path().join("presets")).unwrap();
    let row = format!("[[cookie]]\nname = \"x\"\npurpose = \"necessary\"\n{COLUMNS}");
    write("presets/mine.toml", &row);
    write("octroi.toml", &format!("{PORTAL}preset = \"mine\"\n"));
    let trial = Overrides { upstream_all: Some("http://127.0.0.1:9".to_owned()), ..Overrides::default() };
    let (plain, overridden) = (read(&Overrides::default()).result.unwrap(), read(&trial).result.unwrap());
    write("presets/mine.toml", &(row + "lifetime = \"1 day\"\n"));
    write("octroi.toml", &format!("{PORTAL}preset = \"mine\"\n").replace(":1\"", ":2\""));
    assert_eq!(
        plain.outline.changes(&read(&Overrides::default()).result.unwrap().outline),
        ["a.example: upstream http://127.0.0.1:1 -> http://127.0.0.1:2", "preset mine: cookie x: lifetime 1 day added"]
    );
    assert_eq!(
        overridden.outline.changes(&read(&trial).result.unwrap().outline),
        ["preset mine: cookie x: lifetime 1 day added"]
    );
}

#[test]
fn keys_and_files_are_told_by_name_and_never_shown() {
    let key = |id: &str, octet: u8| Key::new(id, &[octet; 32]).unwrap();
    let with = |keys: Vec<Key>| {
        let ring = KeyRing::new(keys).unwrap();
        from_text("octroi.toml", PORTAL, &Overrides::default(), |_| Ok(ring)).unwrap().outline
    };
    let old = with(vec![key("k1", 1)]);
    assert_eq!(old.changes(&with(vec![key("k2", 2), key("k1", 1)])), ["signing key k2 added"]);
    assert_eq!(old.changes(&with(vec![key("k1", 3)])), ["signing key k1: contents changed"]);
    assert_eq!(
        with(vec![key("k1", 1), key("k2", 2)]).changes(&with(vec![key("k2", 2), key("k1", 1)])),
        ["signing key: another order"]
    );
    let (mut one, mut other) = (old.clone(), old);
    one.add_file("certificate", "a.pem", b"one");
    assert_eq!(other.changes(&one), ["certificate a.pem added"]);
    other.add_file("certificate", "a.pem", b"other");
    assert_eq!(other.changes(&one), ["certificate a.pem: contents changed"]);
}

#[test]
fn what_needs_a_restart_is_named_as_it_is_typed() {
    let settings = |lines: &str| compiled(&format!("{lines}{PORTAL}")).unwrap().settings;
    for (old, new, keys) in [
        ("", "", &[][..]),
        ("", "listen = [\"127.0.0.1:8080\"]\nwatch = \"1s\"\n[timeouts]\nidle = \"30s\"\n", &[]),
        ("[timeouts]\nidle = \"60s\"\n", "[timeouts]\nidle = \"1 min\"\n", &[]),
        ("", "listen = [{ address = \"127.0.0.1:8080\", protocol = \"http2\" }]\n", &["listen"]),
        ("", "workers = 3\nupgrades = []\ntrusted-proxies = [\"::1\"]\n", &["workers", "trusted-proxies", "upgrades"]),
        ("", "watch = \"0\"\n[log]\nformat = \"json\"\n", &["watch", "log.format"]),
        // The ledger and the keys only moved along.
        ("state-dir = \"/one\"\n", "state-dir = \"/two\"\n", &["state-dir"]),
        ("state-dir = \"/one\"\n", "state-dir = \"/one\"\n[ledger]\npath = \"l\"\n", &["ledger.path"]),
        ("", "[ledger]\nurl = \"postgres://u@localhost/d\"\n", &["ledger.url"]),
        (
            "[ledger]\nurl = \"postgres://u@localhost/d\"\n",
            "[ledger]\nurl = \"postgres://u@localhost/e\"\n",
            &["ledger.url"],
        ),
        (
            "[ledger]\nurl = \"postgres://u@localhost/d\"\n",
            "ledger.url = \"postgresql://u@localhost:5432/d?sslmode=disable\"\n",
            &[],
        ),
        ("ledger = \"postgres://u@localhost/d\"\n", "ledger.url = \"postgres://u@localhost/d\"\n", &[]),
        ("", "[keys]\nfile = \"/k\"\n", &["keys.file"]),
        ("", "[timeouts]\nconnect = \"1s\"\ntotal = \"1s\"\n", &["timeouts.connect", "timeouts.total"]),
        ("", "[limits]\nbody = \"0\"\n", &["limits.body"]),
        ("", "[admin]\nlisten = \"127.0.0.1:1\"\n", &["admin.listen"]),
        (
            "[admin]\nlisten = \"127.0.0.1:1\"\n",
            "[admin]\nlisten = \"127.0.0.1:1\"\ntoken-file = \"t\"\n",
            &["admin.token-file"],
        ),
    ] {
        assert_eq!(settings(old).restart_keys(&settings(new)), keys, "{old} -> {new}");
    }
}

proptest! {
    #[test]
    fn no_change_is_told_exactly_where_the_same_is_said(old in any::<[bool; 6]>(), new in any::<[bool; 6]>()) {
        let text = |said: [bool; 6]| {
            let lines = [
                cookie("_ga", "lifetime = \"1 day\"\n"),
                cookie("_gid", ""),
                "[portal.look]\nradius = \"0\"\n".to_owned(),
                "[[portal.purpose]]\nname = \"audience\"\nlabel = \"Count\"\n".to_owned(),
                "[[portal.third-party]]\norigins = [\"c.example\"]\npurpose = \"video\"\n".to_owned() + COLUMNS,
                "[[portal]]\nhosts = [\"b.example\"]\nupstream = \"http://127.0.0.1:1\"\n".to_owned(),
            ];
            let chosen = lines.into_iter().zip(said).filter(|(_, said)| *said).map(|(line, _)| line);
            format!("{PORTAL}{}", chosen.collect::<String>())
        };
        let (before, after) = (outline(&text(old)), outline(&text(new)));
        prop_assert_eq!(before.changes(&after).is_empty(), old == new);
        prop_assert_eq!(after.changes(&before).len(), before.changes(&after).len(), "told both ways");
    }
}
