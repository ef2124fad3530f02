//! Certificates: what the gate shows to visitors, and by which name they ask for it.
//!
//! Which certificate answers a name is decided as which site answers a host is: the exact name, then the longest domain, then
//! whatever host. A visitor who names nothing gets that of the first portal that has one.

use std::{fmt, sync::Arc};

use arc_swap::ArcSwap;
use rustls::{
    client::verify_server_name,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::{ClientHello, ParsedCertificate, ResolvesServerCert},
    sign::CertifiedKey,
};

use crate::site::{HostMap, HostPattern};

/// A certificate with its chain and its key.
#[derive(Clone)]
pub struct Identity(Arc<CertifiedKey>);

/// Why a certificate and a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The chain's file is not PEM.
    #[error("the certificate is not PEM: {0}")]
    Chain(rustls::pki_types::pem::Error),
    /// The chain's file has no certificate.
    #[error("there is no certificate in it")]
    Empty,
    /// The key's file has no key in it.
    #[error("there is no private key in it")]
    Key(#[source] rustls::pki_types::pem::Error),
    /// The key is another certificate's.
    #[error("the key is not that of the certificate")]
    Mismatch,
    /// They cannot be used.
    #[error("certificate and key cannot be used: {0}")]
    Pair(rustls::Error),
}

/// The certificates of a gate, by host.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    hosts: HostMap<Identity>,
    first: Option<Identity>,
}

/// A handle on the certificates in force; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Presented(Arc<ArcSwap<Identities>>);

// === impl IdentityError ===

impl IdentityError {
    /// Says whether it is the key's file that must be mended.
    #[must_use]
    pub fn is_of_key(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Mismatch)
    }
}

// === impl Identity ===

impl Identity {
    /// Reads a chain, its own certificate first, and the key that belongs to it, both PEM.
    ///
    /// # Errors
    /// If one of them cannot be read, or they do not belong together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, IdentityError> {
        let chain =
            CertificateDer::pem_slice_iter(chain).collect::<Result<Vec<_>, _>>().map_err(IdentityError::Chain)?;
        if chain.is_empty() {
            return Err(IdentityError::Empty);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(IdentityError::Key)?;
        let pair = CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| {
            let is_mismatch = matches!(error, rustls::Error::InconsistentKeys(_));
            if is_mismatch { IdentityError::Mismatch } else { IdentityError::Pair(error) }
        })?;
        Ok(Self(Arc::new(pair)))
    }

    /// Says whether browsers take it for a host.
    #[must_use]
    pub fn names(&self, host: &HostPattern) -> bool {
        let name = match host {
            HostPattern::Exact(host) => host.as_str().to_owned(),
            // Some host of the domain: a certificate of `*.domain` names all of them.
            HostPattern::Under(domain) => format!("any.{}", domain.as_str()),
            HostPattern::Any => return true,
        };
        let own = self.0.cert.first().and_then(|certificate| ParsedCertificate::try_from(certificate).ok());
        let name = ServerName::try_from(name.trim_matches(['[', ']']).to_owned()).ok();
        own.zip(name).is_some_and(|(own, name)| verify_server_name(&own, &name).is_ok())
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The key is nobody's to see.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

// === impl Identities ===

impl Identities {
    /// Adds what is shown for a host.
    pub fn add(&mut self, host: &HostPattern, identity: &Identity) {
        self.first.get_or_insert_with(|| identity.clone());
        self.hosts.insert(host, identity.clone());
    }

    /// Returns true if nothing can be shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    fn find(&self, host: Option<&str>) -> Option<&Identity> {
        host.and_then(|host| self.hosts.get(host)).or(self.first.as_ref())
    }
}

// === impl Presented ===

impl Presented {
    /// Puts certificates in force.
    #[must_use]
    pub fn new(identities: Identities) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(identities)))
    }

    /// Replaces them; connections that were made with the old ones go on.
    pub fn swap(&self, identities: Identities) {
        self.0.store(Arc::new(identities));
    }

    /// Says whether the certificate that is shown to who asks for `asked` is that of `host`, both in lower case. Browsers ask
    /// for another host on a connection only if its certificate names that one too (RFC 9113 §9.1.1).
    pub(super) fn same(&self, asked: Option<&str>, host: &str) -> bool {
        let identities = self.0.load();
        match (identities.find(asked), identities.find(Some(host))) {
            (Some(shown), Some(own)) => shown.is(own),
            (_, None) | (None, _) => false,
        }
    }
}

impl ResolvesServerCert for Presented {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.load().find(hello.server_name()).map(|identity| Arc::clone(&identity.0))
    }
}
