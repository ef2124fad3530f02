//! The configuration that is shipped, and what overrides make of it.

use std::{path::Path, time::Duration};

use super::*;
use crate::{
    config::{Attempt, ByteSize, LedgerSettings, LogFormat, Protocol, Settings, Workers, attempt, load, without_file},
    consent::{Language, Memory},
    cookie::CookieName,
    policy::Contacts,
    site::Site,
};

const FIRST_USERS: [&str; 5] = [
    "opendata.clermontmetropole.eu",
    "data.ampmetropole.fr",
    "valenciennesmetro.opendatasoft.com",
    "data.meudon.fr",
    "donnees.grandchambery.fr",
];

fn shipped(overrides: &Overrides) -> Result<Compiled, Vec<Diagnostic>> {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/octroi.toml"), overrides, ring)
}

fn lifetime(site: &Site, name: &'static str) -> Option<Duration> {
    site.policy().catalogue().find(CookieName::parse(name.as_bytes()).unwrap()).unwrap().1.lifetime
}

#[test]
fn the_shipped_configuration_compiles_without_a_word() {
    let compiled = shipped(&Overrides::default()).unwrap();
    assert_eq!(compiled.warnings, []);
    for host in FIRST_USERS {
        let site = compiled.sites.find(host).unwrap();
        assert_eq!(site.name(), host);
        assert_eq!(site.upstream().to_string(), format!("https://{host}"));
        assert_eq!(site.policy().catalogue().len(), 4, "{host}");
        assert!(!site.policy().asks(), "{host} has nothing to ask");
        assert!(site.snippet().is_some(), "what scripts of {host} write is judged all the same");
        assert_eq!(site.policy().third_parties().contacts(), Contacts::Report);
        assert_eq!(lifetime(site, "sessionid"), Some(Duration::from_secs(1_209_600)));
        assert!(!site.charter().controller.is_empty());
        assert_eq!(site.charter().language, Language::French);
    }
    assert_eq!(compiled.sites.iter().count(), FIRST_USERS.len());
}

/// The comments of the shipped file promise that it shows the defaults.
#[test]
fn the_shipped_settings_are_the_defaults() {
    let shipped = shipped(&Overrides::default()).unwrap().settings;
    let mut default = compiled(super::PORTAL).unwrap().settings;
    default.trusted_proxies.clone_from(&shipped.trusted_proxies);
    assert_eq!(shipped, default);
    let Settings { limits, timeouts, workers, log, .. } = shipped;
    assert_eq!((limits.fields, limits.head, limits.body), (100, ByteSize::new(32_768), Some(ByteSize::new(1 << 32))));
    assert_eq!((timeouts.connect, timeouts.total), (Duration::from_secs(5), None));
    assert_eq!((workers, log), (Workers::PerCore, LogFormat::Human));
}

#[test]
fn the_shipped_text_for_the_charter_is_in_every_language() {
    let compiled = shipped(&Overrides::default()).unwrap();
    for tracker in compiled.sites.find(FIRST_USERS[0]).unwrap().policy().catalogue().iter() {
        for text in [&tracker.service, &tracker.description, &tracker.ground.as_ref().unwrap().0] {
            let mut wordings = Language::ALL.map(|language| text.own(language).unwrap_or_default());
            wordings.sort_unstable();
            assert!(!wordings[0].is_empty() && wordings.windows(2).all(|pair| pair[0] != pair[1]), "{wordings:?}");
        }
    }
}

#[test]
fn overrides_replace_what_the_file_says() {
    let overrides = Overrides {
        listen: vec!["127.0.0.1:0".into()],
        upstreams: vec![(FIRST_USERS[1].into(), "http://127.0.0.1:2".into())],
        environment: vec![
            ("OCTROI_UPSTREAM_DATA_AMPMETROPOLE_FR".into(), "http://127.0.0.1:3".into()),
            ("OCTROI_UPSTREAM_DATA_MEUDON_FR".into(), "http://127.0.0.1:4".into()),
        ],
        state_dir: Some("/tmp/state".into()),
        log: Some(LogFormat::Json),
        ..Overrides::default()
    };
    let Compiled { settings, sites, warnings, .. } = shipped(&overrides).unwrap();
    assert_eq!(warnings, []);
    let upstream = |host: &str| sites.find(host).unwrap().upstream().to_string();
    assert_eq!(upstream(FIRST_USERS[1]), "http://127.0.0.1:2");
    assert_eq!(upstream(FIRST_USERS[3]), "http://127.0.0.1:4");
    assert_eq!(upstream(FIRST_USERS[0]), "https://opendata.clermontmetropole.eu");
    assert_eq!(settings.listeners[0].address.to_string(), "127.0.0.1:0");
    assert_eq!(settings.ledger, LedgerSettings::File("/tmp/state/ledger.sqlite3".into()));
    assert_eq!((settings.keys.file.as_path(), settings.log), (Path::new("/tmp/state/keys"), LogFormat::Json));
}

