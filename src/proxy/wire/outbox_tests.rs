//! What a portal gets of requests, however slowly it reads and their content comes.

use std::{collections::VecDeque, future::poll_fn};

use http::HeaderValue;
use http_body::SizeHint;
use tokio::io::AsyncReadExt;

use super::*;

const HEAD: &[u8] = b"POST / HTTP/1.1\r\nhost: a\r\ntrailer: x-end, X-Other\r\n\r\n";

/// Content of which each part is waited for.
struct Content {
    frames: VecDeque<Frame<Bytes>>,
    size: SizeHint,
    is_late: bool,
}

impl Content {
    fn of(parts: &[&'static str], size: SizeHint) -> Self {
        let frames = parts.iter().map(|part| Frame::data(Bytes::from_static(part.as_bytes()))).collect();
        Self { frames, size, is_late: false }
    }

    fn and(mut self, trailers: &[(&'static str, &'static str)]) -> Self {
        let fields =
            trailers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        self.frames.push_back(Frame::trailers(fields.collect()));
        self
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        self.is_late = !self.is_late;
        if self.is_late {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.frames.pop_front().map(Ok))
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}

/// What is written of a request whose content is framed as it says of itself.
async fn written(content: Content, reads: usize) -> Result<Vec<u8>, WireError> {
    let (mut near, mut far) = tokio::io::duplex(reads);
    let outgoing = Outgoing::of(&content);
    let mut outbox = Outbox::new();
    outbox.begin(Some(content), outgoing);
    let sending = async {
        poll_fn(|cx| outbox.poll(&mut near, HEAD, cx)).await?;
        drop(near);
        Ok::<_, WireError>(outbox.is_empty())
    };
    let mut octets = Vec::new();
    let reading = async { far.read_to_end(&mut octets).await };
    let (sent, _) = tokio::try_join!(sending, async { reading.await.map_err(WireError::from) })?;
    assert!(sent);
    Ok(octets.strip_prefix(HEAD).expect("the head comes first").to_vec())
}

#[tokio::test]
async fn content_of_a_known_length_is_written_as_it_is() {
    for reads in [1, 7, 1000] {
        let content = Content::of(&["hello", "", ", world"], SizeHint::with_exact(12));
        assert_eq!(written(content, reads).await.unwrap(), b"hello, world", "{reads}");
    }
}

#[tokio::test]
async fn content_of_another_length_than_was_said_never_becomes_another_request() {
    for parts in [&["hello"][..], &["hello, world!"], &["hello, world", "GET / HTTP/1.1"]] {
        let sent = written(Content::of(parts, SizeHint::with_exact(12)), 1000).await;
        assert!(matches!(sent, Err(WireError::Content(cause)) if matches!(*cause, Cause::BodyLength)), "{parts:?}");
    }
}

#[tokio::test]
async fn content_of_unknown_length_is_written_in_chunks() {
    for reads in [1, 7, 1000] {
        let content = Content::of(&["hello", "", "0123456789abcdef"], SizeHint::default());
        let chunks = b"5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n";
        assert_eq!(written(content, reads).await.unwrap(), chunks, "{reads}");
    }
    assert_eq!(written(Content::of(&[], SizeHint::default()), 7).await.unwrap(), b"0\r\n\r\n");
}

#[tokio::test]
async fn trailers_are_written_where_the_head_announced_them() {
    let content = Content::of(&["a"], SizeHint::default()).and(&[("x-end", "1"), ("x-hidden", "1"), ("x-other", "2")]);
    let chunks = b"1\r\na\r\n0\r\nx-end: 1\r\nx-other: 2\r\n\r\n";
    assert_eq!(written(content, 7).await.unwrap(), chunks);
}

#[tokio::test]
async fn what_was_not_begun_gives_its_content_back() {
    let mut outbox = Outbox::new();
    outbox.begin(Some(Content::of(&["a"], SizeHint::with_exact(1))), Outgoing::Length(1));
    assert!(!outbox.is_empty());
    assert_eq!(outbox.take_back().map(|content| content.frames.len()), Some(1));
    assert!(outbox.is_empty());
}
