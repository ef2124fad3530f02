//! One connection of the gate to the origin.
//!
//! Requests have no content; a connection ends with the first thing that it cannot read.

use std::sync::Arc;

use bytes::BytesMut;
use memchr::memmem;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::reply::{Replies, Then};
use crate::load::visitor::frames;

/// The longest request head.
const HEAD: usize = 64 << 10;

/// Serves a connection to its end.
pub(super) async fn serve(mut stream: TcpStream, replies: Arc<Replies>) {
    // Only latency is at stake.
    drop(stream.set_nodelay(true));
    let mut read = BytesMut::with_capacity(HEAD);
    loop {
        while let Some(end) = memmem::find(&read, b"\r\n\r\n") {
            let head = read.split_to(end + 4);
            let (answer, then) = replies.to(&head);
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
            if then == Then::Echo {
                return echo(stream, read).await;
            }
        }
        read.reserve(HEAD);
        match stream.read_buf(&mut read).await {
            Ok(1..) if read.len() <= HEAD => {}
            Ok(_) | Err(_) => return,
        }
    }
}

/// Sends each frame back, without its mask.
async fn echo(mut stream: TcpStream, mut read: BytesMut) {
    loop {
        while let Some(frame) = frames::take(&mut read) {
            if stream.write_all(&frames::unmasked(&frame)).await.is_err() {
                return;
            }
        }
        read.reserve(4096);
        match stream.read_buf(&mut read).await {
            Ok(1..) if read.len() <= HEAD => {}
            Ok(_) | Err(_) => return,
        }
    }
}
