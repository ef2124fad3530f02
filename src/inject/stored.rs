//! Bytes as they can stand, uncompressed, before a compressed document.
//!
//! Contract: what is made here is a whole number of bytes that a decoder of the coding turns into exactly the given data and
//! then goes on with what follows. It must never compress.

/// Most bytes of one stored block: LEN has 16 bits (RFC 1951 §3.2.4).
const LONGEST_STORED: usize = 0xFFFF;

/// Most bytes of one zstd block (RFC 8878 §3.1.1.2.4).
const LONGEST_RAW: usize = 128 * 1024;

/// Wraps `data` in stored deflate blocks, of which none is the last.
///
/// With BFINAL = 0 and BTYPE = 00 the three bits of a block header and the padding to the byte boundary are one zero byte;
/// LEN, NLEN and the data are whole bytes. So whatever begins at a byte boundary may follow, and no bit of it shifts.
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    let mut blocks = Vec::with_capacity(data.len() + 5);
    for part in data.chunks(LONGEST_STORED) {
        let length = part.len() as u16;
        blocks.push(0);
        blocks.extend_from_slice(&length.to_le_bytes());
        blocks.extend_from_slice(&(!length).to_le_bytes());
        blocks.extend_from_slice(part);
    }
    blocks
}

/// Wraps `data` in a zstd frame of its own; frames are decoded one after the other (RFC 8878 §3.1).
pub(super) fn zstd(data: &[u8]) -> Vec<u8> {
    const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();
    // A four-byte Frame_Content_Size, Single_Segment, neither checksum nor dictionary (§3.1.1.1.1).
    const DESCRIPTOR: u8 = 0b1010_0000;
    let mut frame = Vec::with_capacity(data.len() + 12);
    frame.extend_from_slice(&MAGIC);
    frame.push(DESCRIPTOR);
    frame.extend_from_slice(&(data.len() as u32).to_le_bytes());
    let last = data.chunks(LONGEST_RAW).count().saturating_sub(1);
    for (index, part) in data.chunks(LONGEST_RAW).enumerate() {
        // Last_Block, Block_Type = Raw_Block = 0, Block_Size: three bytes (§3.1.1.2).
        let header = (part.len() as u32) << 3 | u32::from(index == last);
        frame.extend_from_slice(header.to_le_bytes().get(..3).unwrap_or_default());
        frame.extend_from_slice(part);
    }
    frame
}

/// Modulus of Adler-32 (RFC 1950 §2.2).
pub(super) const ADLER: u32 = 65_521;

/// Longest padding that [`neutralise`] adds.
pub(super) const PADDING: usize = 700;

/// Appends markup that parsers ignore until all bytes of `markup` together sum up to a multiple of 65521.
///
/// The Adler-32 of two texts put together depends on the *length* of the second one, which is known only at its end, once
/// inflated: `B = B1 + B2 + length2 · (A1 − 1)`. After a first text whose bytes sum up to nothing, `A1` is 1, and the length
/// falls out. The padding is an end tag that a parser which is in the head drops (HTML standard §13.2.6.4.4). Its name is one
/// that may stand there: at any other, Chromium gives up looking for a late `<meta charset>` (measured).
pub(super) fn neutralise(markup: &mut Vec<u8>) {
    const FEWEST: u32 = 4;
    let (low, high) = (u32::from(b'a'), u32::from(b'z'));
    markup.extend_from_slice(b"</link ");
    let sum = markup.iter().fold(u32::from(b'>'), |sum, byte| (sum + u32::from(*byte)) % ADLER);
    let missing = (ADLER - sum) % ADLER;
    // Fewer than four letters do not reach every sum.
    let missing = if missing < FEWEST * low { missing + ADLER } else { missing };
    let letters = missing.div_ceil(high);
    let (each, more) = (missing / letters, missing % letters);
    markup.extend((0..letters).map(|index| (each + u32::from(index < more)) as u8));
    markup.push(b'>');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn padding_makes_any_markup_sum_up_to_nothing(markup in prop::collection::vec(any::<u8>(), 0..5000)) {
            let mut padded = markup.clone();
            neutralise(&mut padded);
            let sum: u32 = padded.iter().map(|byte| u32::from(*byte)).sum();
            prop_assert_eq!(sum % ADLER, 0);
            prop_assert!(padded.len() <= markup.len() + PADDING);
            let padding = str::from_utf8(&padded[markup.len()..]).unwrap();
            let name = padding.strip_prefix("</link ").and_then(|rest| rest.strip_suffix('>')).unwrap();
            prop_assert!(name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", name);
        }
    }

    #[test]
    fn long_data_is_cut_into_blocks_that_follow_each_other() {
        let data: Vec<u8> = (0..300_000_u32).map(|index| ((index * 7919) >> 3) as u8).collect();
        assert_eq!(deflate(&data).len(), data.len() + 5 * 5);
        assert_eq!(zstd(&data).len(), data.len() + 9 + 3 * 3);
        assert_eq!(deflate(b"ab"), [0, 2, 0, 0xFD, 0xFF, b'a', b'b']);
        assert_eq!(zstd(b"ab"), [0x28, 0xB5, 0x2F, 0xFD, 0xA0, 2, 0, 0, 0, 0x11, 0, 0, b'a', b'b']);
    }
}
