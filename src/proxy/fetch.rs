//! One page from an address, for commands that read what a portal publishes.
//!
//! Contract: a page is asked for as a visitor without cookies would, in identity coding; time, size and the number of
//! redirections are bounded; what was first asked for over TLS is never fetched without. No visitor's request comes here.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, Uri, header, uri::Scheme};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};

use super::{
    settings::{ByteSize, Timeouts},
    trust::{Need, TrustError, Upstreams},
};

/// A page, and where it was found in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its address, after redirections.
    pub address: String,
    /// Its `Content-Type`.
    pub media_type: Option<String>,
    /// What it is.
    pub bytes: Bytes,
}

/// Why a page cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Not an `http` or `https` URL, or one with a name and a password.
    #[error("{0:?} is not an http or https URL")]
    Address(String),
    /// Certificates cannot be checked.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// No answer came.
    #[error("{address} does not answer")]
    Unreachable {
        /// What was asked for.
        address: String,
        /// Why.
        #[source]
        source: hyper_util::client::legacy::Error,
    },
    /// The answer broke off.
    #[error("the answer of {address} broke off")]
    BrokeOff {
        /// What was asked for.
        address: String,
        /// Why.
        #[source]
        source: hyper::Error,
    },
    /// The answer is not the page.
    #[error("{address} answers {status}")]
    Status {
        /// What was asked for.
        address: String,
        /// What was answered.
        status: u16,
    },
    /// It leads on and on, to nowhere, or from `https` to `http`.
    #[error("{address} redirects to {to:?}, which is not followed: {why}")]
    Redirection {
        /// What was asked for.
        address: String,
        /// Where it leads.
        to: String,
        /// Why it is not followed.
        why: &'static str,
    },
    /// It is compressed, although that was not asked for.
    #[error("{address} answers in the coding {coding:?}, which was not asked for; save the page and import the file")]
    Coding {
        /// What was asked for.
        address: String,
        /// The content coding.
        coding: String,
    },
    /// It is too large for a page.
    #[error("{address} is larger than {} bytes", limit.as_u64())]
    TooLarge {
        /// What was asked for.
        address: String,
        /// The most that is read.
        limit: ByteSize,
    },
    /// It took too long.
    #[error("{address} took longer than {} s", limit.as_secs())]
    TooSlow {
        /// What was asked for.
        address: String,
        /// The longest that is waited.
        limit: Duration,
    },
}

/// As many as browsers need in practice; more is a loop.
const REDIRECTIONS: usize = 5;

type Fetcher = Client<super::upstream::Connector, Empty<Bytes>>;

/// Fetches the page at `address`, of `largest` size at most and within `longest`.
///
/// # Errors
/// If it cannot be had whole.
///
/// # Cancellation
/// Dropping the future closes the connection.
pub async fn fetch(address: &str, largest: ByteSize, longest: Duration) -> Result<Fetched, FetchError> {
    let slow = |_| FetchError::TooSlow { address: address.to_owned(), limit: longest };
    tokio::time::timeout(longest, follow(address, largest, longest)).await.map_err(slow)?
}

async fn follow(address: &str, largest: ByteSize, longest: Duration) -> Result<Fetched, FetchError> {
    let mut target = target(address)?;
    let need = if target.scheme() == Some(&Scheme::HTTPS) { Need::Https } else { Need::HttpOnly };
    let client: Fetcher =
        Client::builder(TokioExecutor::new()).build(Upstreams::new(need, HashMap::new())?.connector(timeouts(longest)));
    for _ in 0..=REDIRECTIONS {
        let response = ask(&client, &target).await?;
        if !response.status().is_redirection() {
            return page(response, &target, largest).await;
        }
        target = redirected(&target, response.headers())?;
    }
    let why = "there were too many before";
    Err(FetchError::Redirection { address: address.to_owned(), to: target.to_string(), why })
}

