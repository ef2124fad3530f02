//! What of the settings cannot change while a gate runs.
//!
//! All of it can not: sockets, threads and pools are made with it at the start. What is compared is what settings come
//! to, so that `60s` and `1 min` are the same, and an address that the command line replaces is never another one.

use std::path::{Path, PathBuf};

use super::settings::{AdminSettings, KeySettings, LedgerSettings, Limits, Settings, Timeouts};

// === impl Settings ===

impl Settings {
    /// Returns the keys, as they are typed, that are different in `new`: only a restart brings them into force.
    #[must_use]
    pub fn restart_keys(&self, new: &Self) -> Vec<&'static str> {
        // Taken apart, so that a new setting is not forgotten here.
        let Self {
            listeners,
            workers,
            state_dir,
            ledger,
            inventory,
            keys: KeySettings { file: keys },
            timeouts,
            limits,
            trusted_proxies,
            upgrades,
            strict_transport,
            log,
            admin,
            watch,
        } = self;
        let moved = |own: &Path, other: &Path| in_state(own, state_dir) != in_state(other, &new.state_dir);
        let mut changed = Vec::new();
        let mut compare = |key, differs| changed.extend(if differs { Some(key) } else { None });
        compare("listen", *listeners != new.listeners);
        compare("workers", *workers != new.workers);
        compare("state-dir", *state_dir != new.state_dir);
        compare("trusted-proxies", *trusted_proxies != new.trusted_proxies);
        compare("upgrades", *upgrades != new.upgrades);
        compare("watch", *watch != new.watch);
        compare_timeouts(timeouts, &new.timeouts, &mut compare);
        compare_limits(limits, &new.limits, &mut compare);
        compare("tls.hsts", *strict_transport != new.strict_transport);
        compare("inventory.enabled", inventory.is_some() != new.inventory.is_some());
        let both = inventory.as_ref().zip(new.inventory.as_ref());
        compare("inventory.path", both.is_some_and(|(own, other)| moved(own, other)));
        match (ledger, &new.ledger) {
            (LedgerSettings::File(old), LedgerSettings::File(new)) => compare("ledger.path", moved(old, new)),
            (LedgerSettings::Fleet(old), LedgerSettings::Fleet(new)) => compare("ledger.url", old != new),
            (LedgerSettings::File(_), LedgerSettings::Fleet(_))
            | (LedgerSettings::Fleet(_), LedgerSettings::File(_)) => {
                compare("ledger.url", true);
            }
        }
        compare("keys.file", moved(keys, &new.keys.file));
        compare("log.format", *log != new.log);
        compare_admin(admin.as_ref(), new.admin.as_ref(), &mut compare);
        changed
    }
}

fn compare_timeouts(old: &Timeouts, new: &Timeouts, compare: &mut impl FnMut(&'static str, bool)) {
    let Timeouts { connect, request_head, response_head, idle, total, shutdown } = old;
    compare("timeouts.connect", *connect != new.connect);
    compare("timeouts.request-head", *request_head != new.request_head);
    compare("timeouts.response-head", *response_head != new.response_head);
    compare("timeouts.idle", *idle != new.idle);
    compare("timeouts.total", *total != new.total);
    compare("timeouts.shutdown", *shutdown != new.shutdown);
}

fn compare_limits(old: &Limits, new: &Limits, compare: &mut impl FnMut(&'static str, bool)) {
    let Limits { fields, head, body, connections } = old;
    compare("limits.fields", *fields != new.fields);
    compare("limits.head", *head != new.head);
    compare("limits.body", *body != new.body);
    compare("limits.connections", *connections != new.connections);
}

fn compare_admin(
    old: Option<&AdminSettings>,
    new: Option<&AdminSettings>,
    compare: &mut impl FnMut(&'static str, bool),
) {
    let parts = |admin: &AdminSettings| {
        let AdminSettings { address, token_file } = admin;
        (*address, token_file.clone())
    };
    let ((old, old_token), (new, new_token)) = (old.map(parts).unzip(), new.map(parts).unzip());
    compare("admin.listen", old != new);
    compare("admin.token-file", old_token.flatten() != new_token.flatten());
}

/// What is kept below `state-dir` moves with it, and is not another setting.
fn in_state<'a>(path: &'a Path, state: &PathBuf) -> &'a Path {
    path.strip_prefix(state).unwrap_or(path)
}
