//! What was read of a portal's connection and is not used yet.
//!
//! Contract: room is made for as much as lately came at a time, so that a download is read in large pieces and a small answer does
//! not hold a large buffer.

use std::{
    io,
    pin::pin,
    task::{Context, Poll, ready},
};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Room for most answers.
const LEAST: usize = 8 * 1024;
/// As much as pays: what a portal sends faster than a visitor reads is held up to here.
const MOST: usize = 256 * 1024;

/// Octets that have come.
#[derive(Debug)]
pub(super) struct Inbox {
    pub(super) octets: BytesMut,
    room: usize,
    /// Less than half of the room was taken the last time.
    was_roomy: bool,
}

// === impl Inbox ===

impl Inbox {
    pub(super) fn new() -> Self {
        Self { octets: BytesMut::new(), room: LEAST, was_roomy: false }
    }

    /// Reads more, and says how much; nothing once the other side has ended the connection.
    pub(super) fn poll_fill<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if self.octets.capacity() - self.octets.len() < self.room {
            self.octets.reserve(self.room);
        }
        // It holds nothing of its own: what is dropped here and made again is nothing.
        let read = ready!(pin!(stream.read_buf(&mut self.octets)).poll(cx))?;
        self.learn(read);
        Poll::Ready(Ok(read))
    }

    /// Gives back what a connection that has not been used for a while need not hold.
    pub(super) fn rest(&mut self) {
        if self.octets.is_empty() {
            *self = Self::new();
        }
    }

    /// Doubles the room that was filled; halves it when less than half of it was needed twice in a row.
    fn learn(&mut self, read: usize) {
        if read >= self.room {
            self.room = (self.room * 2).min(MOST);
            self.was_roomy = false;
        } else if read < self.room / 2 {
            if self.was_roomy {
                self.room = (self.room / 2).max(LEAST);
            }
            self.was_roomy = !self.was_roomy;
        } else {
            self.was_roomy = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_room_for_what_comes_at_a_time() {
        let mut inbox = Inbox::new();
        for (read, room) in [
            (LEAST, 2 * LEAST),
            (2 * LEAST, 4 * LEAST),
            (1, 4 * LEAST),
            (3 * LEAST, 4 * LEAST),
            (1, 4 * LEAST),
            (1, 2 * LEAST),
            (1, 2 * LEAST),
            (1, LEAST),
            (1, LEAST),
            (1, LEAST),
        ] {
            inbox.learn(read);
            assert_eq!(inbox.room, room, "after {read}");
        }
        (0..20).for_each(|_| inbox.learn(usize::MAX));
        assert_eq!(inbox.room, MOST);
    }
}