fn timeouts(longest: Duration) -> Timeouts {
    Timeouts {
        connect: longest,
        request_head: longest,
        response_head: longest,
        idle: longest,
        total: None,
        shutdown: longest,
    }
}

/// Reads an address; what follows `#` is for browsers alone.
fn target(address: &str) -> Result<Uri, FetchError> {
    let wrong = || FetchError::Address(address.to_owned());
    let uri: Uri = address.split('#').next().unwrap_or_default().parse().map_err(|_| wrong())?;
    let web = uri.scheme().is_some_and(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
    let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    if web && plain { Ok(uri) } else { Err(wrong()) }
}

async fn ask(client: &Fetcher, target: &Uri) -> Result<Response<Incoming>, FetchError> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = target.clone();
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT, HeaderValue::from_static("text/html, text/plain;q=0.9, */*;q=0.5"));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(concat!("octroi/", env!("CARGO_PKG_VERSION"))));
    client.request(request).await.map_err(|source| FetchError::Unreachable { address: target.to_string(), source })
}

async fn page(response: Response<Incoming>, target: &Uri, largest: ByteSize) -> Result<Fetched, FetchError> {
    let address = target.to_string();
    if !response.status().is_success() {
        return Err(FetchError::Status { address, status: response.status().as_u16() });
    }
    let field = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let media_type = field(header::CONTENT_TYPE);
    if let Some(coding) = field(header::CONTENT_ENCODING).filter(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(FetchError::Coding { address, coding });
    }
    let (mut body, mut bytes) = (response.into_body(), Vec::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|source| FetchError::BrokeOff { address: address.clone(), source })?;
        let Ok(data) = frame.into_data() else { continue };
        if (bytes.len() + data.len()) as u64 > largest.as_u64() {
            return Err(FetchError::TooLarge { address, limit: largest });
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Fetched { address, media_type, bytes: bytes.into() })
}

fn redirected(from: &Uri, headers: &HeaderMap) -> Result<Uri, FetchError> {
    let to = headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let refuse = |why| FetchError::Redirection { address: from.to_string(), to: to.to_owned(), why };
    let next = resolve(from, to).and_then(|next| target(&next).ok()).ok_or_else(|| refuse("it is no address"))?;
    if from.scheme() == Some(&Scheme::HTTPS) && next.scheme() != Some(&Scheme::HTTPS) {
        return Err(refuse("it leaves https"));
    }
    Ok(next)
}

/// Resolves a reference (RFC 3986 §5.2), but for `..`, which servers read themselves.
fn resolve(from: &Uri, to: &str) -> Option<String> {
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let (folder, _) = from.path().rsplit_once('/').unwrap_or_default();
    match to {
        "" => None,
        to if to.starts_with("//") => Some(format!("{scheme}:{to}")),
        to if to.starts_with('/') => Some(format!("{scheme}://{authority}{to}")),
        to if to.starts_with('?') => Some(format!("{scheme}://{authority}{}{to}", from.path())),
        to if to.contains("://") => Some(to.to_owned()),
        to => Some(format!("{scheme}://{authority}{folder}/{to}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_where_a_redirection_leads() {
        let from: Uri = "https://a.example/b/c?d".parse().unwrap();
        for (to, expected) in [
            ("https://x.example/", Some("https://x.example/")),
            ("//x.example/y", Some("https://x.example/y")),
            ("/y", Some("https://a.example/y")),
            ("y", Some("https://a.example/b/y")),
            ("?e", Some("https://a.example/b/c?e")),
            ("", None),
        ] {
            assert_eq!(resolve(&from, to).as_deref(), expected, "{to}");
        }
    }

    #[test]
    fn reads_addresses_of_the_web_only() {
        for address in
            ["ftp://a.example/", "a.example", "https://me:secret@a.example/", "file:///etc/passwd", "http://", ""]
        {
            assert!(target(address).is_err(), "{address}");
        }
        assert_eq!(target("http://a.example/b#c").unwrap(), "http://a.example/b");
    }
}
