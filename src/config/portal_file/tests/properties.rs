//! Whatever is on a page: no name is lost, no byte is a fault, and what is written is TOML.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

/// A row of which the name is nobody's but its own.
fn row() -> impl Strategy<Value = [String; 4]> {
    let maker = select(vec!["Opendatasoft", "Matomo", "Ville de Meudon", "Métropole", "x"]);
    let service = select(vec!["Statistiques (front office)", "Carte", "vidéos et cartes", "API (CSRF)", ""]);
    let name = prop_oneof![
        "[a-z]{3,8}",
        "_[a-z]{2}_[a-z0-9]{1,6}",
        "[a-z]{2,6}_[a-z]{2,6}",
        "[A-Z]{4,9}",
        "_[a-z]{2,4}\\.\\*"
    ];
    let purpose =
        select(vec!["Compter les visites.", "Se souvenir de la langue", "mesure", "Afficher « la carte » d'ici", ""]);
    (maker, service, name, purpose)
        .prop_map(|(maker, service, name, purpose)| [maker.to_owned(), service.to_owned(), name, purpose.to_owned()])
}

/// What stands between two words, or between two cells.
fn gap() -> impl Strategy<Value = &'static str> {
    select(vec![" ", " ", " ", "\n", "\t", "  ", "\n\n", "\r\n", "\u{a0}", " | ", "\t\t", " \n "])
}

fn glued(words: &[String], gaps: &[&'static str]) -> String {
    let gaps = gaps.iter().cycle();
    words.iter().zip(gaps).map(|(word, gap)| format!("{word}{gap}")).collect()
}

fn is_toml(text: &str) -> bool {
    toml::de::DeTable::parse(text).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_name_is_lost_whatever_way_the_text_is_broken(rows in vec(row(), 1..6), gaps in vec(gap(), 1..40), headed: bool) {
        let mut words: Vec<String> = Vec::new();
        if headed {
            words.extend("Cookies statistiques".split(' ').map(str::to_owned));
        }
        words.extend("Nom du prestataire Service et emplacement Nom du cookies Finalités".split(' ').map(str::to_owned));
        for row in &rows {
            words.extend(row.iter().flat_map(|cell| cell.split(' ')).filter(|word| !word.is_empty()).map(str::to_owned));
        }
        // The header itself stands apart from the rows, as each of its labels does from the next.
        let text = glued(&words, &gaps);
        let published = Published { bytes: text.as_bytes(), media_type: None, address: None };
        if let Ok(charter) = read(&published) {
            let written = write_portal_file(&charter, &PortalFileOptions::default());
            for [.., name, _] in &rows {
                prop_assert!(written.text.contains(name), "{name} is lost of\n{text}\n{}", written.text);
            }
            prop_assert!(is_toml(&written.text), "{}", written.text);
        } else {
            prop_assert!(false, "nothing was found in\n{text}");
        }
    }

    #[test]
    fn rows_between_tabs_are_declared_as_they_are(rows in vec(row(), 1..8)) {
        let mut text = "Cookies statistiques\n\nNom du prestataire\tService et emplacement\tNom du cookies\tFinalités\n".to_owned();
        rows.iter().for_each(|row| text.push_str(&format!("{}\n", row.join("\t"))));
        let charter = imported(&text);
        for [maker, service, name, purpose] in &rows {
            let found = charter.cookies.iter().find(|cookie| cookie.written == *name && cookie.provider == *maker && cookie.service == *service && cookie.description == *purpose);
            prop_assert!(found.is_some(), "{name}\n{text}\n{charter:#?}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..400), html: bool, charset in select(vec!["utf-8", "utf-16le", "latin1", "shift_jis", "?"])) {
        let media_type = format!("text/{}; charset={charset}", if html { "html" } else { "plain" });
        let published = Published { bytes: &bytes, media_type: Some(&media_type), address: None };
        if let Ok(charter) = read(&published) {
            prop_assert!(is_toml(&write_portal_file(&charter, &PortalFileOptions::default()).text));
        }
    }

    #[test]
    fn no_slip_in_a_page_makes_it_panic_or_write_what_is_no_toml(slips in vec((0usize..4000, "[<>/a-z\"'&;#\\\\\t\n\r|=\u{0}\u{1b}\u{202e}\u{fffd}*_.-]{0,6}", 0usize..12), 1..8), page: bool) {
        let source = if page { super::pages::MATOMO } else { CHARTERS[0].1 };
        let mut text: Vec<char> = source.chars().collect();
        for (place, slip, cut) in slips {
            let place = place % text.len();
            let end = (place + cut).min(text.len());
            text.splice(place..end, slip.chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(charter) = read(&Published { bytes: text.as_bytes(), media_type: None, address: None }) {
            let options = PortalFileOptions { source: "a\"\n\u{7f}b".into(), hosts: vec!["a.example".into()], ..PortalFileOptions::default() };
            let written = write_portal_file(&charter, &options);
            // A slip may have changed what the page says, but never into what cannot be compiled.
            compiled(&written.text);
            for question in &written.questions {
                prop_assert!(question.marked().is_some_and(|marked| marked.starts_with("# QUESTION")), "{question:?}");
            }
        }
    }
}
