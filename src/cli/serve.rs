//! `octroi serve`.

use std::{io, path::PathBuf, sync::Arc};

use octroi::{
    app::{InForce, Reloader, Running, StartError, key_ring, known_key_ring},
    config::{self, Attempt, Compiled, Diagnostic, Files, KeySettings, LogFormat, Overrides},
    consent::KeyRing,
    telemetry::{Tally, events::Stopped},
};
use tokio::runtime::Runtime;

use super::{
    Outcome,
    arguments::{CommonArguments, LogStyle, ServeArguments},
    beside::Beside,
    log, output, report,
    signals::Stops,
};

/// Serves until told to stop.
pub(super) fn run(arguments: &ServeArguments) -> Outcome {
    let Some(from) = From::of(arguments) else { return Outcome::Failed };
    let Attempt { result, files } = from.attempt(keys);
    match result {
        Ok(compiled) => serve(compiled, files, from, &arguments.common.log),
        Err(diagnostics) => {
            report::diagnostics(&diagnostics);
            Outcome::Failed
        }
    }
}

fn serve(compiled: Compiled, files: Files, from: From, filter: &str) -> Outcome {
    log::start(compiled.settings.log, filter);
    report::diagnostics(&compiled.warnings);
    let in_force = InForce::of(&compiled, files);
    let beside = match Beside::set_up(&compiled.settings) {
        Ok(beside) => beside,
        Err(error) => return failed(&error),
    };
    let running = match start(compiled) {
        Ok(running) => running,
        Err(error) => return failed(&error),
    };
    let load = Box::new(move || from.attempt(known_keys));
    let reloader = Arc::new(Reloader::new(&running, in_force, load));
    let (runtime, stops) = beside.start(&reloader, &running);
    let outcome = finish_on(&runtime, stops, running, || reloader.drain());
    // A reload that is still under way has nothing left to change.
    runtime.shutdown_background();
    outcome
}

fn failed(error: &dyn std::error::Error) -> Outcome {
    report::error(error);
    Outcome::Failed
}

/// What the configuration is read from, at the start and at each reload.
struct From {
    source: Source,
    overrides: Overrides,
}

enum Source {
    File(PathBuf),
    Preset(String),
}

// === impl From ===

impl From {
    fn of(arguments: &ServeArguments) -> Option<Self> {
        let source = match (&arguments.config, &arguments.preset) {
            (Some(file), _) => Source::File(file.clone()),
            (None, Some(preset)) => Source::Preset(preset.clone()),
            // clap asks for one of the two.
            (None, None) => return None,
        };
        Some(Self { source, overrides: overrides(arguments) })
    }

    fn attempt(&self, keys: fn(&KeySettings) -> Result<KeyRing, Diagnostic>) -> Attempt {
        let Self { source, overrides } = self;
        match source {
            Source::File(file) => config::attempt(file, overrides, keys),
            Source::Preset(preset) => {
                let upstream = overrides.upstream_all.as_deref().unwrap_or_default();
                config::without_file(preset, upstream, overrides, keys)
            }
        }
    }
}

/// Starts the gate and says where it listens.
pub(super) fn start(compiled: Compiled) -> Result<Running, StartError> {
    let running = Running::start(compiled)?;
    for (address, protocol) in running.addresses() {
        tracing::info!(address = %address, ?protocol, "listening");
    }
    Ok(running)
}

/// What waits for the end of a gate; made before the gate says that it listens.
pub(super) struct Vigil(Runtime, Stops);

// === impl Vigil ===

impl Vigil {
    pub(super) fn set_up() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let stops = Stops::on(&runtime)?;
        Ok(Self(runtime, stops))
    }

    /// Waits to be told to stop; then drains, and says what was done.
    pub(super) fn keep(self, running: Running) -> Outcome {
        finish_on(&self.0, self.1, running, || {})
    }
}

/// The same with what runs on `runtime` beside, also while the gate drains, which `draining` is told of.
fn finish_on(runtime: &Runtime, mut stops: Stops, running: Running, draining: impl FnOnce()) -> Outcome {
    runtime.block_on(stops.next());
    draining();
    tracing::info!("draining; a second signal stops at once");
    let Some(tally) = runtime.block_on(drain(running, stops)) else { return Outcome::Failed };
    Stopped { tally: &tally }.emit();
    Outcome::Fine
}

/// Drains; `None` if a second signal says that there is no time for it.
async fn drain(running: Running, mut stops: Stops) -> Option<Tally> {
    let (done, drained) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || drop(done.send(running.stop())));
    tokio::select! {
        tally = drained => tally.ok(),
        () = stops.next() => None,
    }
}

/// Reads or makes the signing keys; a gate that cannot sign does not start.
pub(super) fn keys(settings: &KeySettings) -> Result<KeyRing, Diagnostic> {
    key_ring(&settings.file).map_err(|error| {
        Diagnostic::error(error.to_string()).with_hint("choices are signed with it; --state-dir says where it is kept")
    })
}

/// Reads the signing keys again; a gate that signed with others must not make new ones.
fn known_keys(settings: &KeySettings) -> Result<KeyRing, Diagnostic> {
    known_key_ring(&settings.file).map_err(|error| {
        let hint = "choices are signed with it: put it back, or restart the gate to have a new one made";
        Diagnostic::error(error.to_string()).with_hint(hint)
    })
}

fn overrides(arguments: &ServeArguments) -> Overrides {
    let mut overrides = common(&arguments.common);
    overrides.listen.clone_from(&arguments.listen);
    overrides.environment = environment();
    take_upstreams(&arguments.upstream, &mut overrides);
    overrides
}

/// Returns the variables that say something instead of the file.
pub(super) fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("OCTROI_"))
        .collect()
}

/// Reads what `--upstream` was given.
pub(super) fn take_upstreams(typed: &[String], overrides: &mut Overrides) {
    for upstream in typed {
        // A URL has no `=` before its first `:`; HOST=URL does.
        match upstream.split_once('=') {
            Some((host, url)) if !host.contains("://") => overrides.upstreams.push((host.to_owned(), url.to_owned())),
            Some(_) | None => overrides.upstream_all = Some(upstream.clone()),
        }
    }
}

/// What all commands that start a gate have in common.
pub(super) fn common(arguments: &CommonArguments) -> Overrides {
    Overrides {
        state_dir: arguments.state_dir.clone(),
        log: arguments.log_format.map(|style| match style {
            LogStyle::Human => LogFormat::Human,
            LogStyle::Json => LogFormat::Json,
        }),
        ..Overrides::default()
    }
}

/// Prints lines of data.
pub(super) fn say(lines: &str) {
    lines.lines().for_each(output::line);
}
