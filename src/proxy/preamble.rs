//! The PROXY protocol, versions 1 and 2: who a load balancer speaks for.
//!
//! Contract: reads the header and not a byte more, and in bounded size. Whoever may connect can write one, so only a trusted
//! proxy's is read; anything else on such a listener ends the connection.

use std::{io, net::SocketAddr};

use proxy_header::{ParseConfig, ProxyHeader};
use tokio::io::{AsyncRead, AsyncReadExt};

/// What both versions begin with is told apart by twelve bytes; no header is shorter.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// The longest line of version 1, with its end.
const LONGEST_LINE: usize = 107;
/// The most of version 2 that is read: addresses take 36 bytes, what proxies add a few hundred.
const LONGEST_BLOCK: usize = 4096;

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Preamble {
    /// The client; `None` where the proxy speaks for itself, as in health checks.
    pub(super) client: Option<SocketAddr>,
    /// Whether the client speaks TLS with the proxy.
    pub(super) is_secure: bool,
}

/// Reads the header that a connection begins with.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Preamble> {
    let mut header = vec![0; SIGNATURE.len()];
    stream.read_exact(&mut header).await?;
    if header == SIGNATURE {
        read_block(stream, &mut header).await?;
    } else {
        read_line(stream, &mut header).await?;
    }
    let config = ParseConfig { include_tlvs: true, ..ParseConfig::default() };
    let foreign = || io::Error::new(io::ErrorKind::InvalidData, "it is no PROXY header");
    let (parsed, read) = ProxyHeader::parse(&header, config).map_err(|_| foreign())?;
    if read != header.len() {
        return Err(foreign());
    }
    Ok(Preamble {
        client: parsed.proxied_address().map(|proxied| proxied.source),
        is_secure: parsed.ssl().is_some_and(|ssl| ssl.client_ssl()),
    })
}

async fn read_block(stream: &mut (impl AsyncRead + Unpin), header: &mut Vec<u8>) -> io::Result<()> {
    let mut fixed = [0; 4];
    stream.read_exact(&mut fixed).await?;
    header.extend_from_slice(&fixed);
    let [.., high, low] = fixed;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > LONGEST_BLOCK {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the PROXY header is too long"));
    }
    let start = header.len();
    header.resize(start + length, 0);
    stream.read_exact(header.get_mut(start..).unwrap_or_default()).await.map(drop)
}

async fn read_line(stream: &mut (impl AsyncRead + Unpin), header: &mut Vec<u8>) -> io::Result<()> {
    if !header.starts_with(b"PROXY ") {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is no PROXY header"));
    }
    while !header.ends_with(b"\r\n") {
        if header.len() >= LONGEST_LINE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the PROXY line is too long"));
        }
        header.push(stream.read_u8().await?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads `bytes`, and says how many were left.
    fn read_all(bytes: &[u8]) -> io::Result<(Preamble, usize)> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut rest = bytes;
        let preamble = runtime.block_on(read(&mut rest))?;
        Ok((preamble, rest.len()))
    }

    fn block(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        [&SIGNATURE[..], &[command, family], &(rest.len() as u16).to_be_bytes(), rest].concat()
    }

    #[test]
    fn reads_both_versions_and_leaves_the_request() {
        let ipv4 = [192, 0, 2, 7, 198, 51, 100, 1, 0x1F, 0x90, 0, 80];
        // A part of type 0x20 with the bit for "the client speaks TLS" set, and no more parts.
        let secure = [&ipv4[..], &[0x20, 0, 5, 1, 0, 0, 0, 0]].concat();
        for (header, client, is_secure) in [
            (b"PROXY TCP4 192.0.2.7 198.51.100.1 8080 80\r\n".to_vec(), Some("192.0.2.7:8080"), false),
            (b"PROXY TCP6 2001:db8::7 2001:db8::1 8080 80\r\n".to_vec(), Some("[2001:db8::7]:8080"), false),
            (b"PROXY UNKNOWN\r\n".to_vec(), None, false),
            (block(0x21, 0x11, &ipv4), Some("192.0.2.7:8080"), false),
            (block(0x21, 0x11, &secure), Some("192.0.2.7:8080"), true),
            (block(0x20, 0, &[]), None, false),
        ] {
            let (preamble, left) = read_all(&[&header[..], b"GET /"].concat()).unwrap();
            let client = client.map(|client| client.parse().unwrap());
            assert_eq!((preamble, left), (Preamble { client, is_secure }, 5), "{}", header.escape_ascii());
        }
    }

    #[test]
    fn refuses_what_is_no_header() {
        let endless = [&b"PROXY TCP4 "[..], &[b'1'; 200]].concat();
        let large = [&SIGNATURE[..], &[0x21, 0x11, 0xFF, 0xFF], &[0; 70_000]].concat();
        let requests =
            [&b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..], b"PROXY TCP4 x y 1 2\r\n", b"PROXY", b"", &endless, &large];
        for bytes in requests {
            assert!(read_all(bytes).is_err(), "{}", bytes.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(version in 0..3_u8, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let bytes = match version {
                0 => [b"PROXY ", &bytes[..], b"\r\n"].concat(),
                1 => block(0x21, 0x11, &bytes),
                _ => bytes,
            };
            drop(read_all(&bytes));
        }
    }
}
