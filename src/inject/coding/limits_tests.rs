//! What a decoder refuses, how much it holds, and what it never tells the next page.

use super::{
    sample::{WAYS, Way},
    tests::{decode, page},
    *,
};

/// A gzip header without options, as [`sample::gzip`] writes none.
const BARE_HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];

/// A fixed block that begins with a match: three bytes at the smallest distance of `code` (RFC 1951 §3.2.5).
fn reach_back(code: u32, extra_bits: u32) -> Vec<u8> {
    // BFINAL, BTYPE = 01, length code 257 in seven bits, the distance code in five, its extra bits, end of block.
    let mut bits: Vec<bool> = vec![true, true, false];
    bits.extend([false, false, false, false, false, false, true]);
    bits.extend((0..5).rev().map(|bit| code >> bit & 1 == 1));
    bits.extend(std::iter::repeat_n(false, extra_bits as usize + 7));
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit))).collect()
}

#[test]
fn no_deflate_data_refers_to_an_earlier_page() {
    let pool = Pool::default();
    let secret: Vec<u8> = b"secret of an earlier visitor, ".repeat(4000);
    // A stored block of 32 KiB, that is a whole window (RFC 1951 §3.2.4).
    let window = [&[0x00, 0x00, 0x80, 0xFF, 0x7F][..], &[b'x'; 0x8000]].concat();
    for code in 0..30 {
        assert!(decode(Way::Gzip, &pool, &Way::Gzip.encode(&secret, 6), 4096, 4096).0 == secret);
        let reach = reach_back(code, (code / 2).saturating_sub(1));
        let body = [&BARE_HEADER[..], &reach].concat();
        assert_eq!(decode(Way::Gzip, &pool, &body, 100, 1000), (Vec::new(), Stream::Corrupt), "distance code {code}");
        // The trailer is still to come.
        let body = [&BARE_HEADER[..], &window, &reach].concat();
        let expected = (vec![b'x'; 0x8003], Stream::Open);
        assert!(decode(Way::Gzip, &pool, &body, 1 << 20, 1 << 20) == expected, "distance code {code} with a window");
    }
}

