//! Names the gate in what it forwards (`Via`, RFC 9110 §7.6.3), and knows its own name again.
//!
//! A portal's address that leads back to the gate would otherwise make one
//! request into as many as there is room for.

use http::HeaderValue;

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

    /// Returns true if a `Via` field says that the request has passed this gate before.
    pub(super) fn is_in(&self, field: &HeaderValue) -> bool {
        let name = self.name.as_bytes();
        field.as_bytes().split(|octet| matches!(octet, b',' | b' ' | b'\t')).any(|word| word == name)
    }

    /// Returns the field that adds the gate to the path that a request came.
    pub(super) fn field(&self) -> &[u8] {
        self.field.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_own_name_among_others() {
        let own = Instance::new([1; 10]);
        let field = |names: &str| HeaderValue::from_str(names).unwrap();
        let (name, other) = (&own.name, Instance::new([2; 10]).name);
        assert!(!own.is_in(&field(&format!("1.1 varnish, 2 edge, 1.1 {other}, 1.1 x{name}"))));
        assert!(own.is_in(&field(&format!("1.1 varnish, 1.1 {name},2 edge"))));
        assert_eq!(own.field(), format!("1.1 {name}").as_bytes());
    }
}
