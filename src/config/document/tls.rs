//! Certificates, of the gate before visitors and before portals.

use serde::Deserialize;
use toml::Spanned;

use super::texts::DurationText;

/// `[tls]`: what holds for every listener with `protocol = "https"`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct TlsTable {
    /// How long browsers come over HTTPS only, once they have (`Strict-Transport-Security`, RFC 6797): a duration such as
    /// `"12 months"`. A portal's own field stays. Default: none. Example: `"12 months"`.
    pub(in crate::config) hsts: Option<Spanned<DurationText>>,
    /// Whether that holds for all hosts below, too; it needs `hsts`. Default: `false`.
    pub(in crate::config) hsts_subdomains: Option<Spanned<bool>>,
}

/// `[portal.tls]`: the certificate that visitors of this portal are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct PortalTlsTable {
    /// The certificate with its chain, a PEM file relative to the main file. It is read again when it
    /// changes, and needs `key`.
    /// Default: none. Example: `"certs/data.pem"`.
    pub(in crate::config) certificate: Option<Spanned<String>>,
    /// Its private key, a PEM file relative to the main file. Default: none. Example: `"certs/data.key"`.
    pub(in crate::config) key: Option<Spanned<String>>,
}

/// `[portal.upstream-tls]`: how this portal is spoken to over HTTPS.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct UpstreamTlsTable {
    /// Certificates of the authorities that the portal's certificate is checked against, a PEM file relative to the main
    /// file. Default: the system's authorities.
    /// Example: `"certs/internal-ca.pem"`.
    pub(in crate::config) authorities: Option<Spanned<String>>,
    /// A certificate with its chain that the portal is shown if it asks who comes, a PEM file relative to the main file.
    /// Default: none. Example: `"certs/gate.pem"`.
    pub(in crate::config) certificate: Option<Spanned<String>>,
    /// Its private key, a PEM file relative to the main file. Default: none. Example: `"certs/gate.key"`.
    pub(in crate::config) key: Option<Spanned<String>>,
}

// === impl PortalTlsTable ===

impl PortalTlsTable {
    /// Iterates over the files it names.
    pub(in crate::config) fn files(&self) -> impl Iterator<Item = &Spanned<String>> {
        [&self.certificate, &self.key].into_iter().flatten()
    }
}

// === impl UpstreamTlsTable ===

impl UpstreamTlsTable {
    /// Iterates over the files it names.
    pub(in crate::config) fn files(&self) -> impl Iterator<Item = &Spanned<String>> {
        [&self.authorities, &self.certificate, &self.key].into_iter().flatten()
    }
}
