//! The live feed: a WebSocket that sends back what it is told.
//!
//! Contract: RFC 6455 without extensions; text, binary and continuation frames are echoed as they came, a ping is answered, a
//! close is returned. A frame over 64 KiB or an unmasked one ends the connection. Must never outlive the portal's shutdown.

use std::io;

use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::watch,
};

use super::{
    handshake,
    reply::{self, ReplyBody},
};

const FRAME_LIMIT: usize = 64 * 1024;

const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;

/// Answers the opening handshake: 101, or 426 to a request that is none.
pub(super) fn handshake(fields: &HeaderMap) -> Response<ReplyBody> {
    let asks = |name, token: &str| {
        fields
            .get_all(name)
            .iter()
            .filter_map(|field: &HeaderValue| field.to_str().ok())
            .flat_map(|field| field.split(','))
            .any(|value| value.trim().eq_ignore_ascii_case(token))
    };
    let key = fields.get(header::SEC_WEBSOCKET_KEY).and_then(|key| key.to_str().ok());
    let version = fields.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
    let upgrades = asks(header::UPGRADE, "websocket") && asks(header::CONNECTION, "upgrade") && version;
    let Some(key) = key.filter(|_| upgrades) else {
        let text = "this path speaks WebSocket\n";
        let mut response = reply::fixed(StatusCode::UPGRADE_REQUIRED, "text/plain; charset=utf-8", text);
        reply::put(&mut response, header::UPGRADE, "websocket");
        reply::put(&mut response, header::CONNECTION, "upgrade");
        reply::put(&mut response, header::SEC_WEBSOCKET_VERSION, "13");
        return response;
    };
    let mut response = reply::empty(StatusCode::SWITCHING_PROTOCOLS);
    reply::put(&mut response, header::UPGRADE, "websocket");
    reply::put(&mut response, header::CONNECTION, "upgrade");
    let accept = HeaderValue::try_from(handshake::accept(key)).expect("base64 is a field value");
    response.headers_mut().insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    response
}

/// Echoes frames until either side closes or the portal shuts down.
pub(super) async fn echo(mut socket: TokioIo<Upgraded>, mut stopped: watch::Receiver<()>) {
    let conversation = async {
        while let Some(frame) = Frame::read(&mut socket).await? {
            let closing = frame.opcode() == CLOSE;
            frame.reply().write(&mut socket).await?;
            if closing {
                break;
            }
        }
        socket.shutdown().await
    };
    tokio::select! {
        // A peer that hangs up is a normal end of an echo.
        _ended = conversation => {}
        _dropped = stopped.changed() => {}
    }
}

/// One frame: its first byte (final bit and opcode), and its payload without the mask.
#[derive(Debug)]
struct Frame {
    first: u8,
    payload: Vec<u8>,
}

impl Frame {
    /// Reads a client's frame, `None` at the end of the stream.
    async fn read(socket: &mut TokioIo<Upgraded>) -> io::Result<Option<Self>> {
        let mut first = [0; 1];
        if socket.read(&mut first).await? == 0 {
            return Ok(None);
        }
        let [first] = first;
        let second = socket.read_u8().await?;
        let length = match second & !MASKED {
            126 => usize::from(socket.read_u16().await?),
            127 => usize::try_from(socket.read_u64().await?).unwrap_or(usize::MAX),
            short => usize::from(short),
        };
        // RFC 6455 §5.1: a server closes on a frame without a mask.
        if second & MASKED == 0 || length > FRAME_LIMIT {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut mask = [0; 4];
        socket.read_exact(&mut mask).await?;
        let mut payload = vec![0; length];
        socket.read_exact(&mut payload).await?;
        for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
            *byte ^= mask;
        }
        Ok(Some(Self { first, payload }))
    }

    fn opcode(&self) -> u8 {
        self.first & 0x0f
    }

    fn reply(self) -> Self {
        match self.opcode() {
            PING => Self { first: FINAL | PONG, ..self },
            _ => self,
        }
    }

    async fn write(&self, socket: &mut TokioIo<Upgraded>) -> io::Result<()> {
        let length = self.payload.len();
        let mut frame = Vec::with_capacity(length + 10);
        frame.push(self.first);
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ ..126), _) => frame.push(short),
            (_, Ok(medium)) => {
                frame.push(126);
                frame.extend_from_slice(&medium.to_be_bytes());
            }
            (_, Err(_)) => {
                frame.push(127);
                frame.extend_from_slice(&u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
            }
        }
        frame.extend_from_slice(&self.payload);
        socket.write_all(&frame).await?;
        socket.flush().await
    }
}
