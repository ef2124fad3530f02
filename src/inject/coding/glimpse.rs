//! The first bytes of deflate data, without the tables and the window that the rest would need.
//!
//! A page's head is its first hundred bytes, and to build the tables of a real inflater for them costs three times what
//! decoding them does. Codes are read here bit by bit from their counts alone, which is slower for a page and quicker for
//! its beginning.
//!
//! Contract: what it yields is what any inflater would. Whatever it does not know, or has not enough data for, it gives up
//! on, and a real inflater begins from the start (bodies fail soft). It keeps nothing between frames.

/// Most bytes that are decoded: behind them tables are worth their price.
const MOST: usize = 512;
/// The longest code for a length (RFC 1951 §3.2.7).
const SHORT: u32 = 7;
/// The longest code (RFC 1951 §3.2.7).
const LONGEST: usize = 15;
/// In which order the lengths of the code for lengths come (RFC 1951 §3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// The end of a block (RFC 1951 §3.2.5).
const END: usize = 256;
/// What lengths 257 to 285 begin at (RFC 1951 §3.2.5).
const LENGTHS: [u16; 29] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
/// How many bits more they have.
const LENGTH_BITS: [u32; 29] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
/// The same of distances, as far as [`MOST`] reaches.
const DISTANCES: [u16; 18] = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385];
/// How many bits more they have.
const DISTANCE_BITS: [u32; 18] = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7];

/// Reads the beginning of raw deflate data (RFC 1951) whose first block has codes of its own, as blocks of pages have.
pub(in crate::inject) struct Glimpse<'a> {
    bits: Bits<'a>,
    symbols: Code<288>,
    distances: Code<32>,
    text: [u8; MOST],
    filled: usize,
}

/// Data as its bits, lowest first.
struct Bits<'a> {
    rest: &'a [u8],
    held: u64,
    count: u32,
}

/// The code for lengths. It is read more often than a page's head has symbols, and has seven bits at most, so a table pays.
///
/// Each entry is a symbol, and in its lowest three bits the length of its code.
struct LengthCode([u8; 1 << SHORT]);

/// A canonical prefix code: codes of one length are consecutive numbers, and greater than all shorter ones as bits.
struct Code<const N: usize> {
    /// Of each length, what its codes and all shorter ones stay below, as sixteen bits, and where its symbols begin less its
    /// first code.
    lengths: [(u32, u16); LONGEST + 1],
    /// The length of its shortest codes.
    shortest: usize,
    /// What the codes stand for, in their order.
    symbols: [u16; N],
}

// === impl Glimpse ===

impl<'a> Glimpse<'a> {
    /// Reads the codes of the first block.
    pub(in crate::inject) fn new(data: &'a [u8]) -> Option<Self> {
        let mut bits = Bits { rest: data, held: 0, count: 0 };
        let _is_last = bits.take(1)?;
        if bits.take(2)? != 2 {
            return None;
        }
        let (symbols, distances) = (bits.number(5)? + 257, bits.number(5)? + 1);
        let named = bits.number(4)? + 4;
        if symbols > 286 || distances > 30 {
            return None;
        }
        let mut lengths = [0; ORDER.len()];
        for place in ORDER.get(..named)? {
            *lengths.get_mut(*place)? = bits.number(3)? as u8;
        }
        let of_lengths = LengthCode::of(&lengths)?;
        let mut lengths = [0; 286 + 30];
        let lengths = lengths.get_mut(..symbols + distances)?;
        of_lengths.read_all(&mut bits, lengths)?;
        let (of_symbols, of_distances) = lengths.split_at(symbols);
        if of_symbols.get(END) == Some(&0) {
            return None;
        }
        let (symbols, (distances, unused)) = (Code::complete(of_symbols)?, Code::of(of_distances)?);
        // Of distances there may be one code of one bit, or none; inflaters refuse whatever else is left unused.
        if unused != 0 && of_distances.iter().any(|length| *length > 1) {
            return None;
        }
        Some(Self { bits, symbols, distances, text: [0; MOST], filled: 0 })
    }

