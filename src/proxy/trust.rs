//! What portals' certificates are checked against, and what the gate shows to portals that ask who it is.

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwap;
use http::uri::Authority;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};

/// How each portal is spoken to over TLS; clones share it.
#[derive(Clone, Debug)]
pub struct Upstreams(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    system: Arc<ClientConfig>,
    /// Whether the system has certificate authorities at all.
    has_authorities: bool,
    own: ArcSwap<HashMap<Authority, ClientTls>>,
}

/// How one portal is spoken to.
#[derive(Clone, Debug)]
pub struct ClientTls(Arc<ClientConfig>);

/// Why the system's certificate authorities cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// None was found, and a portal is reached over HTTPS.
    #[error("no certificate authority found on this system; install the package ca-certificates")]
    Empty,
    /// The TLS library refused its own defaults.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
}

/// Why a portal's own authority, or the gate's certificate for it, cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientTlsError {
    /// The authority's file is not PEM, or what is in it is no certificate of one.
    #[error("there is no certificate of an authority in it")]
    Authority,
    /// The certificate's file is not PEM.
    #[error("there is no certificate in it: {0}")]
    Certificate(pem::Error),
    /// The key's file has no key in it.
    #[error("there is no private key in it")]
    Key(#[source] pem::Error),
    /// They cannot be used together, or at all.
    #[error("certificate and key cannot be used together: {0}")]
    Pair(#[from] rustls::Error),
}

/// Whether any portal is checked by what the system trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Some portal is.
    Https,
    /// None is.
    HttpOnly,
}

// === impl ClientTls ===

impl ClientTls {
    /// Trusts the authorities of a PEM file instead of the system's, if one is given, and shows a certificate, if one is.
    ///
    /// # Errors
    /// If any of them cannot be used.
    pub fn from_pem(authorities: Option<&[u8]>, own: Option<(&[u8], &[u8])>) -> Result<Self, ClientTlsError> {
        let roots = match authorities {
            None => system_roots().0,
            Some(pem) => {
                let found = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
                let mut roots = RootCertStore::empty();
                let added = roots.add_parsable_certificates(found.map_err(|_| ClientTlsError::Authority)?);
                if added == (0, 0) || added.1 > 0 {
                    return Err(ClientTlsError::Authority);
                }
                roots
            }
        };
        let builder = builder()?.with_root_certificates(roots);
        let config = match own {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => {
                let chain = CertificateDer::pem_slice_iter(chain).collect::<Result<Vec<_>, _>>();
                let chain =
                    chain.and_then(|chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) });
                let key = PrivateKeyDer::from_pem_slice(key).map_err(ClientTlsError::Key)?;
                builder.with_client_auth_cert(chain.map_err(ClientTlsError::Certificate)?, key)?
            }
        };
        Ok(Self(Arc::new(config)))
    }
}

// === impl Upstreams ===

impl Upstreams {
    /// Trusts the system's certificate authorities, and for each portal in `own` what is given there.
    ///
    /// # Errors
    /// If there is none although `need` says that one is needed.
    pub fn new(need: Need, own: HashMap<Authority, ClientTls>) -> Result<Self, TrustError> {
        let (roots, has_authorities) = system_roots();
        let system = Arc::new(builder()?.with_root_certificates(roots).with_no_client_auth());
        let this = Self(Arc::new(Shared { system, has_authorities, own: ArcSwap::from_pointee(own) }));
        this.check(need)?;
        Ok(this)
    }

    /// Replaces what is given for portals; connections that are kept to them go on.
    ///
    /// # Errors
    /// If the system has no authority although `need` says that one is needed; nothing is replaced then.
    pub fn swap(&self, need: Need, own: HashMap<Authority, ClientTls>) -> Result<(), TrustError> {
        self.check(need)?;
        self.0.own.store(Arc::new(own));
        Ok(())
    }

    /// Returns how a portal is spoken to.
    pub(super) fn of(&self, authority: Option<&Authority>) -> Arc<ClientConfig> {
        let own = self.0.own.load();
        let own = authority.and_then(|authority| own.get(authority));
        own.map_or_else(|| Arc::clone(&self.0.system), |own| Arc::clone(&own.0))
    }

    fn check(&self, need: Need) -> Result<(), TrustError> {
        if need == Need::Https && !self.0.has_authorities { Err(TrustError::Empty) } else { Ok(()) }
    }
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, rustls::Error> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()
}

fn system_roots() -> (RootCertStore, bool) {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    (roots, added > 0)
}
