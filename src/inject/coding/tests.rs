//! Every decoder over every cutting, and over what is none of its data.

use bytes::BytesMut;
use proptest::prelude::*;

use super::{
    sample::{WAYS, Way, gunzip},
    *,
};

/// Decodes a body that comes in pieces into a buffer of `room` bytes.
pub(super) fn decode(way: Way, pool: &Pool, body: &[u8], cut: usize, room: usize) -> (Vec<u8>, Stream) {
    let mut decoder = Decoder::new(way.coding(), pool);
    let (mut document, mut buffer, mut stream) = (Vec::new(), vec![0; room], Stream::Open);
    for mut piece in body.chunks(cut) {
        loop {
            let decoded = decoder.decode(piece, &mut buffer);
            assert!(decoded.consumed <= piece.len() && decoded.produced <= room);
            document.extend_from_slice(&buffer[..decoded.produced]);
            piece = &piece[decoded.consumed..];
            stream = decoded.stream;
            let idle = decoded.consumed == 0 && decoded.produced == 0;
            if idle || stream == Stream::Corrupt || (piece.is_empty() && decoded.produced < room) {
                break;
            }
        }
    }
    (document, stream)
}

pub(super) fn page(length: usize) -> Vec<u8> {
    (0..length / 20).flat_map(|row| format!("<p>{row} é {}</p>\n", row * 7919 % 104_729).into_bytes()).collect()
}

#[test]
fn decodes_what_was_encoded_however_it_is_cut() {
    let pool = Pool::default();
    for way in WAYS {
        for (document, levels) in [(page(30_000), 1..10), (Vec::new(), 5..6), (b"a".to_vec(), 5..6)] {
            for level in levels {
                let body = way.encode(&document, level);
                for (cut, room) in [(1, 1000), (2, 64), (7, 1), (1 << 20, 3), (1 << 20, 1 << 20)] {
                    let (decoded, stream) = decode(way, &pool, &body, cut, room);
                    assert!(decoded == document, "{way:?} level {level} cut {cut} room {room}");
                    let is_whole = stream == Stream::Ended || body.is_empty();
                    assert!(is_whole, "{way:?} level {level} cut {cut} room {room}: {stream:?}");
                }
            }
        }
    }
}

#[test]
fn decodes_several_frames_and_skips_what_is_to_be_skipped() {
    let skippable = [&0x184D_2A53_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), b"abc"].concat();
    let frames = [skippable, Way::Zstd.encode(b"one ", 3), Way::Zstd.encode(b"two", 3)].concat();
    for cut in 1..frames.len() {
        assert_eq!(decode(Way::Zstd, &Pool::default(), &frames, cut, 64), (b"one two".to_vec(), Stream::Ended));
    }
}

#[test]
fn ignores_what_follows_the_end() {
    for way in [Way::Gzip, Way::Zlib, Way::Bare, Way::Brotli] {
        let body = [&way.encode(b"page", 6)[..], b"and something else"].concat();
        for cut in [1, 5, 1000] {
            assert_eq!(decode(way, &Pool::default(), &body, cut, 64), (b"page".to_vec(), Stream::Ended), "{way:?}");
        }
    }
}

#[test]
fn tells_a_wrapper_from_bare_data() {
    for (header, expected) in [
        ([0x78, 0x9C], true),
        ([0x78, 0x01], true),
        ([0x08, 0x1D], true),
        ([0x78, 0x9D], false),
        ([0x78, 0xBB], false),
        ([0x88, 0x1C], false),
        ([0x01, 0x02], false),
    ] {
        assert_eq!(has_zlib_header(header), expected, "{header:?}");
    }
}

