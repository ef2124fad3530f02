//! The operator's port, and how files are watched.

use std::{net::SocketAddr, path::Path, time::Duration};

use toml::Spanned;

use super::quantities::optional_duration;
use crate::config::{
    diagnostics::{Diagnostic, Report},
    document::{AdminTable, Document},
    parse::Origin,
    settings::AdminSettings,
};

/// A change is served two looks after it was made.
const WATCH: Duration = Duration::from_secs(1);

/// Compiles `watch`.
pub(super) fn watch(document: &Document, origin: &Origin, report: &mut Report) -> Option<Duration> {
    document.watch.as_ref().map_or(Some(WATCH), |typed| optional_duration(typed, origin, report))
}

/// Compiles `[admin]`.
pub(super) fn admin(
    typed: Option<&Spanned<AdminTable>>,
    origin: &Origin,
    base: &Path,
    report: &mut Report,
) -> Option<AdminSettings> {
    let typed = typed?;
    let table = typed.get_ref();
    let Some(listen) = &table.listen else {
        if !origin.is_unread("admin.listen") {
            let missing = Diagnostic::error("[admin] has no address").at(origin.of(typed), "`listen` is missing");
            report.push(missing.with_hint("write listen = \"127.0.0.1:9900\""));
        }
        return None;
    };
    let token_file = table.token_file.as_ref().map(|file| base.join(file.get_ref()));
    let Ok(address) = listen.get_ref().parse::<SocketAddr>() else {
        let wrong = Diagnostic::error(format!("{:?} is not an address to listen on", listen.get_ref()));
        let hint = "write an IP address and a port, such as \"127.0.0.1:9900\"";
        report.push(wrong.at(origin.of(listen), "not an address and port").with_hint(hint));
        return None;
    };
    if !address.ip().is_loopback() && token_file.is_none() && !origin.is_unread("admin.token-file") {
        let open = Diagnostic::error(format!("the admin port {address} is open to the network, and asks for no token"));
        let hint = "write token-file = \"FILE\" with a long random text in FILE, or listen on 127.0.0.1";
        report.push(open.at(origin.of(listen), "not loopback").with_hint(hint));
    }
    Some(AdminSettings { address, token_file })
}
