//! Bytes into text, in the charset that the server, the bytes or the page itself name.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far a page's own declaration is looked for, as browsers do.
const PRESCAN: usize = 1024;

/// Decodes `bytes`: by their byte order mark, else by the `charset` of `media_type`, else by the page's declaration,
/// else as UTF-8, else as what browsers take the rest for. What cannot be read becomes U+FFFD.
pub(super) fn decode(bytes: &[u8], media_type: Option<&str>) -> String {
    let (encoding, skipped) = Encoding::for_bom(bytes).unwrap_or_else(|| (declared(bytes, media_type), 0));
    let (text, _) = encoding.decode_without_bom_handling(bytes.get(skipped..).unwrap_or_default());
    text.into_owned()
}

fn declared(bytes: &[u8], media_type: Option<&str>) -> &'static Encoding {
    let head = String::from_utf8_lossy(bytes.get(..PRESCAN.min(bytes.len())).unwrap_or_default()).to_ascii_lowercase();
    let own = || head.split("<meta").skip(1).find_map(|meta| label(meta.split('>').next().unwrap_or_default()));
    let named = media_type.and_then(|media_type| label(&media_type.to_ascii_lowercase())).or_else(own);
    match named {
        Some(encoding) => encoding,
        None if str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    }
}

/// Reads `charset=…` in a text in lower case.
fn label(text: &str) -> Option<&'static Encoding> {
    let (_, value) = text.split_once("charset")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let encoding = Encoding::for_label(value.split(['"', '\'', ';', ' ', '/', '>']).next()?.as_bytes())?;
    // A page whose declaration could be read is not UTF-16 (HTML standard, prescan step).
    Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_charset_that_is_named() {
        for (name, bytes, media_type) in [
            ("utf-8", "Finalités".as_bytes(), None),
            ("a byte order mark", b"\xef\xbb\xbfFinalit\xc3\xa9s".as_slice(), Some("text/plain; charset=latin1")),
            ("utf-16", b"\xff\xfeF\0i\0n\0a\0l\0i\0t\0\xe9\0s\0".as_slice(), None),
            ("by the server", b"Finalit\xe9s".as_slice(), Some("text/html; charset=ISO-8859-1")),
            ("by nobody", b"Finalit\xe9s".as_slice(), None),
        ] {
            assert_eq!(decode(bytes, media_type), "Finalités", "{name}");
        }
        let page = b"<html><meta http-equiv='Content-Type' content='text/html; charset=iso-8859-15'>\xa4";
        assert!(decode(page, Some("text/html")).ends_with('€'));
        assert_eq!(decode(b"\xff\xc3", Some("text/plain;charset=utf-8")), "\u{fffd}\u{fffd}");
        assert_eq!(decode(b"", None), "");
    }
}
