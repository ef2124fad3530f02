//! The published charters, byte for byte.

use super::*;
use crate::consent::Language;

/// Reviewed by hand: nothing in it was edited after it was written.
const SNAPSHOTS: [&str; 2] = [
    include_str!("../../../../tests/data/charters/data.ampmetropole.fr.toml"),
    include_str!("../../../../tests/data/charters/opendata.clermontmetropole.eu.toml"),
];

#[test]
fn the_published_charters_import_without_a_hand() {
    for ((host, text), snapshot) in CHARTERS.into_iter().zip(SNAPSHOTS) {
        let options = PortalFileOptions {
            source: format!("{host}.txt"),
            name: "standard output".into(),
            ..PortalFileOptions::default()
        };
        let written = write_portal_file(&imported(text), &options);
        assert_eq!(written.text, snapshot, "{host}");
        assert_eq!((written.declared, written.questions.len()), (4, 0), "{host}");
        let compiled = compiled(&written.text);
        assert_eq!(compiled.warnings, [], "{host}");
        let site = compiled.sites.find(host).unwrap();
        assert_eq!(site.upstream().to_string(), format!("https://{host}"));
        let names: Vec<_> = site.policy().catalogue().iter().map(|tracker| tracker.pattern.to_string()).collect();
        assert_eq!(names, NAMES);
        assert!(!site.policy().asks(), "{host} has nothing to ask");
    }
}

/// Cell for cell, against the page itself: the snapshot alone would hold a slip that was reviewed away.
#[test]
fn each_cell_is_the_words_of_the_page() {
    for (host, text) in CHARTERS {
        let compiled = compiled(&written(text).text);
        let site = compiled.sites.find(host).unwrap();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| line.starts_with("Opendatasoft\t"))
            .map(|line| line.split('\t').collect())
            .collect();
        assert_eq!(rows.len(), 4);
        for (tracker, row) in site.policy().catalogue().iter().zip(rows) {
            let texts = [&tracker.provider, &tracker.service, &tracker.description]
                .map(|text| text.in_language(Language::French).to_owned());
            assert_eq!(
                (texts[0].as_str(), texts[1].as_str(), tracker.pattern.to_string().as_str(), texts[2].as_str()),
                (row[0], row[1], row[2], row[3])
            );
        }
    }
}
