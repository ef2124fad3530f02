//! The live feed, frame by frame.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::visit::Visit;

async fn shake_hands(visit: &Visit) -> (String, TcpStream) {
    let mut stream = visit.connect().await;
    let request = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    (String::from_utf8(head).unwrap(), stream)
}

/// A client's frame, masked.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x11, 0x22, 0x33, 0x44];
    let mut frame = vec![first];
    match payload.len() {
        short @ ..126 => frame.push(0x80 | u8::try_from(short).unwrap()),
        medium @ ..0x1_0000 => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(medium).unwrap().to_be_bytes());
        }
        long => {
            frame.push(0x80 | 127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

#[tokio::test]
async fn the_handshake_proves_itself_and_sets_a_tracker() {
    let visit = Visit::begin().await;
    let (head, _stream) = shake_hands(&visit).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{head}");
    assert!(head.contains("set-cookie: _vm_live="), "{head}");
}

#[tokio::test]
async fn echoes_frames_of_every_length_answers_a_ping_and_returns_a_close() {
    let visit = Visit::begin().await;
    let (_head, mut stream) = shake_hands(&visit).await;
    for (length, head) in [
        (0, &[0x82, 0][..]),
        (125, &[0x82, 125]),
        (126, &[0x82, 126, 0, 126]),
        (65_535, &[0x82, 126, 0xff, 0xff]),
        (65_536, &[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
    ] {
        let payload = vec![b'x'; length];
        stream.write_all(&frame(0x82, &payload)).await.unwrap();
        let mut echoed = vec![0; head.len() + length];
        stream.read_exact(&mut echoed).await.unwrap();
        assert_eq!(echoed, [head, &payload].concat(), "{length}");
    }
    stream.write_all(&frame(0x89, b"hi")).await.unwrap();
    stream.write_all(&frame(0x88, &[3, 232])).await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, [0x8a, 2, b'h', b'i', 0x88, 2, 3, 232]);
}

#[tokio::test]
async fn an_unmasked_or_oversized_frame_ends_the_connection() {
    let visit = Visit::begin().await;
    for bad in [&[0x81, 1, b'x'][..], &[0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 1]] {
        let (_head, mut stream) = shake_hands(&visit).await;
        stream.write_all(bad).await.unwrap();
        let mut rest = Vec::new();
        // A reset is as good an end as a close.
        drop(stream.read_to_end(&mut rest).await);
        assert!(rest.is_empty());
    }
}

#[tokio::test]
async fn shutdown_does_not_wait_for_an_open_socket() {
    let mut visit = Visit::begin().await;
    let (_head, _stream) = shake_hands(&visit).await;
    visit.shut_down();
    visit.ended().await;
}
