//! `octroi explain`.

use std::{error::Error, os::unix::ffi::OsStrExt};

use octroi::{
    app::{explain_page, system},
    config::{self, Compiled, Overrides, Timeouts, TlsParts},
    explain::{Address, Explainer, Explanation},
    site::{SiteTable, Transport},
};

use super::{
    Outcome,
    arguments::{ExplainArguments, LogStyle},
    check, demo, report, serve,
};

/// Explains each thing that was asked about.
pub(super) fn run(arguments: &ExplainArguments) -> Outcome {
    let Compiled { settings, sites, tls, .. } = match compiled(arguments) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            report::diagnostics(&diagnostics);
            return Outcome::Failed;
        }
    };
    match explanations(arguments, sites, (settings.timeouts, tls)) {
        Ok(explanations) => {
            match arguments.format {
                LogStyle::Human => report::explanations(&explanations),
                LogStyle::Json => report::json_explanations(&explanations),
            }
            Outcome::Fine
        }
        Err(error) => {
            report::error(&*error);
            Outcome::Failed
        }
    }
}

fn compiled(arguments: &ExplainArguments) -> Result<Compiled, Vec<config::Diagnostic>> {
    let mut overrides = Overrides::default();
    serve::take_upstreams(&arguments.upstream, &mut overrides);
    if arguments.demo {
        return config::from_text("demo.toml", demo::CONFIGURATION, &overrides, check::keys);
    }
    let Some(preset) = &arguments.preset else { return config::load(&arguments.config, &overrides, check::keys) };
    // Without a file that says where the portal is, it is where the page is.
    let page = arguments.url.as_deref().and_then(|url| Address::parse(url).ok()).map(|page| page.origin());
    let host = arguments.host.as_ref().map(|host| format!("https://{host}"));
    let upstream = overrides.upstream_all.clone().or(page).or(host).unwrap_or_default();
    config::without_file(preset, &upstream, &overrides, check::keys).result
}

fn explanations(
    arguments: &ExplainArguments,
    sites: SiteTable,
    (timeouts, tls): (Timeouts, TlsParts),
) -> Result<Vec<Explanation>, Box<dyn Error>> {
    let page = arguments.url.as_deref().map(Address::parse).transpose()?;
    let authority = match (&arguments.host, &page) {
        (Some(host), _) => host.clone(),
        (None, Some(page)) => page.authority(),
        (None, None) => only_host(&sites)?,
    };
    let transport = match &page {
        Some(page) if page.scheme == "http" => Transport::of_plain_http(&authority),
        Some(_) | None => Transport::Trustworthy,
    };
    let mut explainer = Explainer::new(sites, &authority, transport, system())?;
    if !arguments.granted.is_empty() {
        explainer = explainer.with_granted(&arguments.granted)?;
    }
    let mut explained = Vec::new();
    explained.extend(arguments.set_cookie.iter().map(|line| explainer.set_cookie(line.as_bytes())));
    explained.extend(arguments.cookie.iter().map(|field| explainer.cookie(field.as_bytes())));
    for origin in &arguments.origin {
        explained.push(explainer.origin(&Address::parse(origin)?));
    }
    if let Some(page) = &page {
        explained.push(explain_page(&explainer, page, timeouts, tls)?);
    }
    Ok(explained)
}

/// Returns the host that is meant when none is named.
fn only_host(sites: &SiteTable) -> Result<String, String> {
    let hosts: Vec<String> = sites.iter().flat_map(|site| site.hosts()).map(ToString::to_string).collect();
    match hosts.as_slice() {
        [any] if any == "*" => Ok("data.example.org".to_owned()),
        [host] if !host.contains('*') => Ok(host.clone()),
        hosts => Err(format!("name the host that is visited; there are {}", hosts.join(", "))),
    }
}
