//! The operator's port.

use serde::Deserialize;
use toml::Spanned;

/// `[admin]`: a dashboard, metrics, reload, health and readiness, on a port that visitors never reach.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct AdminTable {
    /// Address and port, such as `"127.0.0.1:9900"`. Required.
    pub(in crate::config) listen: Option<Spanned<String>>,
    /// A file, relative to this one, whose content a request must show as `Authorization: Bearer …`, or a browser as a
    /// password. Required where `listen` is not loopback. Example: `"admin-token"`.
    pub(in crate::config) token_file: Option<Spanned<String>>,
}
