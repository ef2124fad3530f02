//! Roughly where a choice came from, where an operator keeps that at all.
//!
//! An address is cut as it is taken, so that none in full is ever held.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The network of an address: 24 bits of an IPv4 address, 48 of an IPv6 one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

// === impl Network ===

impl Network {
    /// Cuts an address. An IPv4 address written as an IPv6 one is cut as what it is.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                Ipv4Addr::new(a, b, c, 0).into()
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).into()
            }
        })
    }

    /// Reads what is written as `192.0.2.0/24` or `2001:db8:1::/48`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, _) = text.split_once('/')?;
        let network = Self::of(address.parse().ok()?);
        (network.to_string() == text).then_some(network)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = if self.0.is_ipv4() { 24 } else { 48 };
        write!(f, "{}/{bits}", self.0)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_no_more_of_an_address_than_its_network() {
        for (address, network) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::1", "::/48"),
        ] {
            let cut = Network::of(address.parse().unwrap());
            assert_eq!(cut.to_string(), network, "{address}");
            assert_eq!(Network::parse(network), Some(cut));
            assert_eq!(format!("{cut:?}"), "<redacted>");
        }
        for wrong in ["192.0.2.77/24", "192.0.2.0/25", "192.0.2.0", "2001:db8:1:0::/48", "x/24", ""] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }
}
