//! Bytes in a line of an order, and in a line of an answer.

use super::error::Error;

/// Bytes as two digits each; none at all as `-`.
pub(crate) fn written(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "-".to_owned();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What [`written`] wrote.
pub(crate) fn read(text: &str) -> Result<Vec<u8>, Error> {
    if text == "-" {
        return Ok(Vec::new());
    }
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let pairs = digits.ok_or_else(|| Error::new("not hexadecimal"))?;
    let (bytes, rest) = pairs.as_chunks::<2>();
    if rest.is_empty() { Ok(bytes.iter().map(|[high, low]| high << 4 | low).collect()) } else { Err(Error::new("odd")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_written() {
        for bytes in [&b""[..], b"\x00\xff", b"GET / HTTP/1.1"] {
            assert_eq!(read(&written(bytes)).expect("hexadecimal"), bytes);
        }
    }

    #[test]
    fn refuses_what_is_not_hexadecimal() {
        assert!(read("0").is_err() && read("zz").is_err());
    }
}
