//! The arithmetic of the WebSocket handshake: SHA-1, which nothing else of the portal needs.
//!
//! Contract: [`accept`] is RFC 6455 §4.2.2. Must never be used where a collision would matter: SHA-1 is broken, and
//! the handshake only asks it to prove that a server read the request.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// What RFC 6455 §1.3 appends to the client's key.
const MAGIC: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Returns the `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`.
pub(super) fn accept(key: &str) -> String {
    STANDARD.encode(sha1(format!("{key}{MAGIC}").as_bytes()))
}

/// FIPS 180-4 §6.1.
fn sha1(message: &[u8]) -> [u8; 20] {
    let bits = u64::try_from(message.len()).unwrap_or(u64::MAX).wrapping_mul(8);
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&bits.to_be_bytes());

    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let (blocks, _whole) = padded.as_chunks::<64>();
    for block in blocks {
        state = compress(state, block);
    }
    let mut digest = [0; 20];
    for (place, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *place = word.to_be_bytes();
    }
    digest
}

fn compress(state: [u32; 5], block: &[u8; 64]) -> [u32; 5] {
    // The last sixteen words of the schedule, oldest first: each round takes one and appends the one sixteen rounds on.
    let mut window = [0_u32; 16];
    for (word, bytes) in window.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let [mut a, mut b, mut c, mut d, mut e] = state;
    for round in 0..80 {
        let [word, _, in_two, _, _, _, _, _, in_eight, _, _, _, _, in_thirteen, _, _] = window;
        let (mix, constant) = match round {
            0..20 => ((b & c) | (!b & d), 0x5a82_7999),
            20..40 => (b ^ c ^ d, 0x6ed9_eba1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let rotated = a.rotate_left(5).wrapping_add(mix).wrapping_add(e).wrapping_add(constant).wrapping_add(word);
        (a, b, c, d, e) = (rotated, a, b.rotate_left(30), c, d);
        window.rotate_left(1);
        if let Some(last) = window.last_mut() {
            *last = (word ^ in_two ^ in_eight ^ in_thirteen).rotate_left(1);
        }
    }
    let [was_a, was_b, was_c, was_d, was_e] = state;
    [was_a.wrapping_add(a), was_b.wrapping_add(b), was_c.wrapping_add(c), was_d.wrapping_add(d), was_e.wrapping_add(e)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(message: &str) -> String {
        sha1(message.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn digests_the_published_examples() {
        for (message, digest) in [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ] {
            assert_eq!(hex(message), digest, "{message:?}");
        }
    }

    #[test]
    fn answers_the_example_of_the_rfc() {
        assert_eq!(accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
