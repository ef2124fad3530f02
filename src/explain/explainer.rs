//! Puts what is asked about before the gate, once for each visitor.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header, request};
use http_body_util::Empty;

use super::{
    address::Address,
    explanation::{Asked, Banner, Explanation, Outcome, Policy, Row},
    fact::Fact,
    facts,
    replay::{Replayed, replay},
    visitor::{UnknownPurpose, Visitor},
};
use crate::{
    cookie::{Pair, Pairs},
    layer::{Ambient, Arrival, RequestId},
    policy::{Consent, Verdict},
    site::{Live, Site, SiteTable, Transport},
};

/// Explains what the gate does at one host.
#[derive(Debug)]
pub struct Explainer {
    live: Live,
    site: Arc<Site>,
    authority: String,
    transport: Transport,
    ambient: Ambient,
    visitors: Vec<Visitor>,
}

/// No portal answers to a host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no portal answers to {host:?}; there are {known}")]
pub struct UnknownHost {
    /// The host that was named.
    pub host: String,
    /// What could have been named.
    pub known: String,
}

/// What browsers send when they open a page, as far as it matters here.
const NAVIGATION: [(&str, &str); 4] = [
    ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("sec-fetch-dest", "document"),
    ("sec-fetch-mode", "navigate"),
];

/// The policies that a page can have.
const POLICIES: [header::HeaderName; 2] =
    [header::CONTENT_SECURITY_POLICY, header::CONTENT_SECURITY_POLICY_REPORT_ONLY];

// === impl Explainer ===

impl Explainer {
    /// Explains for the host of `authority`, a `host[:port]` among `sites`.
    ///
    /// # Errors
    /// If no site answers to it.
    pub fn new(sites: SiteTable, authority: &str, transport: Transport, ambient: Ambient) -> Result<Self, UnknownHost> {
        let Some(site) = sites.find(authority).map(Arc::clone) else {
            let known = sites.iter().flat_map(|site| site.hosts()).map(ToString::to_string).collect::<Vec<_>>();
            return Err(UnknownHost { host: authority.to_owned(), known: known.join(", ") });
        };
        let (visitors, authority) = (Visitor::usual(&site), authority.to_owned());
        Ok(Self { live: Live::new(sites), site, authority, transport, ambient, visitors })
    }

    /// Adds a visitor who granted the purposes called `names`, and refused the rest.
    ///
    /// # Errors
    /// If one of them is not asked for.
    pub fn with_granted(mut self, names: &[String]) -> Result<Self, UnknownPurpose> {
        self.visitors.push(Visitor::having_granted(names, &self.site)?);
        Ok(self)
    }

    /// Returns the site.
    #[must_use]
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Explains a `Set-Cookie` line that the portal sends.
    #[must_use]
    pub fn set_cookie(&self, line: &[u8]) -> Explanation {
        let mut answer = answer("text/plain");
        // What cannot be in a field never comes out of a portal: it is judged, and not sent.
        if let Ok(value) = HeaderValue::from_bytes(line) {
            answer.headers_mut().insert(header::SET_COOKIE, value);
        }
        self.explanation(Asked::SetCookie, &readable(line), vec![self.write(line)], &answer, b"")
    }

    /// Explains a `Cookie` field that a browser sends.
    #[must_use]
    pub fn cookie(&self, field: &[u8]) -> Explanation {
        let rows = Pairs::of(field).map(|pair| Row {
            name: name_of(pair),
            facts: facts::of_pair(&self.site, pair),
            verdicts: self.verdicts(|consent| self.site.policy().judge_read(pair, consent)),
        });
        let rows = rows.collect();
        self.explanation(Asked::Cookie, &readable(field), rows, &answer("text/plain"), field)
    }

    /// Explains the contact of a page with another host.
    #[must_use]
    pub fn origin(&self, address: &Address) -> Explanation {
        let place = (address.scheme.as_str(), address.host.as_str(), address.port);
        let own = self.is_own(address);
        let row = Row {
            name: address.origin(),
            facts: facts::of_contact(&self.site, place, own),
            verdicts: self.verdicts(|consent| self.site.policy().judge_contact(place, consent)),
        };
        let rows = if own { Vec::new() } else { vec![row.clone()] };
        let page = answer("text/html; charset=utf-8");
        let mut explanation = self.explanation(Asked::Origin, &address.origin(), rows, &page, b"");
        if own {
            explanation.facts = row.facts;
        }
        explanation
    }

