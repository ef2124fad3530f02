//! Names the gate in what it forwards (`Via`, RFC 9110 §7.6.3), and knows its own name again.
//!
//! A portal's address that leads back to the gate would otherwise make one
//! request into as many as there is room for.

use http::{HeaderMap, HeaderValue, header};

use crate::consent::Hexadecimal;

/// The name of one running gate, other for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    name: Box<str>,
    field: HeaderValue,
}

// === impl Instance ===

impl Instance {
    /// Makes a name from random octets.
    #[must_use]
    pub fn new(random: [u8; 10]) -> Self {
        let name = format!("octroi-{}", Hexadecimal(&random));
        let field = HeaderValue::from_str(&format!("1.1 {name}")).unwrap_or(HeaderValue::from_static("1.1 octroi"));
        Self { name: name.into(), field }
    }

    /// Returns true if the request has passed this gate before.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let fields = headers.get_all(header::VIA).iter().filter_map(|field| field.to_str().ok());
        let mut hops = fields.flat_map(|field| field.split([',', ' ']));
        hops.any(|word| word == &*self.name)
    }

    /// Adds the gate to the path that a request came.
    pub(super) fn sign(&self, headers: &mut HeaderMap) {
        headers.append(header::VIA, self.field.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_own_name_among_others() {
        let (own, other) = (Instance::new([1; 10]), Instance::new([2; 10]));
        let mut headers = HeaderMap::new();
        headers.append(header::VIA, HeaderValue::from_static("1.1 varnish, 2 edge"));
        other.sign(&mut headers);
        assert!(!own.is_in(&headers));
        own.sign(&mut headers);
        assert!(own.is_in(&headers));
    }
}