    /// Decodes some `wanted` bytes more and returns them; `None`, and nothing to go on with, where an inflater must take over.
    pub(in crate::inject) fn read_on(&mut self, wanted: usize) -> Option<&[u8]> {
        let before = self.filled;
        while self.filled < before + wanted {
            let symbol = self.symbols.read(&mut self.bits)?;
            if let Ok(literal) = u8::try_from(symbol) {
                *self.text.get_mut(self.filled)? = literal;
                self.filled += 1;
            } else {
                self.repeat(symbol)?;
            }
        }
        self.text.get(before..self.filled)
    }

    /// Returns all that was decoded.
    pub(super) fn text(&self) -> &[u8] {
        self.text.get(..self.filled).unwrap_or_default()
    }

    /// Returns how many of the `length` octets of data it needed.
    pub(super) fn consumed(&self, length: usize) -> usize {
        length - self.bits.rest.len() - (self.bits.count / 8) as usize
    }

    /// Repeats what was there; the end of the block gives up too.
    fn repeat(&mut self, symbol: usize) -> Option<()> {
        let at = symbol.checked_sub(END + 1)?;
        let length = usize::from(*LENGTHS.get(at)?) + self.bits.number(*LENGTH_BITS.get(at)?)?;
        let at = self.distances.read(&mut self.bits)?;
        let distance = usize::from(*DISTANCES.get(at)?) + self.bits.number(*DISTANCE_BITS.get(at)?)?;
        let from = self.filled.checked_sub(distance)?;
        let until = self.filled + length;
        if until > MOST {
            return None;
        }
        // Byte by byte, as what is written may be read again at once.
        for (read, written) in (from..).zip(self.filled..until) {
            *self.text.get_mut(written)? = *self.text.get(read)?;
        }
        self.filled = until;
        Some(())
    }
}

// === impl LengthCode ===

impl LengthCode {
    /// Makes it of the length of each symbol's code, as [`Code::complete`] does.
    fn of(lengths: &[u8; ORDER.len()]) -> Option<Self> {
        let Ranks { firsts, unused, .. } = Ranks::of(lengths)?;
        if unused != 0 {
            return None;
        }
        let (mut next, mut entries) = (firsts, [0; 1 << SHORT]);
        for (symbol, length) in (0_u8..).zip(lengths).filter(|(_, length)| **length != 0) {
            let code = next.get_mut(usize::from(*length))?;
            // Codes come highest bit first, and what follows them can be anything.
            let first = usize::from(code.reverse_bits() >> (16 - u32::from(*length)));
            entries.iter_mut().skip(first).step_by(1 << length).for_each(|entry| *entry = symbol << 3 | length);
            *code += 1;
        }
        Some(Self(entries))
    }

    /// Reads the lengths of the two other codes (RFC 1951 §3.2.7).
    fn read_all(&self, bits: &mut Bits<'_>, lengths: &mut [u8]) -> Option<()> {
        let mut at = 0;
        while at < lengths.len() {
            bits.fill();
            let entry = *self.0.get(bits.held as usize & ((1 << SHORT) - 1))?;
            bits.drop(u32::from(entry & 7))?;
            let (length, times) = match entry >> 3 {
                length @ 0..=15 => {
                    *lengths.get_mut(at)? = length;
                    at += 1;
                    continue;
                }
                16 => (*lengths.get(at.checked_sub(1)?)?, 3 + bits.number(2)?),
                17 => (0, 3 + bits.number(3)?),
                _ => (0, 11 + bits.number(7)?),
            };
            lengths.get_mut(at..at + times)?.fill(length);
            at += times;
        }
        Some(())
    }
}

/// What follows from how many codes of each length there are.
struct Ranks {
    /// Of each length, the first code.
    firsts: [u16; LONGEST + 1],
    /// Of each length, how many codes are shorter.
    places: [u16; LONGEST + 1],
    /// Of each length, what its codes and all shorter ones stay below, as sixteen bits.
    ends: [u32; LONGEST + 1],
    /// How many codes are left.
    unused: usize,
}

