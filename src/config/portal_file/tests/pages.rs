//! Pages as portals publish them: several tables, other columns, another language.

use super::*;

/// Three tables under their headings, with a maker that spans rows, durations and several names in a cell.
pub(super) const MATOMO: &str = r#"<!DOCTYPE html>
<html lang="fr-FR"><head><meta charset="utf-8"><title>Charte cookies</title>
<link rel="canonical" href="https://donnees.exemple-metropole.fr/terms/cookies-policy/">
<style>table { color: red }</style><script>var table = "<table><tr><td>_not_a_cookie</td></tr></table>";</script></head>
<body><nav><ul><li><a href="/">Accueil</a></li><li>Données</li></ul></nav>
<main><h1>Charte cookies</h1><p>Les cookies «&nbsp;statistiques&nbsp;» permettent de suivre les actions d'un internaute.</p>
<h2>Cookies n&eacute;cessaires au bon fonctionnement de la plateforme / cookies fonctionnels</h2>
<table class="odswidget-table"><thead><tr><th>Nom du prestataire</th><th>Service et emplacement</th><th>Nom du cookies</th><th>Finalit&eacute;s</th></tr></thead>
<tbody><tr><td rowspan="2">Opendatasoft</td><td><p>Authentification<br>(front et back office)</p></td><td><code>sessionid</code></td><td>Se souvenir de l&rsquo;utilisateur d&#39;une page &agrave; une autre.</td></tr>
<tr><td>API&nbsp;(CSRF)</td><td>csrf<wbr>token</td><td>R&eacute;cup&eacute;rer des donn&eacute;es via des appels API</td></tr></tbody></table>
<h2>Cookies statistiques</h2><h3>Matomo</h3>
<table><tr><th>Nom du cookie</th><th>Prestataire</th><th>Finalité</th><th>Durée de conservation</th><th>Base légale</th></tr>
<tr><td>_pk_id.*<br>_pk_ses.*</td><td>Matomo</td><td>Mesurer l'audience</td><td>13&nbsp;mois</td><td>Consentement</td></tr>
<tr><td>_pk_ref.*, mtm_consent</td><td>Matomo</td><td>Origine des visites</td><td>quelques mois</td><td>Consentement</td></tr></table>
<h2>Cookies « internes » ou « first-party »</h2>
<table><tr><td colspan="3">Cookies déposés par le portail</td></tr><tr><td>Nom du prestataire</td><td>Nom du cookie</td><td>Finalités</td></tr>
<tr><td>Métropole</td><td>derniers_jeux</td><td>Proposer des jeux de données</td></tr></table>
<h2>Cookies tiers / third-party</h2>
<table><tr><th>Nom du prestataire</th><th>Service et emplacement</th><th>Nom du cookies</th><th>Finalités</th></tr>
<tr><td>YouTube</td><td>Vidéos</td><td>VISITOR_INFO1_LIVE</td><td>Lire des vidéos</td></tr>
<tr><td>Google</td><td>Google Analytics</td><td>_ga_&lt;container-id&gt;</td><td>Statistiques</td></tr></table>
<p>Pour en savoir plus, consultez le site de la <a href="https://www.cnil.fr/">CNIL</a>.</p></main></body></html>"#;

#[test]
fn every_table_is_read_under_its_heading() {
    let written = written(MATOMO);
    let compiled = compiled(&written.text);
    let site = compiled.sites.find("donnees.exemple-metropole.fr").unwrap();
    let rows: Vec<_> = site
        .policy()
        .catalogue()
        .iter()
        .map(|tracker| {
            let purpose = site.policy().purposes().at(tracker.purpose).unwrap().name.as_str().to_owned();
            let days = tracker.lifetime.map(|lifetime| lifetime.as_secs() / 86_400);
            (
                tracker.pattern.to_string(),
                purpose,
                tracker.provider.in_language(crate::consent::Language::French).to_owned(),
                days,
            )
        })
        .collect();
    let row = |name: &str, purpose: &str, provider: &str, days| {
        (name.to_owned(), purpose.to_owned(), provider.to_owned(), days)
    };
    assert_eq!(
        rows,
        [
            row("sessionid", "necessary", "Opendatasoft", Some(14)),
            row("csrftoken", "necessary", "Opendatasoft", Some(365)),
            row("_pk_id.*", "audience", "Matomo", Some(395)),
            row("_pk_ses.*", "audience", "Matomo", Some(395)),
            row("_pk_ref.*", "audience", "Matomo", None),
            row("mtm_consent", "audience", "Matomo", None),
            row("derniers_jeux", "first-party", "Métropole", None),
            row("VISITOR_INFO1_LIVE", "third-party", "YouTube", Some(182)),
            row("_ga_*", "third-party", "Google", Some(730)),
        ]
    );
    let questions: Vec<_> = written.questions.iter().map(|question| question.message.as_str()).collect();
    let asked = "how long does it live? The page says: quelques mois";
    assert_eq!(questions, [format!("_pk_ref.*: {asked}"), format!("mtm_consent: {asked}")]);
    assert!(!written.text.contains("_not_a_cookie"), "scripts are not read");
    assert!(written.text.contains("# On the page: Base légale: Consentement"), "{}", written.text);
    assert!(site.policy().asks());
}

