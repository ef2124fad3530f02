//! What can be typed.

use std::{
    ffi::OsString,
    net::SocketAddr,
    num::{NonZeroU16, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use octroi::{
    config,
    load::{Scenario, Target},
    site::{HostPattern, Upstream},
};

use super::ledger::LedgerArguments;

/// A reverse proxy that enforces cookie consent.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Stands before one or more portals and enforces their charters.
    Serve(ServeArguments),
    /// Starts a demo portal with the gate before it, and says what to try.
    Demo(DemoArguments),
    /// Starts the demo portal alone, as a stand-in for a real one.
    Portal(PortalArguments),
    /// Says everything that is wrong with a configuration.
    Check(CheckArguments),
    /// Says what the gate does with a cookie, a third party or a page, and why.
    Explain(ExplainArguments),
    /// Compares what portals set, as a gate noted it, with their charters.
    Drift(DriftArguments),
    /// Makes a portal file of a published cookie charter, or says what the charter changes of one.
    Import(ImportArguments),
    /// Checks, shows, exports, erases and counts the records of choices.
    Ledger(LedgerArguments),
    /// Measures what enforcing costs: starts an origin and the gate, asks, checks every reply.
    Load(LoadArguments),
    /// Asks a running gate whether it answers; for container health checks.
    Health(HealthArguments),
    /// Prints a script that completes commands and options in a shell.
    Completions(CompletionsArguments),
    /// Prints a manual page, or writes all of them to a folder.
    Man(ManArguments),
}

#[derive(Args, Debug)]
pub(super) struct ServeArguments {
    /// The configuration file.
    #[arg(long, short, value_name = "FILE", required_unless_present = "preset")]
    pub(super) config: Option<PathBuf>,
    /// Where to listen, instead of what the file says; may be given several times.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(super) listen: Vec<String>,
    /// Where portals are: a URL for all of them, or HOST=URL for one; may be given several times.
    #[arg(long, value_name = "[HOST=]URL")]
    pub(super) upstream: Vec<String>,
    /// Serves any host by a preset alone, without a configuration file.
    #[arg(long, value_name = "NAME", conflicts_with = "config", requires = "upstream")]
    pub(super) preset: Option<String>,
    #[command(flatten)]
    pub(super) common: CommonArguments,
}

#[derive(Args, Debug)]
pub(super) struct DemoArguments {
    /// Where the gate listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
    /// Where the demo portal listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8081")]
    pub(super) portal_listen: SocketAddr,
    /// Where the demo's video platform listens, a third party to the portal.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(super) video_listen: SocketAddr,
    #[command(flatten)]
    pub(super) common: CommonArguments,
}

#[derive(Args, Debug)]
pub(super) struct PortalArguments {
    /// Where the demo portal listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8081")]
    pub(super) listen: SocketAddr,
    /// Where the demo's video platform listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(super) video_listen: SocketAddr,
}

#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// The configuration files; one that others include need not be given.
    #[arg(value_name = "FILE", default_value = "config/octroi.toml")]
    pub(super) files: Vec<PathBuf>,
    /// What the findings look like.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: FindingsFormat,
    /// Takes warnings as seriously as errors: exits with 1 if there is any.
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("asked").required(true).multiple(true).args(["set_cookie", "cookie", "origin", "url"]))]
pub(super) struct ExplainArguments {
    /// The host that is visited; not needed with --url, or where there is one portal of one host.
    #[arg(value_name = "HOST")]
    pub(super) host: Option<String>,
    /// A `Set-Cookie` line that the portal sends; may be given several times.
    #[arg(long, value_name = "LINE")]
    pub(super) set_cookie: Vec<OsString>,
    /// A `Cookie` field that a browser sends, such as 'a=1; b=2'; may be given several times.
    #[arg(long, value_name = "FIELD")]
    pub(super) cookie: Vec<OsString>,
    /// A third party that a page contacts, as a URL or a host; may be given several times.
    #[arg(long, value_name = "URL")]
    pub(super) origin: Vec<String>,
    /// A page: it is asked of its portal, once and without cookies, and what comes is explained.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// Adds a visitor who granted these purposes and refused the rest.
    #[arg(long, value_name = "PURPOSE,…", value_delimiter = ',')]
    pub(super) granted: Vec<String>,
    /// The configuration file.
    #[arg(long, short, value_name = "FILE", default_value = "config/octroi.toml", conflicts_with_all = ["preset", "demo"])]
    pub(super) config: PathBuf,
    /// Explains by a preset alone, without a configuration file, for any host.
    #[arg(long, value_name = "NAME", conflicts_with = "demo")]
    pub(super) preset: Option<String>,
    /// Explains by the charter of the demo portal.
    #[arg(long)]
    pub(super) demo: bool,
    /// Where portals are: a URL for all of them, or HOST=URL for one; may be given several times.
    #[arg(long, value_name = "[HOST=]URL")]
    pub(super) upstream: Vec<String>,
    /// What the explanation looks like.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: LogStyle,
}

