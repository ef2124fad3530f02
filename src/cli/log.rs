//! Where events go: standard error, as lines for a person or as JSON.

use std::io;

use octroi::config::LogFormat;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Reads a level, or filters by module such as `octroi::proxy=debug`.
///
/// # Errors
/// If it is neither. A word that is no level would silence everything.
pub(super) fn filter(text: &str) -> Result<String, String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let known =
        |part: &str| part.contains(['=', ':']) || LEVELS.iter().any(|level| part.trim().eq_ignore_ascii_case(level));
    let read = EnvFilter::try_new(text).map_err(|error| error.to_string())?;
    if text.split(',').all(known) { Ok(read.to_string()) } else { Err(format!("levels are {}", LEVELS.join(", "))) }
}

/// Starts logging what `filter` lets through.
pub(super) fn start(format: LogFormat, filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = match format {
        LogFormat::Human => {
            let colour = std::env::var_os("NO_COLOR").is_none() && io::IsTerminal::is_terminal(&io::stderr());
            registry.with(fmt::layer().with_writer(io::stderr).with_target(false).with_ansi(colour)).try_init()
        }
        LogFormat::Json => registry.with(fmt::layer().json().flatten_event(true).with_writer(io::stderr)).try_init(),
    };
    // Somebody else logs already: their choice stands.
    drop(started);
}
