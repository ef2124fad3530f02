//! The configuration as it is typed: a mirror of the TOML, and the place where each option is documented.
//!
//! Everything is optional here, so that one missing key does not hide other mistakes; what must be there is checked
//! by compiling. Values that can be wrong in meaning keep their place ([`Spanned`]). Nothing here reaches what runs.

mod admin;
mod cookie;
mod look;
mod portal;
mod server;
mod texts;
mod tls;
mod word;
mod wording;

use serde::Deserialize;
use toml::Spanned;

use self::texts::DurationText;
pub(super) use self::{
    admin::AdminTable,
    cookie::{CookieDocument, Kind, PurposeDocument, ThirdPartyDocument},
    look::LookTable,
    portal::{PortalDocument, PortalFile, PresetDocument},
    server::{
        ConsentTable, InventoryTable, KeysTable, LedgerTable, LimitsTable, ListenDocument, LogTable, TimeoutsTable,
        WorkersDocument,
    },
    tls::TlsTable,
    word::Word,
    wording::Wording,
};

/// The main file: the gate itself, and its portals or where they are.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Document {
    /// Addresses to listen on: `"127.0.0.1:8080"`, or `{ address = "0.0.0.0:443", protocol = "https" }`.
    /// Default: `["127.0.0.1:8080"]`. `--listen` takes the place of the whole list.
    pub(super) listen: Option<Spanned<Vec<Spanned<ListenDocument>>>>,
    /// Portal files, relative to this file; the last part may be `*.toml`. Default: none. Example: `["portals/*.toml"]`.
    pub(super) include: Vec<Spanned<String>>,
    /// Where the gate keeps what must survive a restart: the ledger and the signing keys. Relative to this file.
    /// Default: `"/var/lib/octroi"`.
    pub(super) state_dir: Option<Spanned<String>>,
    /// Worker threads: `"per-core"`, or a number from 1 to 1024. Default: `"per-core"`.
    pub(super) workers: Option<Spanned<WorkersDocument>>,
    /// Networks or addresses of proxies whose `Forwarded` and `X-Forwarded-*` fields are believed. Default: none.
    /// Example: `["127.0.0.0/8", "::1"]`.
    pub(super) trusted_proxies: Vec<Spanned<String>>,
    /// Protocols that a connection may be upgraded to. Default: `["websocket"]`.
    pub(super) upgrades: Option<Vec<Spanned<String>>>,
    /// How often this file and all that it names are looked at, to reload them when they changed; `"0"` for never.
    /// Default: `"1s"`.
    pub(super) watch: Option<Spanned<DurationText>>,
    /// A port for the gate's operator.
    pub(super) admin: Option<Spanned<AdminTable>>,
    /// How long the gate waits.
    pub(super) timeouts: TimeoutsTable,
    /// How much the gate takes.
    pub(super) limits: LimitsTable,
    /// What holds for every listener with `protocol = "https"`.
    pub(super) tls: TlsTable,
    /// The durable record of choices.
    pub(super) ledger: LedgerTable,
    /// What portals ever set.
    pub(super) inventory: InventoryTable,
    /// What goes to standard error.
    pub(super) log: LogTable,
    /// What choices are signed with.
    pub(super) keys: KeysTable,
    /// How choices are asked for and remembered, on every portal.
    pub(super) consent: ConsentTable,
    /// The portals, where they are not in files of their own.
    pub(super) portal: Vec<Spanned<PortalDocument>>,
}
