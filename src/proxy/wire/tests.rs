//! A connection to a portal, beside a portal that says what it is told to.

use std::future::poll_fn;

use proptest::prelude::*;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::proxy::stall::StallLimited;

/// A connection, and the portal at its other end.
async fn connect(listener: &TcpListener) -> (Box<Wire>, TcpStream) {
    let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let stream = Stream::Plain(StallLimited::new(near, Duration::from_secs(60)));
    let upstream = Upstream::parse("http://portal.example").unwrap();
    (Wire::over(stream, upstream, None), listener.accept().await.unwrap().0)
}

async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// What is read of what a portal says in answer to a `GET`: status, content, and whether another request may follow.
async fn answer(octets: &[u8], then_ends: bool) -> Result<(u16, Vec<u8>, bool), WireError> {
    let (mut wire, mut portal) = connect(&listen().await).await;
    portal.write_all(octets).await.unwrap();
    if then_ends {
        portal.shutdown().await.unwrap();
    }
    let head = poll_fn(|cx| wire.poll_head(&Method::GET, cx)).await?;
    let mut content = Vec::new();
    while let Some(frame) = poll_fn(|cx| wire.poll_frame(cx)).await {
        content.extend(frame?.into_data().unwrap_or_default());
    }
    Ok((head.status().as_u16(), content, wire.is_free()))
}

#[tokio::test]
async fn reads_answers_to_their_end_and_is_used_again_where_that_is_certain() {
    for (octets, ends, content, is_free) in [
        (&b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..], false, &b"hello"[..], true),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, b"", true),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false, b"hello", true),
        (b"HTTP/1.1 200 OK\r\n\r\nhello", true, b"hello", false),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", false, b"hello", false),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, b"hello", false),
        (
            b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            false,
            b"",
            true,
        ),
        // What comes after its end is the beginning of an answer to nobody.
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, HTTP/1.1 200 OK", false, b"hello", false),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore", false, b"", false),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            false,
            b"hello",
            false,
        ),
    ] {
        let expected = (200, content.to_vec(), is_free);
        assert_eq!(answer(octets, ends).await.unwrap(), expected, "{}", octets.escape_ascii());
    }
}

#[tokio::test]
async fn what_breaks_off_is_not_taken_for_the_whole() {
    for octets in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    ] {
        assert!(matches!(answer(octets, true).await, Err(WireError::BrokeOff)), "{}", octets.escape_ascii());
    }
    for octets in [&b""[..], b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 100 Continue\r\n\r\n"] {
        assert!(matches!(answer(octets, true).await, Err(WireError::Closed)), "{}", octets.escape_ascii());
    }
}

#[tokio::test]
async fn what_is_not_http_is_no_answer() {
    for octets in
        [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!", b"\x16\x03\x01"]
    {
        assert!(matches!(answer(octets, false).await, Err(WireError::Malformed(_))), "{}", octets.escape_ascii());
    }
    let endless = b"HTTP/1.1 102 Processing\r\n\r\n".repeat(INTERIM + 1);
    assert!(matches!(answer(&endless, false).await, Err(WireError::Malformed(_))));
}

#[tokio::test]
async fn a_portal_that_had_gone_is_noticed_before_anything_is_written() {
    let listener = listen().await;
    let (mut wire, portal) = connect(&listener).await;
    assert!(wire.is_open());
    drop(portal);
    // What is known of the first connection now has been heard of together with the end of a later one.
    let (mut later, other) = connect(&listener).await;
    drop(other);
    poll_fn(|cx| later.is_stale(cx).then_some(()).map_or(Poll::Pending, Poll::Ready)).await;
    assert!(!wire.is_open());
}

#[tokio::test]
async fn what_nobody_asked_for_ends_a_connection_that_is_kept() {
    let (mut wire, mut portal) = connect(&listen().await).await;
    portal.write_all(b"HTTP/1.1 408 Request Timeout\r\n\r\n").await.unwrap();
    poll_fn(|cx| wire.is_stale(cx).then_some(()).map_or(Poll::Pending, Poll::Ready)).await;
    assert!(!wire.is_open() && !wire.is_free());
}

/// What is made of an answer that comes in pieces, by what reads heads and what reads contents: status, content, fields of
/// trailers, and what is left for the next. `None` where there is no end, or none that is certain.
fn made_of(octets: &[u8], pieces: &[usize]) -> Option<(u16, Vec<u8>, usize, Vec<u8>)> {
    let (mut reader, mut come, mut at) = (Reader::new(None), bytes::BytesMut::new(), 0);
    let mut pieces = pieces.iter().copied().chain(std::iter::repeat(usize::MAX));
    let (mut head, mut content, mut trailers) = (None, Vec::new(), 0);
    while at < octets.len() {
        let end = at.saturating_add(pieces.next().unwrap_or(usize::MAX)).min(octets.len());
        come.extend_from_slice(&octets[at..end]);
        at = end;
        if head.is_none() {
            head = reader.take(&mut come, &Method::GET).ok()?;
        }
        let Some(answer::Head { response, framing, .. }) = &mut head else { continue };
        while let Some(frame) = framing.take(&mut come).ok()? {
            match frame.into_data() {
                Ok(data) => content.extend_from_slice(&data),
                Err(frame) => trailers += frame.into_trailers().map_or(0, |trailers| trailers.len()),
            }
        }
        if framing.is_over() {
            let left = [&come[..], &octets[at..]].concat();
            return Some((response.status().as_u16(), content, trailers, left));
        }
    }
    None
}

fn any_answer() -> impl Strategy<Value = Vec<u8>> {
    const PARTS: [&[u8]; 24] = [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 204 \r\n",
        b"HTTP/1.0 200 OK\r\n",
        b"Content-Length: 5\r\n",
        b"content-length: 6\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"transfer-encoding: gzip\r\n",
        b"Connection: close\r\n",
        b"A: b\r\n",
        b"A : b\r\n",
        b" folded\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"5\r\n",
        b"5;a=\"b\"\r\n",
        b"0\r\n",
        b"00\r\n",
        b"fffffffffffffffff\r\n",
        b"hello\r\n",
        b"hello",
        b"x-end: 1\r\n",
        b"\0",
        b"\xff",
    ];
    let part = (0..PARTS.len()).prop_map(|part| PARTS[part]);
    let begun = Just(&b"HTTP/1.1 200 OK\r\n"[..]);
    (begun, proptest::collection::vec(part, 0..12)).prop_map(|(begun, parts)| [&[begun][..], &parts].concat().concat())
}

proptest! {
    #[test]
    fn an_answer_is_what_it_is_however_it_comes(
        octets in any_answer(),
        pieces in proptest::collection::vec(1usize..9, 0..40),
    ) {
        prop_assert_eq!(made_of(&octets, &pieces), made_of(&octets, &[]));
    }

    #[test]
    fn whatever_comes_is_survived(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        made_of(&[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", &octets[..]].concat(), &[3, 50, 60]);
        made_of(&octets, &[1, 2, 3]);
    }
}
