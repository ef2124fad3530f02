//! Records a choice: `POST …/choices`.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header, response};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{
    asker::{Asker, Format},
    layer::Desk,
    own_cookie::{set_choice, set_refusal},
    path::safe_return,
    problem::problem_parts,
    reply::{self, Caching, Reply},
    submission::{Answer, Submission},
};
use crate::{
    charter::Problem,
    consent::{Act, Choices, ConsentState, Decision, Means, Outdated, PurposeName, PurposeSet, Receipt, RecordId},
    cookie::CookieName,
    layer::{
        Arrival, BoxError,
        request_cookies::unconsented,
        response_cookies::{Target, expiries},
        visit::consent_state,
    },
    ledger::Shown,
    policy::Consent,
    site::{Confinement, Expiry, Networks, Site},
    telemetry::{
        events::{ChoiceFailed, ChoiceRecorded},
        inventory::Whereabout,
    },
};

/// The most octets a choice may have: 64 purpose names and a return path fit four times over.
const MAX_CONTENT: usize = 8 * 1024;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Everything about a request for a choice but its content.
#[derive(Debug)]
pub(super) struct Choosing {
    pub(super) desk: Desk,
    pub(super) site: std::sync::Arc<Site>,
    pub(super) asker: Asker,
    pub(super) arrival: Arrival,
    pub(super) authority: String,
}

// === impl Choosing ===

