//! `octroi serve`.

use octroi::{
    app::{Running, StartError, key_ring},
    config::{self, Compiled, Diagnostic, KeySettings, LogFormat, Overrides},
    consent::KeyRing,
    telemetry::{Tally, events::Stopped},
};

use super::{
    Outcome,
    arguments::{CommonArguments, LogStyle, ServeArguments},
    log, output, report, signals,
};

/// Serves until told to stop.
pub(super) fn run(arguments: &ServeArguments) -> Outcome {
    let overrides = overrides(arguments);
    let compiled = match (&arguments.config, &arguments.preset) {
        (Some(file), _) => config::load(file, &overrides, keys),
        (None, Some(preset)) => {
            let upstream = overrides.upstream_all.clone().unwrap_or_default();
            config::without_file(preset, &upstream, &overrides, keys)
        }
        // clap asks for one of the two.
        (None, None) => return Outcome::Failed,
    };
    match compiled {
        Ok(compiled) => serve(compiled, &arguments.common.log),
        Err(diagnostics) => {
            report::diagnostics(&diagnostics);
            Outcome::Failed
        }
    }
}

fn serve(compiled: Compiled, filter: &str) -> Outcome {
    log::start(compiled.settings.log, filter);
    report::diagnostics(&compiled.warnings);
    match start(compiled) {
        Ok(running) => finish(running, async {}),
        Err(error) => {
            report::error(&error);
            Outcome::Failed
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

/// Waits to be told to stop, with `beside` running meanwhile; then drains, and says what was done.
pub(super) fn finish(running: Running, beside: impl Future<Output = ()>) -> Outcome {
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let waited = waiting.and_then(|runtime| {
        runtime.block_on(async {
            tokio::select! {
                stopped = signals::stop_requested() => stopped,
                () = async { beside.await; std::future::pending().await } => Ok(()),
            }
        })
    });
    tracing::info!("draining; a second signal stops at once");
    let Some(tally) = drain(running) else { return Outcome::Failed };
    Stopped { tally: &tally }.emit();
    match waited {
        Ok(()) => Outcome::Fine,
        Err(error) => {
            report::error(&error);
            Outcome::Failed
        }
    }
}

/// Drains; `None` if a second signal says that there is no time for it.
fn drain(running: Running) -> Option<Tally> {
    let (done, drained) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || done.send(running.stop()));
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    waiting.block_on(async {
        tokio::select! {
            tally = drained => tally.ok(),
            _ = signals::stop_requested() => None,
        }
    })
}

/// Reads or makes the signing keys; a gate that cannot sign does not start.
pub(super) fn keys(settings: &KeySettings) -> Result<KeyRing, Diagnostic> {
    key_ring(&settings.file).map_err(|error| {
        Diagnostic::error(error.to_string()).with_hint("choices are signed with it; --state-dir says where it is kept")
    })
}

fn overrides(arguments: &ServeArguments) -> Overrides {
    let mut overrides = common(&arguments.common);
    overrides.listen.clone_from(&arguments.listen);
    overrides.environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("OCTROI_"))
        .collect();
    take_upstreams(&arguments.upstream, &mut overrides);
    overrides
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
