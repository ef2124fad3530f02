//! Where a fleet's ledger is: a URL in the words of libpq, less what would be unsafe.
//!
//! Encryption is decided here and not left to the server: beyond this machine it
//! is on unless the URL says `sslmode=disable`, and a server is always verified.
//! It must never show a password, in `Debug`, `Display` or an error.

use std::{fmt, str::FromStr, sync::Arc, time::Duration};

use rustls::ClientConfig;
use tokio_postgres::config::{Config, Host, SslMode};

use super::trust;

/// How long a connection may take to be made, where the URL does not say: a visitor waits for it.
const CONNECT: Duration = Duration::from_secs(3);

/// After how long without an answer a connection is given up, so that an unplugged server is noticed.
const SILENCE: Duration = Duration::from_secs(15);

/// A database that gates keep their ledger in.
#[derive(Clone)]
pub struct PostgresTarget {
    config: Box<Config>,
    tls: Option<Arc<ClientConfig>>,
}

/// Why a URL names no database. None of these holds a part of the URL, which may be of its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostgresTargetError {
    /// It begins with another scheme.
    #[error("the URL does not begin with postgres://")]
    Scheme,
    /// It cannot be read.
    #[error("the URL is not postgres://USER@HOST/DATABASE, or has an option that is not known")]
    Syntax,
    /// It names no host.
    #[error("the URL names no host")]
    Host,
    /// It asks for encryption that does not protect.
    #[error("the URL has an sslmode other than disable, require and verify-full")]
    SslMode,
    /// A PEM file has no authority in it.
    #[error("there is no certificate of an authority in it")]
    Authority,
    /// The system has no authorities.
    #[error("no certificate authority found on this system")]
    NoAuthority,
    /// The TLS library refused its own defaults.
    #[error("TLS cannot be set up")]
    Tls,
}

/// What a URL says of encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    Clear,
    Verified,
}

// === impl PostgresTarget ===

impl PostgresTarget {
    /// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE`. A host may be the folder of a Unix socket
    /// (`%2Frun%2Fpostgresql`), or several with commas.
    ///
    /// # Errors
    /// If it is no such URL. The error holds no part of it.
    pub fn parse(url: &str) -> Result<Self, PostgresTargetError> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(PostgresTargetError::Scheme);
        }
        let (plain, asked) = take_ssl_mode(url)?;
        let mut config = Config::from_str(&plain).map_err(|_| PostgresTargetError::Syntax)?;
        if config.get_hosts().is_empty() {
            return Err(PostgresTargetError::Host);
        }
        let verified = match asked {
            Asked::Nothing => !config.get_hosts().iter().all(is_this_machine),
            Asked::Clear => false,
            Asked::Verified => true,
        };
        config.ssl_mode(if verified { SslMode::Require } else { SslMode::Disable });
        config.keepalives_idle(SILENCE).tcp_user_timeout(SILENCE);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_application_name().is_none() {
            config.application_name("octroi");
        }
        Ok(Self { config: Box::new(config), tls: None })
    }

    /// Gives the password, where the URL has none.
    #[must_use]
    pub fn with_password(mut self, password: &[u8]) -> Self {
        self.config.password(password);
        self
    }

    /// Has the server verified by the authorities of a PEM file.
    ///
    /// A target that [is encrypted](Self::is_encrypted) and is given neither these nor the system's is never reached.
    ///
    /// # Errors
    /// If no authority is in it, or something that is none.
    pub fn trusting(mut self, authorities: &[u8]) -> Result<Self, PostgresTargetError> {
        self.tls = Some(trust::authorities(authorities)?);
        Ok(self)
    }

    /// Has the server verified by the authorities that the system trusts.
    ///
    /// # Errors
    /// If the system has none.
    pub fn trusting_system(mut self) -> Result<Self, PostgresTargetError> {
        self.tls = Some(trust::system()?);
        Ok(self)
    }

    /// Says whether it is reached without a network.
    #[must_use]
    pub fn is_of_this_machine(&self) -> bool {
        self.config.get_hosts().iter().all(is_this_machine)
    }

    /// Says whether the connection is encrypted, and the server verified.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.config.get_ssl_mode() == SslMode::Require
    }

    /// Says whether the URL has a password, or one was given.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn tls(&self) -> Option<&Arc<ClientConfig>> {
        self.tls.as_ref().filter(|_| self.is_encrypted())
    }
}

