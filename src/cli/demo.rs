//! `octroi demo` and `octroi portal`.

use std::{
    io,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use octroi::{
    app::system,
    config::{self, LogFormat},
    consent::Hexadecimal,
    demo::Demo,
};

use super::{
    Outcome,
    arguments::{DemoArguments, PortalArguments},
    log, report,
    serve::{self, Vigil},
    signals,
};

/// The charter of the demo portal.
pub(super) const CONFIGURATION: &str = include_str!("demo.toml");

/// Starts the demo portal with the gate before it.
pub(super) fn run(arguments: &DemoArguments) -> Outcome {
    let demo = match bind(arguments.portal_listen, arguments.video_listen) {
        Ok(demo) => demo,
        Err(error) => return failed(&error),
    };
    let passing = match PassingFolder::new(arguments.common.state_dir.as_deref()) {
        Ok(passing) => passing,
        Err(error) => return failed(&error),
    };
    let mut overrides = serve::common(&arguments.common);
    overrides.listen = vec![arguments.listen.to_string()];
    overrides.upstream_all = Some(format!("http://{}", demo.portal.portal_address()));
    overrides.state_dir = Some(passing.path.clone());
    let compiled = match config::from_text("demo.toml", CONFIGURATION, &overrides, serve::keys) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            report::diagnostics(&diagnostics);
            return Outcome::Failed;
        }
    };
    log::start(compiled.settings.log, &arguments.common.log);
    let ledger = compiled.settings.ledger.to_string();
    let vigil = match Vigil::set_up() {
        Ok(vigil) => vigil,
        Err(error) => return failed(&error),
    };
    let running = match serve::start(compiled) {
        Ok(running) => running,
        Err(error) => return failed(&error),
    };
    let gate = running.addresses().first().map_or(arguments.listen, |(address, _)| *address);
    serve::say(&welcome(gate, &demo, &ledger));
    let Serving { portal, runtime } = demo;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let portal = std::thread::spawn(move || {
        runtime.block_on(portal.serve(async { drop(stopped.await) }));
    });
    // The gate drains first, so that what is under way still has its portal.
    let outcome = vigil.keep(running);
    drop(stop);
    if portal.join().is_err() {
        return Outcome::Failed;
    }
    drop(passing);
    outcome
}

/// Where the demo keeps its ledger and its key: removed at the end, unless the visitor named it.
struct PassingFolder {
    path: PathBuf,
    passes: bool,
}

impl PassingFolder {
    fn new(named: Option<&Path>) -> io::Result<Self> {
        if let Some(named) = named {
            return Ok(Self { path: named.to_owned(), passes: false });
        }
        let path = std::env::temp_dir().join(format!("octroi-demo-{}", Hexadecimal(&system().random())));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self { path, passes: true })
    }
}

impl Drop for PassingFolder {
    fn drop(&mut self) {
        if self.passes {
            drop(std::fs::remove_dir_all(&self.path));
        }
    }
}

/// Starts the demo portal alone.
pub(super) fn portal(arguments: &PortalArguments) -> Outcome {
    log::start(LogFormat::Human, "info");
    let Serving { portal, runtime } = match bind(arguments.listen, arguments.video_listen) {
        Ok(serving) => serving,
        Err(error) => return failed(&error),
    };
    serve::say(&format!("portal  http://{}\nvideo   {}", portal.portal_address(), video(&portal)));
    runtime.block_on(portal.serve(async {
        if let Err(error) = signals::stop_requested().await {
            report::error(&error);
        }
    }));
    Outcome::Fine
}

/// A demo portal and the runtime that its sockets belong to.
struct Serving {
    portal: Demo,
    runtime: tokio::runtime::Runtime,
}

fn bind(portal: SocketAddr, video: SocketAddr) -> io::Result<Serving> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bound = runtime.block_on(Demo::bind(portal, video));
    let portal = bound.map_err(|error| {
        let hint = "--portal-listen and --video-listen (--listen of `octroi portal`) choose other addresses";
        io::Error::new(error.kind(), format!("cannot listen on {portal} or {video}: {error}; {hint}"))
    })?;
    Ok(Serving { portal, runtime })
}

fn failed(error: &dyn std::error::Error) -> Outcome {
    report::error(error);
    Outcome::Failed
}

fn video(portal: &Demo) -> String {
    format!("http://localhost:{}", portal.video_address().port())
}

fn welcome(gate: SocketAddr, demo: &Serving, ledger: &str) -> String {
    let gate = format!("http://{gate}");
    format!(
        "
octroi stands before a demo portal that it does not own.

  gate    {gate:<24}  open this one
  portal  {portal:<24}  the same without the gate, to compare
  video   {video:<24}  a third party, embedded in dataset pages
  ledger  {ledger}
          (removed at the end, unless --state-dir names its folder)

Try in a browser
  {gate}/                   before a choice, only exempt cookies are kept
  {gate}/whoami             the Cookie header that the portal received
  {gate}/.octroi/charter    the charter of this portal
  {gate}/.octroi/choices    choose, or change your mind, without a script

Try in a terminal
  curl -si {gate}/ | grep -i set-cookie
  curl -si {portal}/ | grep -i set-cookie
  curl -si -H 'Origin: {gate}' -d choice=accept {gate}/.octroi/choices
  octroi explain --demo --upstream {portal} --url {gate}/

Ctrl-C drains and stops.
",
        portal = format!("http://{}", demo.portal.portal_address()),
        video = video(&demo.portal),
    )
}