#[test]
fn no_zstd_frame_refers_to_an_earlier_page() {
    use std::io::Write;
    let pool = Pool::default();
    let secret: Vec<u8> = (0..3000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    let mut encoder = ::zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
    encoder.write_all(&secret).and_then(|()| encoder.flush()).unwrap();
    let first = encoder.get_ref().len();
    encoder.write_all(&secret).and_then(|()| encoder.flush()).unwrap();
    let frame = encoder.get_ref().clone();
    assert!(frame.len() < first + 100, "the second block refers to the first");
    assert!(decode(Way::Zstd, &pool, &frame, 4096, 4096).0 == secret.repeat(2));
    // The header, then the second block alone.
    let headless = [&frame[..6], &frame[first..]].concat();
    let (decoded, stream) = decode(Way::Zstd, &pool, &headless, 4096, 4096);
    assert_eq!((decoded.len(), stream), (0, Stream::Corrupt));
}

#[test]
fn refuses_what_browsers_refuse() {
    let magic = 0xFD2F_B528_u32.to_le_bytes();
    for (name, way, body) in [
        // Frame_Header_Descriptor with a dictionary of one byte (RFC 8878 §3.1.1.1).
        ("zstd that needs a dictionary", Way::Zstd, [&magic[..], &[0x01, 0x58, 7, 0x01, 0, 0]].concat()),
        // Window_Descriptor: exponent 14 makes 16 MiB.
        ("zstd window above eight MiB", Way::Zstd, [&magic[..], &[0x00, 14 << 3, 0x01, 0, 0]].concat()),
        ("something after a zstd frame", Way::Zstd, [Way::Zstd.encode(b"", 3), b"junk".to_vec()].concat()),
        // The window bits that announce the large windows which are not in RFC 7932.
        ("large brotli window", Way::Brotli, vec![0x11, 0x1E, 0, 0, 0, 0]),
        ("gzip with a reserved flag", Way::Gzip, [&[0x1F, 0x8B, 8, 0x20][..], &[0; 20]].concat()),
        ("not gzip", Way::Gzip, b"<!doctype html>".to_vec()),
        ("reserved block type", Way::Bare, vec![0x07, 0, 0]),
        ("zlib with a preset dictionary", Way::Zlib, [&[0x78, 0xBB, 0, 0, 0, 1][..], &[0; 9]].concat()),
    ] {
        for cut in [1, 2, 100] {
            assert_eq!(
                decode(way, &Pool::default(), &body, cut, 100),
                (Vec::new(), Stream::Corrupt),
                "{name}, cut {cut}"
            );
        }
    }
    let largest = [&magic[..], &[0x00, 13 << 3, 0x01, 0, 0]].concat();
    assert_eq!(decode(Way::Zstd, &Pool::default(), &largest, 100, 100), (Vec::new(), Stream::Ended), "eight MiB");
}

#[test]
fn what_came_before_the_damage_is_given() {
    // A stored block that is not the last (RFC 1951 §3.2.4), then a block of the reserved type.
    let bare = [&[0x00, 5, 0, 0xFA, 0xFF][..], b"hello", &[0x07, 0, 0]].concat();
    let cases = [
        (Way::Gzip, [&BARE_HEADER[..], &bare].concat()),
        (Way::Zlib, [&[0x78, 0x9C][..], &bare].concat()),
        (Way::Bare, bare),
        (Way::Zstd, [Way::Zstd.encode(b"hello", 3), b"junk".to_vec()].concat()),
    ];
    for (way, body) in cases {
        for (cut, room) in [(1, 1), (1, 100), (3, 2), (100, 1), (100, 3), (100, 100)] {
            let decoded = decode(way, &Pool::default(), &body, cut, room);
            assert_eq!(decoded, (b"hello".to_vec(), Stream::Corrupt), "{way:?} cut {cut} room {room}");
        }
    }
}

#[test]
fn calls_that_bring_nothing_change_nothing() {
    let document = page(30_000);
    for way in WAYS {
        let body = way.encode(&document, 5);
        let mut decoder = Decoder::new(way.coding(), &Pool::default());
        let (mut decoded, mut buffer) = (Vec::new(), [0; 700]);
        for mut piece in body.chunks(body.len() / 7) {
            for _ in 0..50 {
                // HTTP/2 allows empty frames.
                let nothing = decoder.decode(&[], &mut buffer);
                assert_eq!((nothing.consumed, nothing.produced), (0, 0), "{way:?}");
                assert_ne!(nothing.stream, Stream::Corrupt, "{way:?}");
                let without_room = decoder.decode(piece, &mut []);
                assert_eq!((without_room.consumed, without_room.produced), (0, 0), "{way:?}");
            }
            loop {
                let step = decoder.decode(piece, &mut buffer);
                decoded.extend_from_slice(&buffer[..step.produced]);
                piece = &piece[step.consumed..];
                if piece.is_empty() && step.produced < buffer.len() {
                    break;
                }
            }
        }
        assert!(decoded == document && decoder.has_ended(), "{way:?}");
    }
}

#[test]
fn survives_every_damaged_byte() {
    let (document, pool) = (page(1500), Pool::default());
    for way in WAYS {
        let body = way.encode(&document, 6);
        for at in 0..body.len() {
            for damage in [0x01, 0x10, 0x80, 0xFF] {
                let mut damaged = body.clone();
                damaged[at] ^= damage;
                let (decoded, _) = decode(way, &pool, &damaged, 97, 300);
                assert!(decoded.len() <= 1 << 20, "{way:?} at {at}");
            }
            assert!(document.starts_with(&decode(way, &pool, &body[..at], 1 << 20, 300).0), "{way:?} cut at {at}");
        }
        assert!(decode(way, &pool, &body, 1 << 20, 300).0 == document, "{way:?}");
    }
}

#[test]
fn a_bomb_is_decoded_piece_by_piece() {
    for way in [Way::Gzip, Way::Zlib, Way::Bare, Way::Zstd, Way::Brotli] {
        let body = way.encode(&vec![0; 10 << 20], 9);
        let (mut decoder, mut buffer, mut rest) =
            (Decoder::new(way.coding(), &Pool::default()), vec![0; 8192], &body[..]);
        let mut total = 0;
        loop {
            let decoded = decoder.decode(rest, &mut buffer);
            rest = &rest[decoded.consumed..];
            total += decoded.produced;
            if decoded.stream != Stream::Open || (decoded.consumed == 0 && decoded.produced == 0) {
                break;
            }
        }
        assert_eq!((total, decoder.has_ended()), (10 << 20, true), "{way:?}");
    }
}

#[test]
fn what_upstream_flushed_is_decoded_at_once() {
    use std::io::Write;
    let document = page(3000);
    let (gzip, zstd, brotli);
    {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(&document).and_then(|()| encoder.flush()).unwrap();
        gzip = encoder.get_ref().clone();
        let mut encoder = ::zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
        encoder.write_all(&document).and_then(|()| encoder.flush()).unwrap();
        zstd = encoder.get_ref().clone();
        let mut encoder = ::brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
        encoder.write_all(&document).and_then(|()| encoder.flush()).unwrap();
        brotli = encoder.get_ref().clone();
    }
    for (way, body) in [(Way::Gzip, gzip), (Way::Zstd, zstd), (Way::Brotli, brotli)] {
        for cut in [1, 1000, 1 << 20] {
            assert!(
                decode(way, &Pool::default(), &body, cut, 1000) == (document.clone(), Stream::Open),
                "{way:?} {cut}"
            );
        }
    }
}
