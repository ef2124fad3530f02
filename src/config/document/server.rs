//! The sections of the main file that are about the gate itself.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};
use toml::Spanned;

use super::{
    texts::{DurationText, SizeText},
    word::Word,
};
use crate::{
    config::settings::{LogFormat, Protocol},
    site::{Networks, Publication},
};

/// One listener: an address, or a table with an address and what comes there.
#[derive(Debug)]
pub(in crate::config) struct ListenDocument {
    pub(in crate::config) address: Option<String>,
    pub(in crate::config) protocol: Option<Word<Protocol>>,
    pub(in crate::config) redirect_port: Option<Spanned<u64>>,
    pub(in crate::config) proxy_protocol: bool,
}

/// A listener in full: an address, and what comes there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ListenTable {
    /// Address and port. Required. Example: `"0.0.0.0:443"`.
    address: Option<String>,
    /// What is spoken there: `"http1"`; `"http2"` for clients that begin with HTTP/2 without TLS; `"https"` for HTTP/2 and HTTP/1.1 over TLS;
    /// `"redirect"` to send everything to HTTPS but what proves a host to a certificate authority. Default: `"http1"`.
    protocol: Option<Word<Protocol>>,
    /// The port that `"redirect"` sends to, from 1 to 65535. Default: `443`.
    redirect_port: Option<Spanned<u64>>,
    /// Whether each connection begins with a header of the PROXY protocol, version 1 or 2. Connections that are not those of
    /// trusted proxies are closed. Default: `false`.
    proxy_protocol: Option<bool>,
}

/// A number of workers, or one for each core.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) enum WorkersDocument {
    PerCore,
    Count(u64),
}

/// `[timeouts]`: durations such as `"30s"`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct TimeoutsTable {
    /// Until a connection to a portal is made. Default: `"5s"`.
    pub(in crate::config) connect: Option<Spanned<DurationText>>,
    /// Until a visitor's request head is complete, and for the next one on a kept connection. Default: `"10s"`.
    pub(in crate::config) request_head: Option<Spanned<DurationText>>,
    /// Until a portal's response head is complete. Default: `"60s"`.
    pub(in crate::config) response_head: Option<Spanned<DurationText>>,
    /// Without a byte of a body, either way. Default: `"30s"`.
    pub(in crate::config) idle: Option<Spanned<DurationText>>,
    /// For a whole exchange; `"0"` for no limit. Default: `"0"`, as an export may stream for hours.
    pub(in crate::config) total: Option<Spanned<DurationText>>,
    /// For requests under way when the gate stops. Default: `"30s"`.
    pub(in crate::config) shutdown: Option<Spanned<DurationText>>,
}

/// `[limits]`: numbers, and sizes such as `"32 KiB"`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct LimitsTable {
    /// Fields in a request or response head, at least 1. Default: `100`.
    pub(in crate::config) fields: Option<Spanned<u64>>,
    /// Size of a request or response head. Default: `"32 KiB"`.
    pub(in crate::config) head: Option<Spanned<SizeText>>,
    /// Size of a request body; `"0"` for no limit. Default: `"4 GiB"`.
    pub(in crate::config) body: Option<Spanned<SizeText>>,
    /// Connections at a time, over all listeners, at least 1. Default: `10000`.
    pub(in crate::config) connections: Option<Spanned<u64>>,
}