#[test]
fn a_decoder_that_comes_back_remembers_nothing() {
    let pool = Pool::default();
    for way in [Way::Gzip, Way::Zstd] {
        let body = way.encode(&page(60_000), 6);
        drop(decode(way, &pool, &body[..body.len() / 2], 1000, 1000));
        let mut broken = body.clone();
        broken[body.len() / 3] ^= 0x55;
        drop(decode(way, &pool, &broken, 1000, 1000));
        assert_eq!(decode(way, &pool, &way.encode(b"next", 6), 3, 1000), (b"next".to_vec(), Stream::Ended));
    }
}

#[test]
fn a_bomb_fills_no_more_than_the_buffer() {
    for way in [Way::Gzip, Way::Zlib, Way::Zstd, Way::Brotli] {
        let body = way.encode(&vec![0; 10 << 20], 9);
        assert!(body.len() < 20_000);
        let mut decoder = Decoder::new(way.coding(), &Pool::default());
        assert_eq!(decoder.decode(&body, &mut [1; 100]).produced, 100, "{way:?}");
    }
}

#[test]
fn what_is_flushed_can_be_shown() {
    let mut encoder = Encoder::gzip(4);
    let (mut body, mut document) = (BytesMut::new(), Vec::new());
    for part in page(50_000).chunks(3000) {
        document.extend_from_slice(part);
        encoder.encode(part, Flush::None, &mut body);
        encoder.encode(b"", Flush::Sync, &mut body);
        assert!(decode(Way::Gzip, &Pool::default(), &body, 1 << 20, 1000).0 == document);
    }
    assert!(gunzip(&body).is_err(), "not whole yet");
    encoder.encode(b"", Flush::Finish, &mut body);
    assert!(gunzip(&body).unwrap() == document);
}

#[test]
fn encodes_at_every_level_whatever_the_parts() {
    for level in 0..=9 {
        for (document, part) in [(Vec::new(), 1), (page(3000), 1), (page(70_000), 5000), (page(70_000), 1 << 20)] {
            for flush in [Flush::None, Flush::Sync] {
                let (mut encoder, mut body) = (Encoder::gzip(level), BytesMut::new());
                for piece in document.chunks(part) {
                    encoder.encode(piece, flush, &mut body);
                    // A second flush finds nothing to flush.
                    encoder.encode(b"", flush, &mut body);
                }
                encoder.encode(b"", Flush::Finish, &mut body);
                assert!(gunzip(&body).unwrap() == document, "level {level} part {part} {flush:?}");
                assert!(decode(Way::Gzip, &Pool::default(), &body, 999, 999) == (document.clone(), Stream::Ended));
            }
        }
    }
}

proptest! {
    #[test]
    fn damaged_data_gives_something_bounded_and_no_panic(
        way in prop::sample::select(&WAYS[..]), at in 0.0_f64..1.0, value in any::<u8>(), keep in 0.0_f64..=1.0, cut in 1_usize..500,
    ) {
        let document = page(5000);
        let mut body = way.encode(&document, 6);
        let length = body.len();
        body[((length - 1) as f64 * at) as usize] = value;
        body.truncate((length as f64 * keep) as usize);
        let (decoded, _) = decode(way, &Pool::default(), &body, cut, 300);
        prop_assert!(decoded.len() <= 1032 * body.len() + (1 << 20));
    }

    #[test]
    fn a_part_of_a_body_gives_a_part_of_the_document(
        way in prop::sample::select(&WAYS[..]), keep in 0.0_f64..1.0, cut in 1_usize..500,
    ) {
        let document = page(20_000);
        let body = way.encode(&document, 6);
        let part = &body[..(body.len() as f64 * keep) as usize];
        let (decoded, stream) = decode(way, &Pool::default(), part, cut, 300);
        prop_assert!(document.starts_with(&decoded));
        prop_assert!(way == Way::Identity || stream != Stream::Corrupt);
    }

    #[test]
    fn any_bytes_are_survived(way in prop::sample::select(&WAYS[..]), body in prop::collection::vec(any::<u8>(), 0..600), cut in 1_usize..50) {
        drop(decode(way, &Pool::default(), &body, cut, 40));
    }
}