    /// True for what `'self'` stands for in a page's policy: the same host and port, by whatever scheme.
    fn is_own(&self, address: &Address) -> bool {
        let own = Address::parse(&self.authority);
        let usual = [80, 443];
        own.is_ok_and(|own| {
            own.host == address.host
                && (own.port == address.port || (usual.contains(&own.port) && usual.contains(&address.port)))
        })
    }

    /// Returns what the portal would be asked for `target` by a visitor who did not choose yet; `None` if the gate answers
    /// there by itself.
    #[must_use]
    pub fn request(&self, target: &str) -> Option<request::Parts> {
        let undecided = self.visitors.first()?;
        let request = self.visit(undecided, target, b"")?;
        replay(&self.live, self.ambient, request, Response::new(Bytes::new()))?.asked
    }

    /// Explains what becomes of the portal's `answer` to a request for `target`.
    #[must_use]
    pub fn page(&self, target: &str, answer: &Response<Bytes>) -> Explanation {
        let lines = answer.headers().get_all(header::SET_COOKIE).iter();
        let rows = lines.map(|line| self.write(line.as_bytes())).collect();
        let mut outcomes = self.outcomes(target, answer, b"");
        // They are a real session's, and explanations are pasted into tickets.
        outcomes.iter_mut().flat_map(|outcome| &mut outcome.set_cookie).for_each(|line| *line = without_value(line));
        self.told(Asked::Page, target, rows, outcomes)
    }

    fn explanation(
        &self,
        asked: Asked,
        text: &str,
        rows: Vec<Row>,
        answer: &Response<Bytes>,
        cookies: &[u8],
    ) -> Explanation {
        let mut outcomes = self.outcomes("/", answer, cookies);
        // What else came of an answer that is made up says nothing of what was asked about.
        for outcome in &mut outcomes {
            let Outcome { policies, dropped, banner, cache_control, .. } = outcome;
            (*dropped, *banner) = (Vec::new(), None);
            match asked {
                Asked::Origin => *cache_control = None,
                Asked::SetCookie | Asked::Cookie | Asked::Page => policies.clear(),
            }
        }
        self.told(asked, text, rows, outcomes)
    }

    fn told(&self, asked: Asked, text: &str, rows: Vec<Row>, outcomes: Vec<Outcome>) -> Explanation {
        Explanation {
            asked,
            text: text.to_owned(),
            host: self.authority.clone(),
            portal: self.site.name().to_owned(),
            facts: facts::of_site(&self.site),
            visitors: self.visitors.iter().map(|visitor| visitor.name().to_owned()).collect(),
            rows,
            outcomes,
        }
    }

    fn write(&self, line: &[u8]) -> Row {
        let (policy, now) = (self.site.policy(), self.ambient.now());
        Row {
            name: facts::name_of_line(line),
            facts: facts::of_line(&self.site, line, now),
            verdicts: self.verdicts(|consent| policy.judge_write(line, consent, now)),
        }
    }

    fn verdicts(&self, judge: impl Fn(Consent) -> Verdict) -> Vec<Verdict> {
        self.visitors.iter().map(|visitor| judge(visitor.consent(&self.site, self.ambient))).collect()
    }

    fn outcomes(&self, target: &str, answer: &Response<Bytes>, cookies: &[u8]) -> Vec<Outcome> {
        let one = |visitor| {
            let request = self.visit(visitor, target, cookies)?;
            let replayed = replay(&self.live, self.ambient, request, answer.clone())?;
            Some(self.outcome(&replayed, answer.headers()))
        };
        self.visitors.iter().map(|visitor| one(visitor).unwrap_or_default()).collect()
    }

