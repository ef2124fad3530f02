//! The purposes a host has unless it says otherwise.
//!
//! The five that need consent are those the CNIL lists as always needing it
//! (LINC guide, *Analyser les traceurs*), in words of our own.

use crate::consent::{Basis, Exemption, Purpose, PurposeName, Text};

/// Returns the seven purposes, in the order they are shown: exempt ones first.
#[must_use]
pub fn purposes() -> Vec<Purpose> {
    vec![
        purpose(
            "necessary",
            Basis::Exempt(Exemption::StrictlyNecessary),
            ["Fonctionnement du site", "How the site works"],
            [
                "Ce sans quoi le service que vous demandez ne peut pas être rendu : connexion, langue, sécurité, choix sur les cookies.",
                "What the service you ask for cannot do without: signing in, language, security, choice about cookies.",
            ],
        ),
        purpose(
            "audience-exempt",
            Basis::Exempt(Exemption::AudienceMeasurement),
            ["Mesure d’audience anonyme", "Anonymous audience measurement"],
            [
                "Compter les visites de ce site par des statistiques anonymes, qui ne servent à personne d’autre.",
                "Counting the visits of this site by anonymous statistics that serve nobody else.",
            ],
        ),
        purpose(
            "audience",
            Basis::Consent,
            ["Mesure d’audience détaillée", "Detailed audience measurement"],
            [
                "Savoir comment les visiteurs parcourent le site, par un outil qui peut vous reconnaître d’une visite à l’autre.",
                "Learning how visitors move through the site, with a tool that can recognise you from one visit to the next.",
            ],
        ),
        purpose(
            "personalisation",
            Basis::Consent,
            ["Contenu personnalisé", "Personalised content"],
            [
                "Choisir ce que le site vous montre d’après vos visites précédentes.",
                "Choosing what the site shows you from your earlier visits.",
            ],
        ),
        purpose(
            "advertising",
            Basis::Consent,
            ["Publicité", "Advertising"],
            [
                "Vous montrer des publicités choisies d’après vos visites, et mesurer leur effet.",
                "Showing you advertisements chosen from your visits, and measuring their effect.",
            ],
        ),
        purpose(
            "social",
            Basis::Consent,
            ["Réseaux sociaux", "Social networks"],
            [
                "Partager une page ou afficher des publications d’un réseau social, qui apprend alors votre visite.",
                "Sharing a page or showing posts of a social network, which then learns of your visit.",
            ],
        ),
        purpose(
            "video",
            Basis::Consent,
            ["Vidéos", "Videos"],
            [
                "Lire dans la page des vidéos hébergées par un autre service, qui apprend alors votre visite.",
                "Playing within the page videos hosted by another service, which then learns of your visit.",
            ],
        ),
    ]
}

fn purpose(name: &str, basis: Basis, label: [&str; 2], description: [&str; 2]) -> Purpose {
    let text = |[french, english]: [&str; 2]| Text::new(french, english);
    let name = PurposeName::parse(name).expect("the names above fit");
    Purpose { name, basis, label: text(label), description: text(description) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::Purposes;

    #[test]
    fn asks_consent_for_five_of_seven() {
        let mut host = Purposes::default();
        for purpose in purposes() {
            host.add(purpose).unwrap();
        }
        let asked: Vec<_> = host.iter().filter(|(index, _)| host.consentable().contains(*index)).collect();
        let names: Vec<_> = asked.iter().map(|(_, purpose)| purpose.name.as_str()).collect();
        assert_eq!(names, ["audience", "personalisation", "advertising", "social", "video"]);
        assert_eq!(host.iter().count(), 7);
    }
}