/// `[ledger]`: the durable record of choices.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct LedgerTable {
    /// The file, relative to `state-dir`. Default: `"ledger.sqlite3"`.
    pub(in crate::config) path: Option<Spanned<String>>,
    /// A PostgreSQL database instead, for several gates that share their keys: `postgres://USER@HOST/DATABASE`. Beyond this
    /// machine the connection is encrypted and the server verified, unless it ends in `?sslmode=disable`. The environment's
    /// `OCTROI_LEDGER_URL` takes its place; `ledger = "postgres://…"` is short for this alone. Default: none. Example: `"postgres://octroi@127.0.0.1/octroi"`.
    pub(in crate::config) url: Option<Spanned<String>>,
    /// A file, relative to this one, with the password for the database, where `url` has none.
    /// Default: none. Example: `"ledger-password"`.
    pub(in crate::config) password_file: Option<Spanned<String>>,
    /// Certificates of the authorities that the database's certificate is checked against, a PEM file relative to this one.
    /// Default: the system's authorities. Example: `"certs/database-ca.pem"`.
    pub(in crate::config) authorities: Option<Spanned<String>>,
    /// How long records are kept; `"0"` without end. What is older is erased each day, and a tombstone says so.
    /// Default: `"0"`. Example: `"5 years"`.
    pub(in crate::config) retention: Option<Spanned<DurationText>>,
    /// Whether daily digests are published at `digests.json` under the prefix of the gate's paths: `"withheld"` or
    /// `"published"`. They tell how many records there are, and of no visitor. Default: `"withheld"`.
    pub(in crate::config) digests: Option<Word<Publication>>,
    /// Whether records say roughly where a choice came from: `"none"`, or `"truncated"` by 24 bits of an IPv4 address or 48
    /// of an IPv6 one. Default: `"none"`.
    pub(in crate::config) networks: Option<Word<Networks>>,
}

impl LedgerTable {
    /// Iterates over the files it names beside the ledger itself.
    pub(in crate::config) fn files(&self) -> impl Iterator<Item = &Spanned<String>> {
        [&self.password_file, &self.authorities].into_iter().flatten()
    }
}

/// `[inventory]`: what portals ever set and browsers reported, by name and never by value.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct InventoryTable {
    /// Whether it is kept. Default: `true`.
    pub(in crate::config) enabled: Option<Spanned<bool>>,
    /// The file, relative to `state-dir`. Default: `"inventory.sqlite3"`.
    pub(in crate::config) path: Option<Spanned<String>>,
}

/// `[log]`: what goes to standard error.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct LogTable {
    /// `"human"` or `"json"`. Default: `"human"`.
    pub(in crate::config) format: Option<Word<LogFormat>>,
}

/// `[keys]`: what choices are signed with.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct KeysTable {
    /// The file, relative to `state-dir`; made when it does not exist. Default: `"keys"`.
    pub(in crate::config) file: Option<Spanned<String>>,
}

/// `[consent]`: how choices are asked for and remembered, on every portal.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct ConsentTable {
    /// How long a choice is remembered, acceptance and refusal alike. Default: `"6 months"` (CNIL 2020-092).
    pub(in crate::config) memory: Option<Spanned<DurationText>>,
    /// What the names of the gate's cookies are built from. Default: `"octroi"`, for `__Host-octroi`.
    pub(in crate::config) cookie: Option<Spanned<String>>,
    /// The prefix of the gate's own paths. Default: `"/.octroi"`.
    pub(in crate::config) prefix: Option<Spanned<String>>,
}

struct ListenVisitor;

struct WorkersVisitor;

// === impl ListenDocument ===

impl<'de> Deserialize<'de> for ListenDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListenVisitor)
    }
}

impl<'de> Visitor<'de> for ListenVisitor {
    type Value = ListenDocument;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address such as \"127.0.0.1:8080\", or { address = \"…\", protocol = \"https\" }")
    }

    fn visit_str<E: Error>(self, address: &str) -> Result<Self::Value, E> {
        Ok(ListenDocument {
            address: Some(address.to_owned()),
            protocol: None,
            redirect_port: None,
            proxy_protocol: false,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let table = ListenTable::deserialize(MapAccessDeserializer::new(map))?;
        let ListenTable { address, protocol, redirect_port, proxy_protocol } = table;
        Ok(ListenDocument { address, protocol, redirect_port, proxy_protocol: proxy_protocol.unwrap_or_default() })
    }
}

// === impl WorkersDocument ===

impl<'de> Deserialize<'de> for WorkersDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WorkersVisitor)
    }
}

impl Visitor<'_> for WorkersVisitor {
    type Value = WorkersDocument;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"per-core\" or a number of threads")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        match word {
            "per-core" => Ok(WorkersDocument::PerCore),
            _ => Err(E::unknown_variant(word, &["per-core"])),
        }
    }

    fn visit_i64<E: Error>(self, count: i64) -> Result<Self::Value, E> {
        let count = u64::try_from(count);
        count.map(WorkersDocument::Count).map_err(|_| E::custom("`workers` cannot be negative"))
    }
}