/// The URL without password and options.
impl fmt::Display for PostgresTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.config.get_user() {
            write!(f, "{user}@")?;
        }
        for (place, host) in self.config.get_hosts().iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "," })?;
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                Host::Unix(folder) => write!(f, "{}", folder.display())?,
            }
            let ports = self.config.get_ports();
            if let Some(port) = ports.get(place).or(ports.first()).filter(|port| **port != 5432) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", self.config.get_dbname().or(self.config.get_user()).unwrap_or_default())
    }
}

impl fmt::Debug for PostgresTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Compares what is reached, with which password, and whether encrypted; not what the server is verified by.
impl PartialEq for PostgresTarget {
    fn eq(&self, other: &Self) -> bool {
        self.config == other.config
    }
}

impl Eq for PostgresTarget {}

/// Takes `sslmode` out, of which libpq has words that the driver does not know.
fn take_ssl_mode(url: &str) -> Result<(String, Asked), PostgresTargetError> {
    let Some((before, options)) = url.split_once('?') else { return Ok((url.to_owned(), Asked::Nothing)) };
    let mut asked = Asked::Nothing;
    let mut kept = Vec::new();
    for option in options.split('&') {
        match option.strip_prefix("sslmode=") {
            None => kept.push(option),
            Some("disable") => asked = Asked::Clear,
            Some("require" | "verify-full") => asked = Asked::Verified,
            Some(_) => return Err(PostgresTargetError::SslMode),
        }
    }
    let plain = if kept.is_empty() { before.to_owned() } else { format!("{before}?{}", kept.join("&")) };
    Ok((plain, asked))
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_a_target_without_its_password() {
        for (url, shown) in [
            ("postgres://octroi:s3cret@db.example/proof", "postgres://octroi@db.example/proof"),
            ("postgresql://octroi@db.example:6432", "postgres://octroi@db.example:6432/octroi"),
            ("postgres://u:s3cret@a,b:5433/d?target_session_attrs=read-write", "postgres://u@a,b:5433/d"),
            ("postgres://u@%2Frun%2Fpostgresql/d?password=s3cret", "postgres://u@/run/postgresql/d"),
        ] {
            let target = PostgresTarget::parse(url).unwrap();
            assert_eq!((target.to_string().as_str(), format!("{target:?}").as_str()), (shown, shown));
            assert!(!format!("{:?}", target.config()).contains("s3cret"));
        }
    }

    #[test]
    fn encrypts_beyond_this_machine_unless_told_otherwise() {
        for (url, encrypted) in [
            ("postgres://u@db.example/d", true),
            ("postgres://u@192.0.2.1/d", true),
            ("postgres://u@localhost,db.example/d", true),
            ("postgres://u@db.example/d?sslmode=disable", false),
            ("postgres://u@localhost/d", false),
            ("postgres://u@127.0.0.1/d", false),
            ("postgres://u@%2Frun%2Fpostgresql/d", false),
            ("postgres://u@localhost/d?connect_timeout=1&sslmode=verify-full", true),
            ("postgres://u@localhost/d?sslmode=require", true),
        ] {
            assert_eq!(PostgresTarget::parse(url).map(|target| target.is_encrypted()), Ok(encrypted), "{url}");
        }
    }

    #[test]
    fn refuses_what_names_no_database_without_repeating_it() {
        for (url, error) in [
            ("mysql://u:s3cret@h/d", PostgresTargetError::Scheme),
            ("ledger.sqlite3", PostgresTargetError::Scheme),
            ("postgres://u:s3cret@h/d?s3cret=1", PostgresTargetError::Syntax),
            ("postgres:///d", PostgresTargetError::Host),
            ("postgres://u@h/d?sslmode=prefer", PostgresTargetError::SslMode),
            ("postgres://u@h/d?sslmode=verify-ca", PostgresTargetError::SslMode),
        ] {
            assert_eq!(PostgresTarget::parse(url), Err(error), "{url}");
            assert!(!error.to_string().contains("s3cret"));
        }
    }
}
