//! What is at which path.

use std::{sync::Arc, time::UNIX_EPOCH};

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    dashboard::{self, View},
    operator::{Finding, Inventory, Operator, Readiness, Reload, Standing},
};
use crate::telemetry::Exposition;

/// Whether who asks has shown to be the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    Operator,
    Anyone,
}

/// A path that answers one method.
#[derive(Debug)]
pub(super) struct Route {
    path: &'static str,
    method: Method,
    /// Who is answered. Probes of a container platform have no token to show.
    answers: Asking,
    answer: fn(&Arc<dyn Operator>, &Asked) -> Answer,
}

/// What a request says beside its path.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) asking: Asking,
    pub(super) query: String,
    /// What `Accept-Language` says.
    pub(super) languages: String,
}

static ROUTES: [Route; 7] = [
    Route { path: "/reload", method: Method::POST, answers: Asking::Operator, answer: reload },
    Route { path: "/healthz", method: Method::GET, answers: Asking::Anyone, answer: health },
    Route { path: "/readyz", method: Method::GET, answers: Asking::Anyone, answer: readiness },
    Route { path: "/metrics", method: Method::GET, answers: Asking::Operator, answer: metrics },
    Route { path: "/", method: Method::GET, answers: Asking::Operator, answer: dashboard },
    Route { path: "/dashboard.css", method: Method::GET, answers: Asking::Operator, answer: style },
    Route { path: "/dashboard.js", method: Method::GET, answers: Asking::Operator, answer: script },
];

/// Finds what a request is for.
pub(super) fn find(method: &Method, path: &str) -> Result<&'static Route, Answer> {
    let route = ROUTES.iter().find(|route| route.path == path).ok_or_else(Answer::not_found)?;
    // A `HEAD` is a `GET` of which the content is left out (RFC 9110 §9.3.2).
    let asked = if method == Method::HEAD { &Method::GET } else { method };
    if route.method == asked {
        return Ok(route);
    }
    Err(Answer::not_allowed(if route.method == Method::GET { "GET, HEAD" } else { "POST" }))
}

fn reload(operator: &Arc<dyn Operator>, _: &Asked) -> Answer {
    let (ended, standing) = operator.reload();
    let mut body = Map::new();
    let outcome = match &ended {
        Reload::Applied { .. } => "applied",
        Reload::Unchanged => "unchanged",
        Reload::Rejected(_) => "rejected",
        Reload::RestartRequired(_) => "restart-required",
    };
    body.insert("outcome".to_owned(), outcome.into());
    let answer = match ended {
        Reload::Applied { changes, warnings } => {
            body.insert("changes".to_owned(), changes.into());
            body.insert("diagnostics".to_owned(), warnings.iter().map(finding).collect());
            Answer::ok
        }
        Reload::Unchanged => Answer::ok,
        Reload::Rejected(findings) => {
            body.insert("diagnostics".to_owned(), findings.iter().map(finding).collect());
            Answer::rejected
        }
        Reload::RestartRequired(keys) => {
            body.insert("keys".to_owned(), keys.into());
            Answer::conflict
        }
    };
    body.insert("configuration".to_owned(), configuration(&standing));
    answer(Value::Object(body))
}

/// The process lives as long as this is answered.
fn health(operator: &Arc<dyn Operator>, asked: &Asked) -> Answer {
    Answer::ok(status("ok", operator, asked.asking))
}

fn readiness(operator: &Arc<dyn Operator>, asked: &Asked) -> Answer {
    match operator.standing().readiness {
        Readiness::Ready => Answer::ok(status("ready", operator, asked.asking)),
        Readiness::Draining => Answer::unavailable(status("draining", operator, asked.asking)),
    }
}

fn dashboard(operator: &Arc<dyn Operator>, asked: &Asked) -> Answer {
    let overview = operator.overview();
    Answer::page(dashboard::page(&overview, &View::of(&asked.query, &asked.languages)))
}

fn style(_: &Arc<dyn Operator>, _: &Asked) -> Answer {
    Answer::style(dashboard::STYLE)
}

fn script(_: &Arc<dyn Operator>, _: &Asked) -> Answer {
    Answer::script(dashboard::SCRIPT)
}

fn metrics(operator: &Arc<dyn Operator>, _: &Asked) -> Answer {
    let Standing { version, digest, applied, readiness } = operator.standing();
    let applied = applied.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let exposition = Exposition::default()
        .info("build_info", "What runs.", &[("version", env!("CARGO_PKG_VERSION"))])
        .info("configuration_info", "What the configuration in force says.", &[("digest", &digest)])
        .gauge("configuration_version", "Counts the configurations of this process.", version)
        .gauge("configuration_applied_timestamp_seconds", "Since when it is in force.", applied)
        .gauge("ready", "Whether visitors should be sent here.", u8::from(readiness == Readiness::Ready))
        .tally(&operator.tally());
    let exposition = match operator.inventory() {
        Some(Inventory { book, missed }) => exposition
            .gauge("inventory_things", "Cookies, storage and third parties that were seen.", book.len())
            .counter("inventory_missed_total", "What could not be noted in the inventory.", missed),
        None => exposition,
    };
    Answer::metrics(exposition.into_text())
}

fn status(word: &str, operator: &Arc<dyn Operator>, asking: Asking) -> Value {
    match asking {
        Asking::Operator => json!({ "status": word, "configuration": configuration(&operator.standing()) }),
        Asking::Anyone => json!({ "status": word }),
    }
}

fn configuration(standing: &Standing) -> Value {
    let applied = jiff::Timestamp::try_from(standing.applied).map(|time| format!("{time:.3}")).unwrap_or_default();
    json!({ "version": standing.version, "digest": standing.digest, "applied": applied })
}

fn finding(finding: &Finding) -> Value {
    let Finding { severity, message, hint, file, line, column } = finding;
    json!({ "severity": severity, "message": message, "hint": hint, "file": file, "line": line, "column": column })
}

// === impl Route ===

impl Route {
    /// Returns true if only the operator is answered.
    pub(super) fn is_guarded(&self) -> bool {
        self.answers == Asking::Operator
    }

    /// Answers. Blocks.
    pub(super) fn answer(&self, operator: &Arc<dyn Operator>, asked: &Asked) -> Answer {
        (self.answer)(operator, asked)
    }
}
