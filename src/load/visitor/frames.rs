//! Frames of WebSockets (RFC 6455 §5.2), as far as messages that come back need them.

use bytes::BytesMut;

/// The mask of every frame: it protects caches between, of which there are none.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A binary message in one frame.
const BINARY: u8 = 0x82;

/// Returns the frame that a visitor sends.
pub(in crate::load) fn masked(payload: &[u8]) -> Vec<u8> {
    let mut frame = head(payload.len(), 0x80);
    frame.extend_from_slice(&MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(octet, mask)| octet ^ mask));
    frame
}

/// Returns the frame in which a portal sends the same.
pub(in crate::load) fn plain(payload: &[u8]) -> Vec<u8> {
    [head(payload.len(), 0), payload.to_vec()].concat()
}

/// Takes the first whole frame out of `read`.
pub(in crate::load) fn take(read: &mut BytesMut) -> Option<BytesMut> {
    let (payload, length) = layout(read)?;
    let end = payload.checked_add(length)?;
    (read.len() >= end).then(|| read.split_to(end))
}

/// Returns what a visitor's frame says as a portal's frame.
pub(in crate::load) fn unmasked(frame: &[u8]) -> Vec<u8> {
    let Some((begin, _)) = layout(frame) else { return Vec::new() };
    let (mask, payload) = (frame.get(begin.saturating_sub(4)..begin), frame.get(begin..).unwrap_or_default());
    let mask = mask.unwrap_or(&[0; 4]);
    let payload: Vec<u8> = payload.iter().zip(mask.iter().cycle()).map(|(octet, mask)| octet ^ mask).collect();
    plain(&payload)
}

/// Where the payload of a frame begins, and how long it is.
fn layout(frame: &[u8]) -> Option<(usize, usize)> {
    let second = *frame.get(1)?;
    let (size, length) = match second & 0x7f {
        126 => (4, u64::from(u16::from_be_bytes(frame.get(2..4)?.try_into().ok()?))),
        127 => (10, u64::from_be_bytes(frame.get(2..10)?.try_into().ok()?)),
        length => (2, u64::from(length)),
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    Some((size + mask, usize::try_from(length).ok()?))
}

fn head(length: usize, mask: u8) -> Vec<u8> {
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..126), _) => vec![BINARY, mask | short],
        (_, Ok(medium)) => [&[BINARY, mask | 126][..], &medium.to_be_bytes()].concat(),
        (_, Err(_)) => [&[BINARY, mask | 127][..], &(length as u64).to_be_bytes()].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_of_any_length_comes_back_without_its_mask_once_it_is_whole() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let payload: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let frame = masked(&payload);
            let mut read = BytesMut::from(&frame[..frame.len() - 1]);
            assert_eq!(take(&mut read), None, "{length}");
            read.extend_from_slice(&frame[frame.len() - 1..]);
            read.extend_from_slice(b"next");
            assert_eq!(unmasked(&take(&mut read).unwrap()), plain(&payload), "{length}");
            assert_eq!(*read, *b"next");
        }
        // RFC 6455 §5.7: a masked "Hello", there as text.
        assert_eq!(masked(b"Hello")[1..], [0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
    }
}
