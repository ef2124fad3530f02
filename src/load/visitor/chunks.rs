//! Chunked content, RFC 9112 §7.1.

use memchr::memmem;

/// Reads chunks as they come.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    /// Where the next chunk begins.
    at: usize,
}

/// How far the content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    More,
    /// It ended there.
    Done(usize),
    Malformed,
}

// === impl Chunks ===

impl Chunks {
    /// Appends to `body` what came since the last time; `read` is everything that came so far.
    pub(super) fn read(&mut self, read: &[u8], body: &mut Vec<u8>) -> Progress {
        loop {
            let rest = read.get(self.at..).unwrap_or_default();
            let Some(line) = memmem::find(rest, b"\r\n") else { return Progress::More };
            let (head, rest) = rest.split_at(line);
            let rest = rest.get(2..).unwrap_or_default();
            let size = head.split(|octet| *octet == b';').next().unwrap_or_default().trim_ascii();
            let size = std::str::from_utf8(size).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
            let Some(size) = size else { return Progress::Malformed };
            let begin = self.at + line + 2;
            if size == 0 {
                return match (rest.starts_with(b"\r\n"), memmem::find(rest, b"\r\n\r\n")) {
                    (true, _) => Progress::Done(begin + 2),
                    (false, Some(end)) => Progress::Done(begin + end + 4),
                    (false, None) => Progress::More,
                };
            }
            let (Some(chunk), Some(end)) = (rest.get(..size), rest.get(size..size.saturating_add(2))) else {
                return Progress::More;
            };
            if end != b"\r\n" {
                return Progress::Malformed;
            }
            body.extend_from_slice(chunk);
            self.at = begin + size + 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_way_of_arriving_gives_the_same_content() {
        let whole = b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n";
        for cut in 0..whole.len() {
            let (mut chunks, mut body) = (Chunks::default(), Vec::new());
            assert_eq!(chunks.read(&whole[..cut], &mut body), Progress::More, "{cut}");
            assert_eq!(chunks.read(whole, &mut body), Progress::Done(whole.len()), "{cut}");
            assert_eq!(body, b"abc0123456789");
        }
    }

    #[test]
    fn what_is_no_chunk_is_malformed() {
        for bytes in [&b"\r\nabc"[..], b"xyz\r\n", b"3\r\nabcd\r\n", b"-1\r\n", b"FFFFFFFFFFFFFFFFFF\r\n"] {
            assert_eq!(Chunks::default().read(bytes, &mut Vec::new()), Progress::Malformed, "{bytes:?}");
        }
    }
}
