//! What the columns of a charter's table are called, in French and in English.

use super::fold::plain_words;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Provider,
    Service,
    Name,
    Description,
    Lifetime,
    /// A kind of cookie, such as "fonctionnel".
    Category,
    /// What a portal file has no key for; it is kept as a comment.
    Other,
}

/// The columns of the Opendatasoft platform's charters, in their order: what a table without a header is read as.
pub(super) const USUAL: [Column; 4] = [Column::Provider, Column::Service, Column::Name, Column::Description];

/// Labels as [`plain_words`] gives them. A label of several words stands before the ones it begins with.
const LABELS: [(Column, &[&str]); 7] = [
    (
        Column::Provider,
        &[
            "nom du prestataire",
            "nom des prestataires",
            "nom du fournisseur",
            "nom de l editeur",
            "prestataires",
            "prestataire",
            "fournisseurs",
            "fournisseur",
            "editeur",
            "emetteur",
            "societe",
            "organisme",
            "partenaire",
            "depose par",
            "responsable du depot",
            "responsable",
            "service provider",
            "provider name",
            "name of the provider",
            "name of provider",
            "provider s name",
            "providers",
            "provider",
            "vendor",
            "supplier",
            "company",
            "set by",
            "issuer",
            "publisher",
        ],
    ),
    (
        Column::Service,
        &[
            "services et emplacements",
            "service et emplacements",
            "service et emplacement",
            "services et emplacement",
            "service emplacement",
            "services et localisations",
            "services et localisation",
            "service et localisation",
            "service localisation",
            "emplacement",
            "localisation",
            "services",
            "service and location",
            "services and locations",
            "service and place",
            "service location",
            "service",
            "location",
            "outil",
            "tool",
        ],
    ),
    (
        Column::Name,
        &[
            "nom du ou des cookies",
            "nom technique du cookie",
            "nom du cookies",
            "nom du cookie",
            "nom des cookies",
            "noms des cookies",
            "nom cookie",
            "nom du traceur",
            "nom des traceurs",
            "nom",
            "noms",
            "cookies name",
            "cookies names",
            "cookie s name",
            "cookie names",
            "cookie name",
            "name of the cookies",
            "name of the cookie",
            "name of cookies",
            "name of cookie",
            "names of cookies",
            "name",
            "names",
            "cookies deposes",
            "cookie depose",
            "cookies",
            "cookie",
            "traceurs",
            "traceur",
            "trackers",
            "tracker",
            "identifiant du cookie",
            "cookie id",
        ],
    ),
    (
        Column::Description,
        &[
            "finalites du cookie",
            "finalite du cookie",
            "finalites des cookies",
            "finalite des cookies",
            "finalites",
            "finalite",
            "purposes of the cookie",
            "purpose of the cookie",
            "purpose of cookie",
            "purposes",
            "purpose",
            "description",
            "descriptif",
            "objectifs",
            "objectif",
            "utilisation",
            "utilite",
            "usages",
            "usage",
            "role",
            "fonction",
            "function",
            "a quoi il sert",
            "a quoi sert il",
            "what it does",
            "what it is for",
        ],
    ),
    (
        Column::Lifetime,
        &[
            "duree de conservation des donnees",
            "duree de conservation",
            "duree de vie du cookie",
            "duree de vie",
            "duree de validite",
            "duree du cookie",
            "duree maximale",
            "duree",
            "durees",
            "date d expiration",
            "delai d expiration",
            "expiration",
            "conservation",
            "validite",
            "retention period",
            "storage period",
            "storage duration",
            "cookie duration",
            "duration",
            "lifetime",
            "lifespan",
            "expiry date",
            "expiry",
            "expires after",
            "expires in",
            "expires",
            "retention",
            "max age",
            "validity",
        ],
    ),
    (
        Column::Category,
        &[
            "type de cookies",
            "type de cookie",
            "types de cookies",
            "type",
            "categorie de cookies",
            "categorie de cookie",
            "categorie du cookie",
            "categorie",
            "categories",
            "type of cookies",
            "type of cookie",
            "cookie type",
            "cookie category",
            "category",
            "nature",
        ],
    ),
    (
        Column::Other,
        &[
            "base legale",
            "base juridique",
            "legal basis",
            "domaine de depot",
            "domaine",
            "domain",
            "hote",
            "host",
            "liens",
            "lien",
            "link",
            "url",
            "politique de confidentialite",
            "privacy policy",
            "en savoir plus",
            "plus d informations",
            "more information",
            "consentement requis",
            "consentement",
            "consent required",
            "consent",
            "destinataires",
            "destinataire",
            "recipients",
            "transferts hors ue",
            "transfert",
            "transfer",
            "donnees collectees",
            "donnees traitees",
            "data collected",
            "pays",
            "country",
            "1st or 3rd party",
            "party",
            "commentaires",
            "comments",
        ],
    ),
];

