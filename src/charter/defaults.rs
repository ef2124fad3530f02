//! The purposes a host has unless it says otherwise.
//!
//! The five that need consent are those the CNIL lists as always needing it
//! (LINC guide, *Analyser les traceurs*), in words of our own.

use crate::consent::{Basis, Exemption, Language, Purpose, PurposeName, Text};

/// Returns the seven purposes, in the order they are shown: exempt ones first.
#[must_use]
pub fn purposes() -> Vec<Purpose> {
    vec![
        purpose(
            "necessary",
            Basis::Exempt(Exemption::StrictlyNecessary),
            [
                "Fonctionnement du site",
                "How the site works",
                "Betrieb der Website",
                "Funcionamiento del sitio",
                "Funzionamento del sito",
                "Werking van de website",
                "Funcionamento do site",
            ],
            [
                "Ce sans quoi le service que vous demandez ne peut pas être rendu : connexion, langue, sécurité, choix sur les cookies.",
                "What the service you ask for cannot do without: signing in, language, security, choice about cookies.",
                "Das, ohne was der angeforderte Dienst nicht erbracht werden kann: Anmeldung, Sprache, Sicherheit, Auswahl zu Cookies.",
                "Aquello sin lo cual no puede prestarse el servicio que usted solicita: inicio de sesión, idioma, seguridad, elección sobre las cookies.",
                "Ciò senza cui il servizio richiesto non può essere fornito: accesso, lingua, sicurezza, scelta sui cookie.",
                "Dat waar de dienst die u vraagt niet zonder kan: aanmelden, taal, beveiliging, keuze over cookies.",
                "Aquilo sem o qual o serviço que pede não pode ser prestado: início de sessão, língua, segurança, escolha sobre os cookies.",
            ],
        ),
        purpose(
            "audience-exempt",
            Basis::Exempt(Exemption::AudienceMeasurement),
            [
                "Mesure d’audience anonyme",
                "Anonymous audience measurement",
                "Anonyme Reichweitenmessung",
                "Medición de audiencia anónima",
                "Misurazione anonima del pubblico",
                "Anonieme bezoekmeting",
                "Medição de audiência anónima",
            ],
            [
                "Compter les visites de ce site par des statistiques anonymes, qui ne servent à personne d’autre.",
                "Counting the visits of this site by anonymous statistics that serve nobody else.",
                "Die Besuche dieser Website durch anonyme Statistiken zählen, die niemand anderem dienen.",
                "Contar las visitas de este sitio mediante estadísticas anónimas que no sirven a nadie más.",
                "Contare le visite di questo sito con statistiche anonime, che non servono a nessun altro.",
                "De bezoeken aan deze website tellen met anonieme statistieken, die niemand anders dienen.",
                "Contar as visitas deste site através de estatísticas anónimas, que não servem a mais ninguém.",
            ],
        ),
        purpose(
            "audience",
            Basis::Consent,
            [
                "Mesure d’audience détaillée",
                "Detailed audience measurement",
                "Detaillierte Reichweitenmessung",
                "Medición de audiencia detallada",
                "Misurazione dettagliata del pubblico",
                "Gedetailleerde bezoekmeting",
                "Medição de audiência detalhada",
            ],
            [
                "Savoir comment les visiteurs parcourent le site, par un outil qui peut vous reconnaître d’une visite à l’autre.",
                "Learning how visitors move through the site, with a tool that can recognise you from one visit to the next.",
                "Erfahren, wie sich Besucher durch die Website bewegen, mit einem Werkzeug, das Sie von einem Besuch zum nächsten erkennen kann.",
                "Saber cómo recorren el sitio los visitantes, con una herramienta que puede reconocerle de una visita a otra.",
                "Sapere come i visitatori percorrono il sito, con uno strumento che può riconoscerLa da una visita all’altra.",
                "Weten hoe bezoekers zich door de website bewegen, met een hulpmiddel dat u van het ene bezoek op het andere kan herkennen.",
                "Saber como os visitantes percorrem o site, com uma ferramenta que pode reconhecer quem visita de uma vez para a outra.",
            ],
        ),
        purpose(
            "personalisation",
            Basis::Consent,
            [
                "Contenu personnalisé",
                "Personalised content",
                "Personalisierte Inhalte",
                "Contenido personalizado",
                "Contenuti personalizzati",
                "Gepersonaliseerde inhoud",
                "Conteúdo personalizado",
            ],
            [
                "Choisir ce que le site vous montre d’après vos visites précédentes.",
                "Choosing what the site shows you from your earlier visits.",
                "Nach Ihren früheren Besuchen auswählen, was die Website Ihnen zeigt.",
                "Elegir lo que el sitio le muestra a partir de sus visitas anteriores.",
                "Scegliere che cosa il sito Le mostra in base alle Sue visite precedenti.",
                "Kiezen wat de website u toont op basis van uw eerdere bezoeken.",
                "Escolher o que o site lhe mostra a partir das suas visitas anteriores.",
            ],
        ),
        purpose(
            "advertising",
            Basis::Consent,
            ["Publicité", "Advertising", "Werbung", "Publicidad", "Pubblicità", "Reclame", "Publicidade"],
            [
                "Vous montrer des publicités choisies d’après vos visites, et mesurer leur effet.",
                "Showing you advertisements chosen from your visits, and measuring their effect.",
                "Ihnen Werbung zeigen, die nach Ihren Besuchen ausgewählt ist, und deren Wirkung messen.",
                "Mostrarle anuncios elegidos a partir de sus visitas y medir su efecto.",
                "MostrarLe annunci scelti in base alle Sue visite e misurarne l’effetto.",
                "U advertenties tonen die op basis van uw bezoeken zijn gekozen, en het effect ervan meten.",
                "Mostrar-lhe anúncios escolhidos a partir das suas visitas e medir o seu efeito.",
            ],
        ),
        purpose(
            "social",
            Basis::Consent,
            [
                "Réseaux sociaux",
                "Social networks",
                "Soziale Netzwerke",
                "Redes sociales",
                "Reti sociali",
                "Sociale netwerken",
                "Redes sociais",
            ],
            [
                "Partager une page ou afficher des publications d’un réseau social, qui apprend alors votre visite.",
                "Sharing a page or showing posts of a social network, which then learns of your visit.",
                "Eine Seite teilen oder Beiträge eines sozialen Netzwerks anzeigen, das dann von Ihrem Besuch erfährt.",
                "Compartir una página o mostrar publicaciones de una red social, que entonces conoce su visita.",
                "Condividere una pagina o mostrare i post di una rete sociale, che così viene a sapere della Sua visita.",
                "Een pagina delen of berichten tonen van een sociaal netwerk, dat dan van uw bezoek weet.",
                "Partilhar uma página ou mostrar publicações de uma rede social, que fica então a saber da sua visita.",
            ],
        ),
        purpose(
            "video",
            Basis::Consent,
            ["Vidéos", "Videos", "Videos", "Vídeos", "Video", "Video’s", "Vídeos"],
            [
                "Lire dans la page des vidéos hébergées par un autre service, qui apprend alors votre visite.",
                "Playing within the page videos hosted by another service, which then learns of your visit.",
                "Auf der Seite Videos abspielen, die bei einem anderen Dienst liegen, der dann von Ihrem Besuch erfährt.",
                "Reproducir en la página vídeos alojados por otro servicio, que entonces conoce su visita.",
                "Riprodurre nella pagina video ospitati da un altro servizio, che così viene a sapere della Sua visita.",
                "In de pagina video’s afspelen die bij een andere dienst staan, die dan van uw bezoek weet.",
                "Reproduzir na página vídeos alojados por outro serviço, que fica então a saber da sua visita.",
            ],
        ),
    ]
}

/// Makes a purpose from its texts in the order of [`Language::ALL`].
fn purpose(name: &str, basis: Basis, label: [&str; 7], description: [&str; 7]) -> Purpose {
    let text = |wordings: [&str; 7]| {
        let wordings = Language::ALL.into_iter().zip(wordings);
        wordings.fold(Text::default(), |text, (language, wording)| text.with(language, wording))
    };
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

    #[test]
    fn says_each_purpose_in_every_language() {
        for purpose in purposes() {
            for language in Language::ALL {
                let (label, description) = (purpose.label.own(language), purpose.description.own(language));
                assert!(label.is_some_and(|label| label.chars().count() <= 36), "{label:?}");
                assert!(description.is_some_and(|description| description.ends_with('.')), "{description:?}");
            }
        }
    }
}
