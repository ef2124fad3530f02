//! French.

use super::Words;
use crate::{
    charter::spoken,
    consent::Language,
    drift::{Kind, Proof},
    policy::Reason,
    telemetry::{ReloadEnd, Seen, Trigger, UpstreamFailure},
};

pub(in crate::admin::dashboard) static FRENCH: Words = Words {
    language: Language::French,
    tag: "fr",
    thousands: "\u{202f}",
    point: ",",
    before_percent: "\u{a0}",
    title: "octroi : tableau de bord",
    skip: "Aller aux chiffres",
    languages: "Langue",
    metrics: "Mesures pour Prometheus",
    as_of: "État au",
    pause: "Suspendre la mise à jour",
    resume: "Reprendre la mise à jour",
    copied: "Copié",
    host: "Hôte",
    all_hosts: "Tous les hôtes",
    span: "Période",
    last_hour: "Dernière heure",
    last_day: "Dernières 24 heures",
    show: "Afficher",
    configuration: "Configuration",
    version: "version",
    serving: "En service",
    draining: "En cours d’arrêt",
    ledger: "Registre",
    verified: "Vérifié",
    broken: "Rompu",
    unreadable: "Illisible",
    not_verified: "Pas encore vérifié",
    verified_soon: "La première vérification est en cours.",
    records: "enregistrements",
    recorded_since: "{number} de plus depuis",
    head: "Tête",
    portals: "Portails, cinq dernières minutes",
    answering: "Répondent",
    failing: "En échec",
    nobody_came: "Aucune requête",
    requests_of_late: "requêtes",
    ago: "il y a {age}",
    seconds: "s",
    minutes: "min",
    hours: "h",
    days: "jours",
    choices: "Choix",
    refusal_rate: "Refus complets",
    consent_rate: "{accepted} ont tout accepté, {picked} une partie",
    stripped_per_minute: "Cookies retirés par minute",
    of_requests: "{requests} requêtes, tous hôtes",
    added_latency: "Latence ajoutée, p99",
    median: "médiane {median}, une requête sur {sampled}",
    not_measured: "rien de mesuré encore : une requête sur {sampled} l’est",
    off_the_scale: "> 200\u{a0}ms",
    choices_over_time: "Choix au fil du temps",
    per_minute: "choix par minute",
    per_half_hour: "choix par demi-heure",
    now: "maintenant",
    as_table: "Les mêmes en tableau",
    from: "À partir de (UTC)",
    accepted: "tout accepté",
    refused: "tout refusé",
    picked: "une partie",
    no_choices: "Personne n’a choisi pendant cette période. Les choix apparaissent dès que des visiteurs répondent au bandeau ou à la page de choix.",
    choices_by_purpose: "Choix par finalité",
    purpose: "Finalité",
    granted: "Acceptée",
    denied: "Refusée",
    consent: "Consentement",
    granted_over_time: "Acceptations au fil du temps",
    no_purposes: "Aucune finalité n’a reçu de réponse pendant cette période.",
    stripped_by_reason: "Retirés, par raison",
    all_hosts_since_start: "Tous les hôtes, depuis le démarrage.",
    reason: "Raison",
    direction: "Sens",
    cookies: "Cookies",
    share: "Part",
    read: "lus par le portail",
    write: "déposés par le portail",
    nothing_stripped: "Rien n’a été retiré depuis le démarrage.",
    seen_not_declared: "Vus mais non déclarés",
    declare_hint: "Déclarez chacun dans le fichier de son portail, ou faites-le retirer du portail.",
    name: "Nom",
    first_seen_at: "Vu d’abord à",
    kept: "Laissé",
    stripped: "Retiré",
    known_by: "Connu par",
    declaration: "Déclaration",
    declare: "Déclarer",
    copy: "Copier",
    all_declared: "Tout ce qui a été vu est déclaré.",
    no_inventory: "Aucun inventaire n’est tenu : [inventory] dit enabled = false.",
    more: "{number} autres sont donnés par",
    drift: "Écarts avec les chartes",
    drift_note: "{number} écarts reposent sur ce que les portails ont eux-mêmes envoyé ; octroi drift rend alors 1.",
    difference: "Écart",
    site: "Hôte",
    no_drift: "Ce qui est déclaré a été vu, tel que déclaré.",
    configuration_changes: "Changements de configuration",
    no_changes: "La configuration n’a pas été relue depuis le démarrage. Relisez-la par SIGHUP, en changeant ses fichiers, ou par POST /reload.",
    asked_by: "à la demande de",
    failure,
    thing,
    proof,
    difference_of: difference,
    outcome,
    trigger,
    reason_text: reason,
};

const fn failure(failure: UpstreamFailure) -> &'static str {
    match failure {
        UpstreamFailure::Unreachable => "injoignable",
        UpstreamFailure::BadAnswer => "réponse inutilisable",
        UpstreamFailure::Loop => "renvoi vers octroi",
        UpstreamFailure::Stalled => "bloqué",
        UpstreamFailure::Late => "sans réponse à temps",
    }
}

const fn thing(seen: Seen) -> &'static str {
    match seen {
        Seen::Cookie => "cookie",
        Seen::Storage => "stockage",
        Seen::Contact => "tiers",
    }
}

const fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::Proven => "les réponses du portail",
        Proof::Hinted => "les navigateurs seuls",
    }
}

fn difference(kind: Kind) -> String {
    match kind {
        Kind::Undeclared => "Non déclaré.".to_owned(),
        Kind::LongerLived { asked, declared } => {
            format!("Demande {}, déclaré pour {}.", spoken(asked, Language::French), spoken(declared, Language::French))
        }
        Kind::NotSecure => "Sans Secure.".to_owned(),
        Kind::NoSameSite => "Sans SameSite.".to_owned(),
        Kind::NeverSeen => "Déclaré, jamais vu.".to_owned(),
    }
}

const fn outcome(end: ReloadEnd) -> (&'static str, &'static str) {
    match end {
        ReloadEnd::Applied => ("Appliqué", "ok"),
        ReloadEnd::Unchanged => ("Inchangé", "ok"),
        ReloadEnd::Rejected => ("Rejeté", "stop"),
        ReloadEnd::RestartRequired => ("Redémarrage nécessaire", "warn"),
    }
}

const fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Signal => "un signal",
        Trigger::Watch => "un fichier modifié",
        Trigger::Admin => "POST /reload",
    }
}

const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Exempt => "exempté de consentement",
        Reason::Granted => "accepté",
        Reason::Deletion => "c’est un effacement",
        Reason::UndeclaredAllowed => "non déclaré, mais admis",
        Reason::OverLifetime => "plus durable que déclaré",
        Reason::Undeclared => "non déclaré",
        Reason::NotAsked => "aucun choix n’a encore été fait",
        Reason::Refused => "refusé par le visiteur",
        Reason::Outdated => "choix trop ancien, ou qui ne le couvrait pas",
        Reason::Reserved => "un nom réservé à octroi",
        Reason::Nameless => "sans nom reconnu de tous les navigateurs",
        Reason::NotToken => "son nom n’est pas un jeton",
        Reason::DollarName => "son nom commence par $",
        Reason::ControlCharacter => "contient un caractère de contrôle",
        Reason::HiddenName => "sa valeur cache un autre cookie",
        Reason::FoldedName => "des serveurs le confondent avec un cookie refusé",
        Reason::OutOfPlace => "arrivé où aucun navigateur ne prend de cookie",
        Reason::TooMany => "plus de cookies qu’on n’en juge",
    }
}