impl Choosing {
    /// Reads, records, and answers; the cookie is sent only once the record is durable.
    pub(super) async fn run<B>(self, request: Request<B>) -> (response::Parts, Bytes)
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        let (head, body) = request.into_parts();
        let submission = match read(&head.headers, body).await {
            Ok(submission) => submission,
            Err(problem) => return problem_parts(problem, &self.asker),
        };
        let Some(choices) = self.choices(&submission, &head.headers) else {
            return problem_parts(Problem::BadRequest, &self.asker);
        };
        let answered = submission.charter.unwrap_or(self.site.charter_version());
        if !choices.granted().is_empty() && answered != self.site.charter_version() {
            return self.ask_again(&submission);
        }
        let now = self.desk.ambient.now();
        let decision = Decision {
            choices,
            decided_at: now,
            charter: self.site.charter_version(),
            record: RecordId::new(now, self.desk.ambient.random()),
        };
        let (receipt, shown) = self.proof(&decision, &submission, &head.headers);
        let (granted, refused) = (receipt.granted.clone(), receipt.refused.clone());
        match self.desk.ledger.append(receipt, shown).await {
            Ok(()) => {
                let (site, record) = (self.site.name(), decision.record);
                ChoiceRecorded { site, record, granted: &granted, refused: &refused }.emit(&self.desk.metrics);
                self.acknowledge(&head.headers, &decision, &submission)
            }
            Err(error) => {
                ChoiceFailed { site: self.site.name(), request: &self.arrival.id, error: &error }
                    .emit(&self.desk.metrics);
                let (mut response, content) = problem_parts(Problem::LedgerUnavailable, &self.asker);
                if choices.granted().is_empty() {
                    // A refusal needs no proof: it takes effect all the same.
                    set_refusal(&mut response.headers, &self.site, self.arrival);
                    self.forget_pages(&mut response.headers);
                    self.expire(&mut response.headers, &head.headers, &ConsentState::RefusedBySignal, &submission);
                }
                (response, content)
            }
        }
    }

    /// What the visitor chose; `None` if a purpose is named that this site does not ask.
    fn choices(&self, submission: &Submission, asked: &HeaderMap) -> Option<Choices> {
        let purposes = self.site.policy().purposes();
        let consentable = purposes.consentable();
        let find = |name: &String| purposes.find(name).filter(|index| consentable.contains(*index));
        let named = || submission.purposes.iter().map(find).collect::<Option<PurposeSet>>();
        match submission.answer {
            Answer::RefuseAll => Some(Choices::refuse_all(purposes)),
            Answer::AcceptAll => Some(Choices::accept_all(purposes)),
            Answer::Pick => named().map(|granted| Choices::pick(purposes, granted)),
            Answer::Add => {
                named().filter(|granted| !granted.is_empty()).map(|granted| self.held(asked).and_grant(granted))
            }
        }
    }

    /// What this visitor answered before, as far as it still holds.
    fn held(&self, asked: &HeaderMap) -> Choices {
        match &self.state(asked) {
            ConsentState::Decided(decision) | ConsentState::Outdated(decision, Outdated::PurposeAdded) => {
                decision.choices
            }
            // A signal refuses everything that is not asked for by itself.
            ConsentState::RefusedBySignal => Choices::refuse_all(self.site.policy().purposes()),
            ConsentState::Undecided | ConsentState::Outdated(_, Outdated::Expired) => Choices::none(),
        }
    }

    /// What is kept of the choice, and of what was shown.
    fn proof(&self, decision: &Decision, submission: &Submission, asked: &HeaderMap) -> (Receipt, Shown) {
        let (granted, refused) = (self.names(decision.choices.granted()), self.names(decision.choices.refused()));
        let language = submission.language.unwrap_or_else(|| self.asker.language());
        let evidence = self.site.evidence(language, submission.means);
        // A page that a cache kept may have asked from another charter, which only a refusal may answer.
        let is_current = submission.charter.is_none_or(|answered| answered == decision.charter);
        let receipt = Receipt {
            record: decision.record,
            decided_at: decision.decided_at,
            host: self.site.bound_host(&self.authority).as_ref().into(),
            charter: decision.charter,
            charter_text: Some(evidence.charter()),
            notice: evidence.notice().filter(|_| is_current),
            act: self.act(&granted, &refused, asked),
            granted,
            refused,
            means: submission.means,
            language,
            network: self.arrival.network.filter(|_| self.site.keeping().networks == Networks::Truncated),
        };
        (receipt, evidence.shown().clone())
    }

    /// What the choice does to the one before it, if there is one.
    fn act(&self, granted: &[PurposeName], refused: &[PurposeName], asked: &HeaderMap) -> Act {
        match self.state(asked) {
            ConsentState::Undecided | ConsentState::RefusedBySignal => Act::of_first(granted, refused),
            ConsentState::Decided(before) | ConsentState::Outdated(before, Outdated::PurposeAdded) => {
                Act::of_next(&self.names(before.choices.granted()), granted, refused)
            }
            // What no longer holds cannot be withdrawn.
            ConsentState::Outdated(before, Outdated::Expired) => {
                let act = Act::of_next(&self.names(before.choices.granted()), granted, refused);
                if act == Act::Renewed { act } else { Act::of_first(granted, refused) }
            }
        }
    }

    fn state(&self, asked: &HeaderMap) -> ConsentState {
        consent_state((&self.site, || &*self.authority), asked, self.arrival, self.desk.ambient.now())
    }

    fn names(&self, set: PurposeSet) -> Vec<PurposeName> {
        let purposes = self.site.policy().purposes().iter();
        purposes.filter(|(index, _)| set.contains(*index)).map(|(_, purpose)| purpose.name.clone()).collect()
    }

    fn acknowledge(&self, asked: &HeaderMap, decision: &Decision, submission: &Submission) -> (response::Parts, Bytes) {
        let Reply { mut head, content } = match self.format(submission) {
            Format::Json => {
                let list = |set| self.names(set).iter().map(|name| name.to_string().into()).collect::<Vec<_>>();
                let record = serde_json::json!({
                    "status": "recorded",
                    "record": decision.record.to_string(),
                    "granted": serde_json::Value::Array(list(decision.choices.granted())),
                    "refused": serde_json::Value::Array(list(decision.choices.refused())),
                });
                Reply::new(StatusCode::OK, reply::JSON, Caching::Never, record.to_string())
            }
            Format::Html => {
                let mut reply = Reply::new(StatusCode::SEE_OTHER, reply::HTML, Caching::Never, "");
                let back = HeaderValue::from_str(safe_return(&submission.return_to));
                reply.head.headers.insert(header::LOCATION, back.unwrap_or(HeaderValue::from_static("/")));
                reply
            }
        };
        set_choice(&mut head.headers, (&self.site, &self.authority), decision, self.arrival);
        self.forget_pages(&mut head.headers);
        let (purposes, memory) = (self.site.policy().purposes(), self.site.charter().memory);
        let state = ConsentState::of_decision(decision.clone(), purposes, memory, decision.decided_at);
        self.expire(&mut head.headers, asked, &state, submission);
        (head, content)
    }

    /// The page that was answered is not the charter in force: consent to what was not shown is
    /// none (GDPR art. 4.11), so the visitor is shown what is asked now.
    fn ask_again(&self, submission: &Submission) -> (response::Parts, Bytes) {
        if self.format(submission) == Format::Json {
            let answer = serde_json::json!({
                "status": "outdated",
                "charter": self.site.charter_version().to_string(),
                "choices": self.site.paths().choices(),
            });
            let Reply { head, content } =
                Reply::new(StatusCode::CONFLICT, reply::JSON, Caching::Never, answer.to_string());
            return (head, content);
        }
        let Reply { mut head, content } = Reply::new(StatusCode::SEE_OTHER, reply::HTML, Caching::Never, "");
        if let Ok(page) = HeaderValue::from_str(self.site.paths().choices()) {
            head.headers.insert(header::LOCATION, page);
        }
        (head, content)
    }

    /// Pages that the browser keeps have the policy of what was granted before; pages to go back to, too (measured).
    fn forget_pages(&self, answer: &mut HeaderMap) {
        if self.site.confinement().is_some_and(Confinement::varies) {
            answer.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
        }
    }

    /// JSON is answered in JSON, whatever `Accept` says.
    fn format(&self, submission: &Submission) -> Format {
        if submission.means == Means::Api { Format::Json } else { self.asker.format() }
    }

    /// Expires what the browser just showed that it may no longer keep.
    fn expire(&self, answer: &mut HeaderMap, asked: &HeaderMap, state: &ConsentState, submission: &Submission) {
        if self.site.expiry() == Expiry::HideOnly {
            return;
        }
        let names = unconsented(&self.site, asked, Consent::of(state));
        let path = safe_return(&submission.return_to).split('?').next().unwrap_or("/");
        let seen = self.seen_of_what_is_withdrawn(asked, Consent::of(state), &names);
        for line in expiries((&names, &seen), &Target::new(&self.authority, path), self.desk.ambient.now()) {
            answer.append(header::SET_COOKIE, line);
        }
    }

    /// Where cookies were seen of which the visitor takes back what was granted: those of other paths were not sent here.
    fn seen_of_what_is_withdrawn(&self, asked: &HeaderMap, consent: Consent, sent: &[Box<str>]) -> Vec<Whereabout> {
        let Some(inventory) = self.desk.metrics.inventory() else { return Vec::new() };
        let withdrawn = self.held(asked).granted().without(consent.granted());
        let policy = self.site.policy();
        let is_withdrawn = |name: &str| {
            let tracker = CookieName::parse(name.as_bytes()).ok().and_then(|name| policy.catalogue().find(name));
            tracker.is_some_and(|(_, tracker)| withdrawn.contains(tracker.purpose))
        };
        let wanted = |name: &str| sent.iter().any(|sent| **sent == *name) || is_withdrawn(name);
        inventory.whereabouts().of(self.site.name(), wanted)
    }
}

async fn read<B>(headers: &HeaderMap, body: B) -> Result<Submission, Problem>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let content = match Limited::new(body, MAX_CONTENT).collect().await {
        Ok(content) => content.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(Problem::BodyTooLarge),
        Err(_) => return Err(Problem::BadRequest),
    };
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|field| field.to_str().ok()).unwrap_or_default();
    Submission::read(media_type, &content).ok_or(Problem::BadRequest)
}

/// Whether a method asks for a choice to be recorded.
pub(super) fn records(method: &Method, name: &str) -> bool {
    *method == Method::POST && name == "choices"
}
