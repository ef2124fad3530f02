//! What the command line and the environment say instead of the file.
//!
//! `--upstream HOST=URL` wins over `--upstream URL`, which wins over `OCTROI_UPSTREAM_<HOST>`, which wins over the file.
//! An override that fits no portal is an error: a slip of the hand must not send a trial to the real portal.

use std::path::PathBuf;

use super::{
    diagnostics::{Diagnostic, Report},
    settings::LogFormat,
    suggest::{list, nearest},
};

/// What the command line and the environment say; the environment is passed in, never read here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Addresses to listen on instead of those of the file, if there are any.
    pub listen: Vec<String>,
    /// An upstream for every portal.
    pub upstream_all: Option<String>,
    /// Upstreams by host.
    pub upstreams: Vec<(String, String)>,
    /// Environment variables; all but `OCTROI_UPSTREAM_…` and `OCTROI_LEDGER_URL` are passed over.
    pub environment: Vec<(String, String)>,
    /// Where the gate keeps what must survive a restart.
    pub state_dir: Option<PathBuf>,
    /// What the log looks like.
    pub log: Option<LogFormat>,
}

/// An upstream that takes the place of a file's, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) url: String,
    pub(super) said_by: String,
}

const PREFIX: &str = "OCTROI_UPSTREAM_";

/// Returns for each portal, given by its hosts, the upstream that takes the place of its own.
pub(super) fn choose(overrides: &Overrides, portals: &[Vec<String>], report: &mut Report) -> Vec<Option<Chosen>> {
    let mut chosen = vec![None; portals.len()];
    let mut put = |places: Vec<usize>, url: &str, said_by: &str| {
        for place in places {
            if let Some(slot) = chosen.get_mut(place) {
                *slot = Some(Chosen { url: url.to_owned(), said_by: said_by.to_owned() });
            }
        }
    };
    let places = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let portals = portals.iter().enumerate();
        portals.filter(|(_, hosts)| hosts.iter().any(|host| fits(host))).map(|(place, _)| place).collect()
    };
    let hosts = || portals.iter().flatten().map(String::as_str);
    // An empty variable is how a compose file leaves one unset.
    let variables = overrides.environment.iter().filter(|(name, url)| name.starts_with(PREFIX) && !url.is_empty());
    for (name, url) in variables {
        let found = places(&|host| variable(host) == *name);
        match found.len() {
            0 => report.push(unknown(name, &hosts().map(variable).collect::<Vec<_>>())),
            1 => put(found, url, name),
            _ => report.push(
                Diagnostic::error(format!("{name} fits the hosts of {} portals", found.len()))
                    .with_hint("name the host with --upstream HOST=URL"),
            ),
        }
    }
    if let Some(url) = &overrides.upstream_all {
        put((0..portals.len()).collect(), url, "--upstream");
    }
    for (host, url) in &overrides.upstreams {
        let said_by = format!("--upstream {host}=…");
        let found = places(&|known| known.eq_ignore_ascii_case(host));
        if found.is_empty() {
            report.push(unknown(host, &hosts().map(str::to_owned).collect::<Vec<_>>()));
        }
        put(found, url, &said_by);
    }
    chosen
}

fn unknown(name: &str, known: &[String]) -> Diagnostic {
    let diagnostic = match name.strip_prefix(PREFIX) {
        Some(_) => Diagnostic::error(format!("{name} fits the host of no portal")),
        None => Diagnostic::error(format!("--upstream names {name}, which is the host of no portal")),
    };
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => diagnostic.with_hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => diagnostic,
        None => diagnostic.with_hint(format!("there are {}", list(known.iter().map(String::as_str)))),
    }
}

/// Returns the variable that overrides the upstream of `host`: capitals, and `_` for all but letters and digits.
fn variable(host: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    PREFIX.chars().chain(host.chars().map(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(overrides: &Overrides) -> Vec<String> {
        let portals = [vec!["data.example".to_owned()], vec!["open-data.example".to_owned(), "*.example".to_owned()]];
        let mut report = Report::default();
        let chosen = choose(overrides, &portals, &mut report);
        assert!(!report.has_errors(), "{report:?}");
        chosen.into_iter().map(|chosen| chosen.map_or_else(String::new, |chosen| chosen.url)).collect()
    }

    #[test]
    fn a_host_on_the_command_line_beats_all_beats_the_environment() {
        let mut overrides = Overrides {
            environment: vec![
                ("OCTROI_UPSTREAM_OPEN_DATA_EXAMPLE".into(), "env".into()),
                ("OCTROI_UPSTREAM_DATA_EXAMPLE".into(), String::new()),
                ("PATH".into(), "x".into()),
            ],
            ..Overrides::default()
        };
        assert_eq!(chosen(&overrides), ["", "env"]);
        overrides.upstream_all = Some("all".into());
        assert_eq!(chosen(&overrides), ["all", "all"]);
        overrides.upstreams.push(("Open-Data.example".into(), "host".into()));
        assert_eq!(chosen(&overrides), ["all", "host"]);
    }

    #[test]
    fn an_override_that_fits_no_portal_is_an_error() {
        let overrides = Overrides {
            upstreams: vec![("dtaa.example".into(), "x".into()), ("127.0.0.1".into(), "x".into())],
            environment: vec![("OCTROI_UPSTREAM_DATA_EXEMPLE".into(), "x".into())],
            ..Overrides::default()
        };
        let mut report = Report::default();
        let portals = [vec!["data.example".to_owned()]];
        assert_eq!(choose(&overrides, &portals, &mut report), [None]);
        let told: Vec<_> =
            report.into_sorted().into_iter().map(|d| (d.message, String::from(d.hint.unwrap()))).collect();
        let expected = [
            ("OCTROI_UPSTREAM_DATA_EXEMPLE fits the host of no portal", "did you mean `OCTROI_UPSTREAM_DATA_EXAMPLE`?"),
            ("--upstream names dtaa.example, which is the host of no portal", "did you mean `data.example`?"),
            ("--upstream names 127.0.0.1, which is the host of no portal", "there are `data.example`"),
        ];
        assert_eq!(told, expected.map(|(message, hint)| (message.to_owned(), hint.to_owned())));
    }

    #[test]
    fn a_variable_that_fits_two_portals_is_an_error() {
        let environment = vec![("OCTROI_UPSTREAM_A_B".to_owned(), "x".to_owned())];
        let overrides = Overrides { environment, ..Overrides::default() };
        let mut report = Report::default();
        let portals = [vec!["a.b".to_owned()], vec!["a-b".to_owned()]];
        assert_eq!(choose(&overrides, &portals, &mut report), [None, None]);
        assert!(report.has_errors());
    }
}