#[test]
fn an_english_charter_is_read_as_well() {
    let written = written(
        "Cookies policy of the platform https://data.example.org\n\nStrictly necessary cookies\n\n\
         Cookie name\tProvider\tPurpose\tDuration\nsessionid\tOpendatasoft\tRemembers the user from page to page.\tSession\n\n\
         Third-party cookies\n\nCookie name\tProvider\tPurpose\tDuration\n_fbp\tFacebook\tTo follow visitors\t90 days\n",
    );
    assert_eq!((written.declared, written.questions.len()), (2, 0), "{}", written.text);
    assert!(written.text.contains("description.en = \"Remembers the user from page to page.\""), "{}", written.text);
    assert!(written.text.contains("language = \"en\""));
    assert!(written.text.contains("lifetime = \"90 days\"\n"), "a stated lifetime is no suggestion");
    assert!(written.text.contains("# No lifetime: it ends with the browser's session, says the page."));
    assert_eq!(declared(&written.text).len(), 2);
}

/// What the row says, and what is asked; nothing of it is declared.
const DOUBTS: [(&str, &str, &str); 9] = [
    ("no heading", "Prestataire\tNom du cookie\tFinalité\nX\tabc_d\tRien\n", "what is it for?"),
    (
        "two purposes",
        "Cookies nécessaires et publicitaires\nPrestataire\tNom du cookie\tFinalité\nX\tabc_d\tRien\n",
        "what is it for?",
    ),
    (
        "needs consent",
        "Cookies dont le consentement est nécessaire\nPrestataire\tNom du cookie\tFinalité\nX\tabc_d\tRien\n",
        "what is it for?",
    ),
    ("no name", "Cookies statistiques\nPrestataire\tNom du cookie\tFinalité\nabc_d\t\tRien\n", "which cookie is this?"),
    (
        "a product",
        "Cookies statistiques\nPrestataire\tNom du cookie\tFinalité\nX\tabc_d Analytics Suite\tRien\n",
        "which names are meant?",
    ),
    ("any name", "Cookies statistiques\nPrestataire\tNom du cookie\tFinalité\nabc_d\t*\tRien\n", "which"),
    (
        "a cell too much",
        "Cookies statistiques\nPrestataire\tNom du cookie\tFinalité\nX\tY\tabc_d\tRien\tde plus\n",
        "which words are in which column?",
    ),
    (
        "a mention",
        "Cookies statistiques\nPrestataire\tNom du cookie\tFinalité\nX\tother_one\tRien\n\nLe cookie abc_d sert aussi.",
        "",
    ),
    (
        "another kind",
        "Cookies nécessaires\nNom du cookie\tType\tFinalité\nabc_d\tMarketing et statistiques\tRien\n",
        "what is it for?",
    ),
];

#[test]
fn what_is_doubtful_stays_a_comment_with_a_question() {
    for (name, page, question) in DOUBTS {
        let written = written(page);
        let asked = written.questions.iter().any(|asked| asked.message.contains(question));
        assert!(asked, "{name}: {:?}\n{}", written.questions, written.text);
        let comments: Vec<_> =
            written.text.lines().filter(|line| line.starts_with('#') && line.contains("abc_d")).collect();
        assert!(!comments.is_empty(), "{name}\n{}", written.text);
        let keys = written.text.lines().filter(|line| !line.starts_with('#')).any(|line| line.contains("abc_d"));
        assert!(!keys, "{name}\n{}", written.text);
    }
}

/// A question answered is a file that compiles: its lines only lack an answer and have a `# ` too much.
#[test]
fn an_answered_question_is_a_declaration() {
    let page = "le portail data.example.org\n\nPrestataire\tNom du cookie\tFinalité\nMatomo\t_pk_id.*\tCompter\n";
    let asked = written(page).text;
    assert!(asked.contains("# purpose = \"\""), "{asked}");
    let answered: String = asked
        .replace("# purpose = \"\"", "purpose = \"audience\"")
        .lines()
        .map(|line| {
            let key = ["# [[cookie]]", "# name = \"_", "# provider", "# description", "# lifetime"]
                .iter()
                .any(|key| line.starts_with(key));
            format!("{}\n", if key { line.trim_start_matches("# ") } else { line })
        })
        .collect();
    assert_eq!(declared(&answered), BTreeSet::from(["_pk_id.*".to_owned()]), "{answered}");
}

#[test]
fn a_page_in_another_charset_is_read_in_it() {
    let page = "<html><head><meta charset=iso-8859-1></head><body><h2>Cookies n\u{e9}cessaires</h2><table><tr><th>Nom du cookie<th>Finalit\u{e9}s<tr><td>sessionid<td>D\u{e9}j\u{e0} vu</table>";
    let bytes: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let charter = read(&Published { bytes: &bytes, media_type: None, address: None }).unwrap();
    assert_eq!(charter.cookies[0].description, "Déjà vu");
    assert!(charter.cookies[0].is_declared());
}

#[test]
fn what_says_nothing_of_cookies_is_not_imported() {
    use crate::charter::import::ImportError;
    for (bytes, error) in [
        (b"".as_slice(), ImportError::NoCookie),
        (b"Bonjour, ceci est une page.", ImportError::NoCookie),
        (b"<html><body><table><tr><th>Jeu de donn\xc3\xa9es</th><th>Date</th></tr><tr><td>Arbres</td><td>2026</td></tr></table>", ImportError::NoCookie),
        (b"%PDF-1.7 \x00\x01\x02", ImportError::NotText),
        (&[0x89, b'P', b'N', b'G', 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13], ImportError::NotText),
    ] {
        assert_eq!(read(&Published { bytes, media_type: None, address: None }), Err(error), "{}", String::from_utf8_lossy(bytes));
    }
}