#[derive(Args, Debug)]
pub(super) struct DriftArguments {
    /// Only this host, as the configuration names it.
    #[arg(long, value_name = "HOST")]
    pub(super) host: Option<String>,
    /// The configuration file.
    #[arg(long, short, value_name = "FILE", default_value = "config/octroi.toml")]
    pub(super) config: PathBuf,
    /// Where the inventory is kept, instead of what the file says.
    #[arg(long, value_name = "FOLDER")]
    pub(super) state_dir: Option<PathBuf>,
    /// Takes what only browsers tell as seriously as what the portal set: exits with 1 for it, too.
    #[arg(long)]
    pub(super) strict: bool,
    /// What the findings look like.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: LogStyle,
}

#[derive(Args, Debug)]
pub(super) struct ImportArguments {
    /// The charter: a file of text or HTML, an http or https URL, or `-` for standard input.
    #[arg(value_name = "FILE|URL|-")]
    pub(super) charter: String,
    /// The host it is the charter of, instead of the one it speaks of; may be given several times.
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub(super) host: Vec<String>,
    /// Where the portal itself is, instead of https on its host.
    #[arg(long, value_name = "URL", value_parser = upstream)]
    pub(super) upstream: Option<String>,
    /// Writes to a file instead of standard output.
    #[arg(long, short, value_name = "FILE", conflicts_with = "diff")]
    pub(super) output: Option<PathBuf>,
    /// Replaces the file of `--output` if it is there.
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// Says what the charter changes of this portal file, instead of writing one.
    #[arg(long, value_name = "PORTAL.toml")]
    pub(super) diff: Option<PathBuf>,
}

fn host(text: &str) -> Result<String, String> {
    HostPattern::parse(text).map(|host| host.to_string()).map_err(|error| error.to_string())
}

fn upstream(text: &str) -> Result<String, String> {
    Upstream::parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

#[derive(Args, Debug)]
pub(super) struct LoadArguments {
    /// What is measured, or a family such as `page`; may be given several times. Default: everything.
    #[arg(long, short, value_name = "NAME", value_parser = Scenario::named)]
    pub(super) scenario: Vec<Vec<Scenario>>,
    /// Lists the scenarios, and measures nothing.
    #[arg(long)]
    pub(super) list: bool,
    /// Prints a configuration for a gate that is to be the target, and measures nothing.
    #[arg(long, requires = "origin_listen", conflicts_with = "target")]
    pub(super) configuration: bool,
    /// Asks what runs already, instead of a gate of its own; it must stand before the origin (--origin-listen).
    #[arg(long, value_name = "URL", requires = "origin_listen")]
    pub(super) target: Option<Target>,
    /// Says that a target that is not on this machine is yours, and may be put under load.
    #[arg(long, requires = "target")]
    pub(super) i_own_this_target: bool,
    /// The process of the target, whose processor time and memory are read.
    #[arg(long, value_name = "PID", requires = "target")]
    pub(super) target_pid: Option<u32>,
    /// Where the origin listens, for a target to stand before.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(super) origin_listen: Option<SocketAddr>,
    /// Connections that are kept, one request at a time on each.
    #[arg(long, value_name = "COUNT", default_value = "8")]
    pub(super) connections: NonZeroU16,
    /// Requests due each second (open loop), instead of each as soon as the one before was answered.
    #[arg(long, value_name = "PER-SECOND", value_parser = rate)]
    pub(super) rate: Option<f64>,
    /// How long each scenario takes at most.
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = config::duration)]
    pub(super) duration: Duration,
    /// How many requests each scenario makes at most.
    #[arg(long, value_name = "COUNT")]
    pub(super) requests: Option<u64>,
    /// Worker threads of the gate.
    #[arg(long, value_name = "COUNT", default_value = "1")]
    pub(super) workers: NonZeroUsize,
    /// Writes what was measured to a file, for programs.
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Writes a report to a file, for a browser.
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "it is not a number".to_owned())?;
    if (0.001..=10_000_000.0).contains(&rate) { Ok(rate) } else { Err("it is from 0.001 to 10000000".to_owned()) }
}

#[derive(Args, Debug)]
pub(super) struct HealthArguments {
    /// Where the gate listens.
    #[arg(value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(super) address: SocketAddr,
}

#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(super) struct ManArguments {
    /// The command whose page is printed, such as `serve` or 'ledger verify'; without it, the page of octroi itself.
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub(super) command: Option<String>,
    /// Writes every page to this folder, which is made if it is not there.
    #[arg(long, short, value_name = "FOLDER")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct CommonArguments {
    /// Where the ledger and the keys are kept, instead of what the file says.
    #[arg(long, value_name = "FOLDER")]
    pub(super) state_dir: Option<PathBuf>,
    /// What the log looks like, instead of what the file says.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) log_format: Option<LogStyle>,
    /// What is logged: a level (error, warn, info, debug, trace) or filters by module.
    #[arg(long, value_name = "FILTER", env = "OCTROI_LOG", default_value = "info", value_parser = super::log::filter)]
    pub(super) log: String,
}

/// What the findings of a check look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingsFormat {
    /// For a person, with the marked lines, on standard error.
    Human,
    /// One JSON object on standard output.
    Json,
    /// Workflow commands on standard output, which GitHub shows beside the lines.
    Github,
}

/// What the log looks like, and whatever else is for a person or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LogStyle {
    /// Lines for a person.
    Human,
    /// One JSON object a line.
    Json,
}