    /// Makes the request of a visitor's browser, with `cookies` beside the one that tells the choice.
    fn visit(&self, visitor: &Visitor, target: &str, cookies: &[u8]) -> Option<Request<Empty<Bytes>>> {
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = target.parse().ok()?;
        let headers = request.headers_mut();
        for (name, value) in NAVIGATION {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(header::HOST, HeaderValue::from_str(&self.authority).ok()?);
        let own = visitor.pair((&self.site, &self.authority), self.transport, self.ambient);
        let field = cookie_field(own, cookies, &self.site);
        if !field.is_empty() {
            headers.insert(header::COOKIE, HeaderValue::from_bytes(&field).ok()?);
        }
        request.extensions_mut().insert(Arrival { transport: self.transport, id: RequestId::new(0), network: None });
        Some(request)
    }

    fn outcome(&self, replayed: &Replayed, sent: &HeaderMap) -> Outcome {
        let got = &replayed.response.headers;
        let text = |value: &HeaderValue| readable(value.as_bytes());
        let policies = POLICIES.iter().flat_map(|field| {
            got.get_all(field).iter().map(move |value| Policy {
                field: field.to_string(),
                value: readable(value.as_bytes()),
                is_portals: sent.get_all(field).iter().any(|own| own == value),
            })
        });
        let dropped = sent.keys().filter(|name| !got.contains_key(*name) && **name != header::SET_COOKIE);
        let tally = &replayed.tally;
        let banner = match tally.passed.first() {
            _ if tally.pages_injected > 0 => Some(Banner::Injected),
            Some((reason, _)) => Some(Banner::Passed(*reason)),
            None if replayed.asked.is_some() && self.site.snippet().is_none() => Some(Banner::Nothing),
            None => None,
        };
        let asked = replayed.asked.as_ref();
        Outcome {
            cookie: asked.and_then(|asked| asked.headers.get(header::COOKIE)).map(text),
            set_cookie: got.get_all(header::SET_COOKIE).iter().map(text).collect(),
            cache_control: got.get(header::CACHE_CONTROL).map(text),
            policies: policies.collect(),
            dropped: dropped.map(ToString::to_string).collect(),
            banner,
        }
    }
}

/// An answer without content, of which a type is all that matters.
fn answer(media_type: &'static str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    answer
}

/// Puts the visitor's own choice before the cookies that were typed; a choice among those would contradict it.
fn cookie_field(own: Option<String>, typed: &[u8], site: &Site) -> Vec<u8> {
    let is_choice =
        |pair: &Pair<'_>| matches!(pair, Pair::Named { name, .. } if site.names().all().contains(&name.as_str()));
    if !Pairs::of(typed).any(|pair| is_choice(&pair)) {
        let own = own.unwrap_or_default().into_bytes();
        let separator: &[u8] = if own.is_empty() || typed.is_empty() { b"" } else { b"; " };
        return [&own, separator, typed].concat();
    }
    let mut pairs = vec![own.unwrap_or_default().into_bytes()];
    for pair in Pairs::of(typed).filter(|pair| !is_choice(pair)) {
        pairs.push(match pair {
            Pair::Named { name, value } => [name.as_str().as_bytes(), b"=", value].concat(),
            Pair::Defective { raw, .. } => raw.to_vec(),
        });
    }
    pairs.retain(|pair| !pair.is_empty());
    pairs.join(&b"; "[..])
}

/// Puts `…` in place of a cookie's value.
fn without_value(line: &str) -> String {
    let (pair, attributes) = line.split_at_checked(line.find(';').unwrap_or(line.len())).unwrap_or((line, ""));
    match pair.split_once('=') {
        Some((name, value)) if !value.trim().is_empty() => format!("{name}=…{attributes}"),
        Some(_) | None => line.to_owned(),
    }
}

fn name_of(pair: Pair<'_>) -> String {
    match pair {
        Pair::Named { name, .. } => name.to_string(),
        Pair::Defective { raw, .. } => readable(raw),
    }
}

fn readable(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

impl Explanation {
    /// Returns true if every visitor has the same verdicts.
    #[must_use]
    pub fn is_same_for_all(&self) -> bool {
        self.rows.iter().all(|row| row.verdicts.windows(2).all(|pair| pair.first() == pair.last()))
    }

    /// Adds what holds for all of it.
    #[must_use]
    pub fn with_fact(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }
}
