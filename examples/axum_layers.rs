//! The gate's layers in an axum service of one's own: `cargo run --example axum_layers`.
//!
//! The service sets a session cookie, which its charter declares, and an audience tracker, which
//! needs consent. The example asks itself three times and asserts what gets through.

use std::{error::Error, sync::Arc, time::SystemTime};

use axum::{Router, http::header, response::AppendHeaders, routing::get};
use http::{Request, Response};
use http_body_util::Full;
use octroi::{
    charter::{Charter, Look, Theme, defaults},
    consent::{Key, KeyRing, Language, Memory, Purposes, Text},
    inject::Placement,
    layer::{Ambient, Gate},
    ledger::MemoryLedger,
    policy::{Catalogue, Pattern, SitePolicyBuilder, Tracker},
    site::{Banner, CookieBase, Expiry, HostPattern, Keeping, Live, Site, SiteParts, SiteTable, Upstream},
    telemetry::Metrics,
};
use tower::{Service, ServiceExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut sites = SiteTable::default();
    sites.add(site()?)?;
    // A service of one's own would take a ledger that keeps what it is given.
    let ledger = Arc::new(MemoryLedger::new());
    let ambient = Ambient::new(SystemTime::now, || *b"0123456789");
    let gate = Gate::new(Live::new(sites), ledger, ambient, Arc::new(Metrics::default()));

    let portal = get(|| async {
        let cookies = [(header::SET_COOKIE, "session=s; HttpOnly"), (header::SET_COOKIE, "_stats=1; Max-Age=99999999")];
        (AppendHeaders(cookies), "open data")
    });
    let mut service = Router::new().route("/", portal).layer(gate).into_service();

    let before = ask(&mut service, "GET", "/", None, "").await?;
    assert_eq!(cookies(&before), ["session=s; HttpOnly"]);

    let choice = ask(&mut service, "POST", "/.octroi/choices", None, "choice=accept").await?;
    let token = cookies(&choice).first().and_then(|line| line.split(';').next()).unwrap_or_default().to_owned();
    assert!(token.starts_with("__Host-octroi=1."));

    let after = ask(&mut service, "GET", "/", Some(&token), "").await?;
    // Consented to, and cut to the lifetime that the charter declares.
    assert_eq!(cookies(&after), ["session=s; HttpOnly", "_stats=1; Max-Age=86400"]);
    assert_eq!(after.headers()[header::CACHE_CONTROL], "private");
    Ok(())
}

fn site() -> Result<Site, Box<dyn Error>> {
    let mut purposes = Purposes::default();
    for purpose in defaults::purposes() {
        purposes.add(purpose)?;
    }
    let tracker = |name: &str, purpose: &str, lifetime| -> Result<Tracker, Box<dyn Error>> {
        Ok(Tracker {
            pattern: Pattern::parse(name)?,
            purpose: purposes.find(purpose).ok_or("no such purpose")?,
            provider: Text::same("Example"),
            service: Text::new("Portail", "Portal"),
            description: Text::new("Se souvenir de la session.", "Remembers the session."),
            lifetime,
            ground: None,
        })
    };
    let day = std::time::Duration::from_secs(86_400);
    let trackers = vec![tracker("session", "necessary", None)?, tracker("_stats", "audience", Some(day))?];
    let catalogue = Catalogue::compile(trackers).map_err(|errors| format!("{errors:?}"))?;
    Ok(Site::compile(SiteParts {
        placement: Placement::default(),
        hosts: vec![HostPattern::parse("data.example")?],
        upstream: Upstream::parse("http://127.0.0.1")?,
        policy: SitePolicyBuilder::new(purposes, catalogue),
        charter: Charter {
            host: "data.example".into(),
            title: Text::new("Données ouvertes", "Open data"),
            controller: Text::same("Example"),
            contact: None,
            language: Language::French,
            updated: None,
            memory: Memory::SIX_MONTHS,
            theme: Theme::Neutral,
            look: Look::default(),
        },
        keys: Arc::new(KeyRing::new([Key::new("k1", &[7; 32])?])?),
        prefix: "/.octroi".into(),
        cookie_base: CookieBase::default(),
        answers: Vec::new(),
        bridges: Vec::new(),
        banner: Banner::WhenAsking,
        expiry: Expiry::Expire,
        keeping: Keeping::default(),
    }))
}

async fn ask<S, B>(
    service: &mut S,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    form: &'static str,
) -> Result<Response<B>, Box<dyn Error>>
where
    S: Service<Request<axum::body::Body>, Response = Response<B>>,
    S::Error: Error + 'static,
{
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "data.example")
        .header(header::ORIGIN, "https://data.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let request = request.body(axum::body::Body::new(Full::from(form)))?;
    Ok(service.ready().await?.call(request).await?)
}

fn cookies<B>(response: &Response<B>) -> Vec<&str> {
    response.headers().get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok()).collect()
}