#[test]
fn one_portal_needs_no_file() {
    let compiled = without_file("opendatasoft", "http://127.0.0.1:8000", &Overrides::default(), ring).result.unwrap();
    assert_eq!(compiled.warnings, []);
    assert_eq!(compiled.sites.find("any.example:80").unwrap().policy().catalogue().len(), 4);
    let errors = without_file("opendatsoft", "127.0.0.1", &Overrides::default(), ring).result.unwrap_err();
    let told: Vec<_> = errors.iter().map(|error| (error.message.as_str(), error.hint.as_deref().unwrap())).collect();
    assert_eq!(told[0], ("unknown preset \"opendatsoft\"", "did you mean `opendatasoft`?"));
    assert!(told[1].0.contains("is not a URL"), "{told:?}");
}

#[test]
fn files_are_found_beside_the_main_one_and_may_be_one_portal_or_many() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("octroi.toml", "include = [\"p/*.toml\", \"one.toml\"]\nstate-dir = \"state\"\n");
    write("p/bare.toml", "hosts = [\"bare.example\"]\nupstream = \"http://[::1]:1\"\npreset = \"mine\"\n");
    write(
        "p/many.toml",
        "[[portal]]\nhosts = [\"b.example\"]\nupstream = \"https://b\"\n[[portal]]\nhosts = [\"*.c.example\"]\nupstream = \"https://c\"\n",
    );
    write("p/.hidden.toml", "nonsense");
    write("one.toml", "hosts = [\"one.example\"]\nupstream = \"https://one\"\nmemory = \"1 month\"\n");
    let cookie = format!("[[cookie]]\nname = \"x\"\npurpose = \"necessary\"\n{COLUMNS}");
    write("presets/mine.toml", &cookie);
    let Attempt { result, files } = attempt(&folder.path().join("octroi.toml"), &Overrides::default(), ring);
    let compiled = result.unwrap();
    assert_eq!(compiled.warnings, []);
    assert_eq!(
        compiled.sites.iter().map(|site| site.name().to_owned()).collect::<Vec<_>>(),
        ["bare.example", "b.example", "*.c.example", "one.example"]
    );
    assert_eq!(compiled.settings.state_dir, folder.path().join("state"));
    assert_eq!(
        compiled.sites.find("one.example").unwrap().charter().memory,
        Memory::new(Duration::from_secs(2_630_016))
    );
    assert_eq!(compiled.sites.find("bare.example").unwrap().policy().catalogue().len(), 1);
    assert!(files.paths().any(|path| path == folder.path().join("presets/mine.toml")));

    write("p/also.toml", "hosts = [\"also.example\"]\nupstream = \"http://[::1]:1\"\npreset = \"mine\"\n");
    write("p/many.toml", "x");
    write("one.toml", "hosts = [\"bare.example\"]\nupstraem = \"https://one\"\nlisten = []\n");
    write("presets/mine.toml", "[[cookie]]\nname = \"a b\"\npurpose = 1\n");
    let errors = load(&folder.path().join("octroi.toml"), &Overrides::default(), ring).unwrap_err();
    let told: Vec<_> = errors
        .iter()
        .map(|error| {
            (error.source.as_ref().unwrap().name.rsplit('/').next().unwrap(), error.line_and_column().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("one.toml", (1, 10)),
            ("one.toml", (2, 1)),
            ("one.toml", (3, 1)),
            ("many.toml", (1, 1)),
            ("mine.toml", (2, 8)),
            ("mine.toml", (3, 11))
        ],
        "{errors:#?}"
    );
}

#[test]
fn a_cookie_of_the_portal_replaces_that_of_the_preset() {
    let text = format!(
        "{PORTAL}preset = \"opendatasoft\"\n[[portal.cookie]]\nname = \"sessionid\"\npurpose = \"necessary\"\nlifetime = \"1 day\"\n{COLUMNS}"
    );
    let compiled = compiled(&text).unwrap();
    let site = compiled.sites.find("a.example").unwrap();
    assert_eq!(site.policy().catalogue().len(), 4);
    assert_eq!(lifetime(site, "sessionid"), Some(Duration::from_secs(86_400)));
}

#[test]
fn keys_are_asked_for_only_when_nothing_else_is_wrong() {
    let keys = |_: &KeySettings| -> Result<KeyRing, Diagnostic> { panic!("asked for") };
    assert!(from_text("x", "", &Overrides::default(), keys).is_err());
    let refused = |_: &KeySettings| Err(Diagnostic::error("no key"));
    let errors = from_text("x", PORTAL, &Overrides::default(), refused).unwrap_err();
    assert_eq!(errors, [Diagnostic::error("no key")]);
}

#[test]
fn listeners_speak_what_they_say() {
    let text = format!(
        "listen = [\"[::1]:1\", {{ address = \"127.0.0.1:2\", protocol = \"http2\" }}]\nworkers = 3\nlog.format = \"json\"\n{PORTAL}"
    );
    let settings = compiled(&text).unwrap().settings;
    let listeners: Vec<_> = settings.listeners.iter().map(|l| (l.address.to_string(), l.protocol)).collect();
    assert_eq!(listeners, [("[::1]:1".to_owned(), Protocol::Http1), ("127.0.0.1:2".to_owned(), Protocol::Http2)]);
    assert_eq!(settings.workers, Workers::Count(3.try_into().unwrap()));
    assert_eq!(settings.log, LogFormat::Json);
}
