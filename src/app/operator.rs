//! What the admin port asks of a running gate.

use super::reload::{ReloadOutcome, Reloader};
use crate::{
    admin::{Finding, Inventory, Operator, Overview, Reload, Standing},
    config::{Diagnostic, Severity},
    telemetry::{Tally, Trigger},
};

// === impl Reloader ===

impl Operator for Reloader {
    fn reload(&self) -> (Reload, Standing) {
        let (outcome, standing) = self.reload_to(Trigger::Admin);
        (Reload::from(outcome), standing)
    }

    fn standing(&self) -> Standing {
        Self::standing(self)
    }

    fn tally(&self) -> Tally {
        Self::tally(self)
    }

    fn overview(&self) -> Overview {
        self.record().overview(self)
    }

    fn inventory(&self) -> Option<Inventory> {
        Self::inventory(self).map(|window| Inventory { book: window.book(), missed: window.missed() })
    }
}

impl From<ReloadOutcome> for Reload {
    fn from(outcome: ReloadOutcome) -> Self {
        let findings = |diagnostics: &[Diagnostic]| diagnostics.iter().map(finding).collect();
        match outcome {
            ReloadOutcome::Applied(changes) => {
                Self::Applied { warnings: findings(&changes.warnings), changes: changes.lines }
            }
            ReloadOutcome::Unchanged => Self::Unchanged,
            ReloadOutcome::Rejected(diagnostics) => Self::Rejected(findings(&diagnostics)),
            ReloadOutcome::RestartRequired(keys) => {
                Self::RestartRequired(keys.into_iter().map(str::to_owned).collect())
            }
        }
    }
}

fn finding(diagnostic: &Diagnostic) -> Finding {
    let (line, column) = diagnostic.line_and_column().unzip();
    Finding {
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.as_deref().map(str::to_owned),
        file: diagnostic.source.as_ref().map(|source| source.name.clone()),
        line,
        column,
    }
}
