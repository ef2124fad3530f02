//! How a field is written (RFC 9112 §5).
//!
//! It must only be given names and values that were read as such: a line break in one would be another field.

/// Writes a field at the end of a head.
pub(super) fn write_field(name: &[u8], value: &[u8], head: &mut Vec<u8>) {
    head.extend_from_slice(name);
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}
