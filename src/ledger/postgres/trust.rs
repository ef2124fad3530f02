//! What a database's certificate is verified by.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, pem::PemObject as _},
};

use super::target::PostgresTargetError;

/// Trusts the authorities of a PEM file, and none else.
pub(super) fn authorities(pem: &[u8]) -> Result<Arc<ClientConfig>, PostgresTargetError> {
    let found = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let mut roots = RootCertStore::empty();
    let (added, refused) = roots.add_parsable_certificates(found.map_err(|_| PostgresTargetError::Authority)?);
    if added == 0 || refused > 0 {
        return Err(PostgresTargetError::Authority);
    }
    trusting(roots)
}

/// Trusts what the system trusts.
pub(super) fn system() -> Result<Arc<ClientConfig>, PostgresTargetError> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if added == 0 { Err(PostgresTargetError::NoAuthority) } else { trusting(roots) }
}

fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, PostgresTargetError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| PostgresTargetError::Tls)?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}