/// What a label without any known one must hold to be read all the same, the more telling first.
const HINTS: [(Column, &[&str]); 6] = [
    (
        Column::Lifetime,
        &["duree", "expiration", "conservation", "duration", "lifetime", "expiry", "retention", "expires"],
    ),
    (Column::Category, &["categorie", "category", "type"]),
    (Column::Provider, &["prestataire", "fournisseur", "provider", "vendor", "editeur"]),
    (Column::Description, &["finalite", "finalites", "purpose", "purposes", "description", "objectif", "utilite"]),
    (Column::Service, &["emplacement", "localisation", "location", "service", "services"]),
    (Column::Name, &["nom", "name", "cookie", "cookies", "traceur", "tracker"]),
];

/// Returns the column that a cell is the label of, if it is one.
pub(super) fn labelled(cell: &str) -> Option<Column> {
    let words = plain_words(cell);
    if words.is_empty() || words.len() > 8 {
        return None;
    }
    exactly(&words).or_else(|| {
        let hint = HINTS.iter().find(|(_, hints)| words.iter().any(|word| hints.contains(&word.as_str())));
        hint.map(|(column, _)| *column)
    })
}

/// Returns true if a label is one of those that are known whole.
pub(super) fn is_known_label(cell: &str) -> bool {
    exactly(&plain_words(cell)).is_some()
}

fn exactly(words: &[String]) -> Option<Column> {
    let whole = words.join(" ");
    LABELS.iter().find(|(_, labels)| labels.contains(&whole.as_str())).map(|(column, _)| *column)
}

/// Returns the longest label that plain words begin with, and how many words it has; each word is given with its place.
pub(super) fn leading(words: &[(usize, String)]) -> Option<(Column, usize)> {
    let fits = |label: &str| {
        let mut rest = words.iter();
        let begins = label.split(' ').all(|part| rest.next().is_some_and(|(_, word)| word == part));
        begins.then(|| label.split(' ').count())
    };
    let known = LABELS.iter().flat_map(|(column, labels)| labels.iter().map(move |label| (*column, *label)));
    known.filter_map(|(column, label)| Some((column, fits(label)?))).max_by_key(|(_, count)| *count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_labels_however_they_are_written() {
        for (label, column) in [
            ("Nom du prestataire", Some(Column::Provider)),
            ("SERVICE ET EMPLACEMENT", Some(Column::Service)),
            ("Nom du cookies", Some(Column::Name)),
            ("Finalité(s) :", Some(Column::Description)),
            ("Durée de vie maximale", Some(Column::Lifetime)),
            ("Cookie name", Some(Column::Name)),
            ("Type de cookie", Some(Column::Category)),
            ("Base légale", Some(Column::Other)),
            ("sessionid", None),
            ("Se souvenir de l'utilisateur d'une page à une autre.", None),
        ] {
            assert_eq!(labelled(label), column, "{label}");
        }
    }
}
