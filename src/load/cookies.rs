//! The cookies of a scenario: what the portal sets, what the visitor's browser still has, and which of them need consent.
//!
//! Contract: the charter that is written, the replies of the origin and what is expected of the gate all come from
//! here, so that they cannot differ.

use super::scenario::Scenario;

/// What a cookie is for, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// The portal needs it; nobody is asked.
    Exempt,
    /// A tracker: the visitor is asked first.
    Consent(&'static str),
}

/// One cookie that the charter declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) need: Need,
}

/// Attributes as portals send them.
const ATTRIBUTES: &str = "Path=/; Max-Age=1209600; SameSite=Lax";

/// A value of the length that identifiers have.
const VALUE: &str = "GA1.2.1234567890.1700000000";

/// Returns the cookies of a scenario, in the order in which the portal sets them.
pub(super) fn of(scenario: Scenario) -> Vec<Declared> {
    let named = |(name, need): (&str, Need)| Declared { name: name.to_owned(), need };
    match scenario {
        Scenario::Json => EXEMPT.map(|name| named((name, Need::Exempt))).into(),
        Scenario::Cookies(1) => vec![named(("_ga", Need::Consent("audience")))],
        Scenario::Cookies(count) => (0..count).map(numbered).collect(),
        Scenario::Download => Vec::new(),
        Scenario::Undecided | Scenario::Consented | Scenario::Page(_) | Scenario::Hosts(_) | Scenario::WebSocket => {
            SIX.map(named).into()
        }
    }
}

/// What a portal with a framework, a measurement and two networks sets.
const SIX: [(&str, Need); 6] = [
    ("sessionid", Need::Exempt),
    ("_ga", Need::Consent("audience")),
    ("csrftoken", Need::Exempt),
    ("_pk_id.1.1fff", Need::Consent("audience")),
    ("_fbp", Need::Consent("advertising")),
    ("_agora", Need::Consent("social")),
];

/// What a portal sets that only does what it was asked for.
const EXEMPT: [&str; 6] = ["sessionid", "csrftoken", "language", "server", "basket", "notice"];

fn numbered(number: usize) -> Declared {
    let (word, need) =
        if number.is_multiple_of(2) { ("state", Need::Exempt) } else { ("track", Need::Consent("audience")) };
    Declared { name: format!("{word}_{number:03}"), need }
}

// === impl Declared ===

impl Declared {
    pub(super) fn is_exempt(&self) -> bool {
        self.need == Need::Exempt
    }

    /// The pair that the browser holds, and that the portal sets.
    pub(super) fn pair(&self) -> String {
        format!("{}={VALUE}", self.name)
    }

    /// The field line that sets it, with its end.
    pub(super) fn set_cookie(&self) -> String {
        format!("Set-Cookie: {}; {ATTRIBUTES}\r\n", self.pair())
    }

    /// Its row in a charter, under `header`.
    pub(super) fn declaration(&self, header: &str) -> String {
        let purpose = match self.need {
            Need::Exempt => "necessary",
            Need::Consent(purpose) => purpose,
        };
        let text = |french: &str, english: &str| format!("{{ fr = \"{french}\", en = \"{english}\" }}");
        format!(
            "[[{header}]]\nname = \"{}\"\npurpose = \"{purpose}\"\nprovider = \"Portail\"\nservice = {}\ndescription = {}\n",
            self.name,
            text("Toutes les pages", "Every page"),
            text("Mesurer le filtre.", "Measures the filter."),
        )
    }
}