impl Ranks {
    /// Counts the lengths of all codes; `None` if there are too many.
    fn of(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0_u16; LONGEST + 1];
        for length in lengths {
            *counts.get_mut(usize::from(*length) & LONGEST)? += 1;
        }
        let (mut firsts, mut places, mut ends) = ([0; LONGEST + 1], [0; LONGEST + 1], [0; LONGEST + 1]);
        let (mut first, mut next) = (0_u32, 0_u16);
        let rows = counts.iter().zip(&mut firsts).zip(&mut places).zip(&mut ends).enumerate().skip(1);
        for (length, (((count, first_code), place), end)) in rows {
            first <<= 1;
            // No more than 2^15, as the last length has no more codes than that.
            (*first_code, *place) = (first as u16, next);
            first += u32::from(*count);
            next += count;
            if first > 1 << length {
                return None;
            }
            *end = first << (16 - length);
        }
        Some(Self { firsts, places, ends, unused: (1 << LONGEST) - first as usize })
    }
}

// === impl Code ===

impl<const N: usize> Code<N> {
    /// Makes it of the length of each symbol's code; returns how many codes are left unused. `None` if there are too many.
    fn of(lengths: &[u8]) -> Option<(Self, usize)> {
        let Ranks { firsts, mut places, ends, unused } = Ranks::of(lengths)?;
        let mut codes = [(0, 0); LONGEST + 1];
        for ((code, end), (place, first)) in codes.iter_mut().zip(ends).zip(places.iter().zip(firsts)) {
            *code = (end, place.wrapping_sub(first));
        }
        let shortest = ends.iter().position(|end| *end != 0).unwrap_or(1);
        let mut symbols = [0; N];
        for (symbol, length) in (0..).zip(lengths) {
            if *length != 0 {
                let place = places.get_mut(usize::from(*length) & LONGEST)?;
                *symbols.get_mut(usize::from(*place))? = symbol;
                *place += 1;
            }
        }
        Some((Self { lengths: codes, shortest, symbols }, unused))
    }

    /// The same for a code that must leave nothing unused, as inflaters want it of all but distances.
    fn complete(lengths: &[u8]) -> Option<Self> {
        Self::of(lengths).filter(|(_, left)| *left == 0).map(|(code, _)| code)
    }

    /// Reads one symbol.
    fn read(&self, bits: &mut Bits<'_>) -> Option<usize> {
        bits.fill();
        // Codes come highest bit first, unlike everything else.
        let ahead = (bits.held as u16).reverse_bits();
        let lengths = self.lengths.get(self.shortest..)?;
        let longer = lengths.iter().position(|(limit, _)| u32::from(ahead) < *limit)?;
        let (_, offset) = lengths.get(longer)?;
        let length = (self.shortest + longer) as u32;
        bits.drop(length)?;
        self.symbols.get(usize::from((ahead >> (16 - length)).wrapping_add(*offset))).copied().map(usize::from)
    }
}

// === impl Bits ===

impl Bits<'_> {
    /// Holds as many bits as there is room for, at least 32 if there are so many.
    fn fill(&mut self) {
        if self.count > 32 {
            return;
        }
        if let Some((word, rest)) = self.rest.split_first_chunk::<4>() {
            self.held |= u64::from(u32::from_le_bytes(*word)) << self.count;
            self.count += 32;
            self.rest = rest;
            return;
        }
        while let (true, Some((byte, rest))) = (self.count <= 32, self.rest.split_first()) {
            self.held |= u64::from(*byte) << self.count;
            self.count += 8;
            self.rest = rest;
        }
    }

    fn drop(&mut self, count: u32) -> Option<()> {
        self.count = self.count.checked_sub(count)?;
        self.held >>= count;
        Some(())
    }

    fn take(&mut self, count: u32) -> Option<u32> {
        self.fill();
        let value = self.held as u32 & ((1 << count) - 1);
        self.drop(count)?;
        Some(value)
    }

    fn number(&mut self, count: u32) -> Option<usize> {
        self.take(count).map(|value| value as usize)
    }
}

#[cfg(test)]
#[path = "glimpse_tests.rs"]
mod tests;
