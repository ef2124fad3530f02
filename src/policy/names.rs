//! Finds which of many names, or beginnings of names, a name is or begins with.
//!
//! A name is hashed octet by octet, so that the hashes of all its beginnings come on the way to the longest. What it costs does not
//! grow with how much is declared: one look for the whole name, and where that is not declared one for each length that a
//! declared beginning has.
//!
//! The hash is not keyed: who chooses a name could make it fall where others are, but the table is made of what an operator
//! declares, is never more than half full, and does not grow.

/// The sum of all octets, each times a number of its place: no octet waits for the one before it, as in a chain of products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NameHash {
    sum: u32,
    /// How many octets were added.
    length: usize,
}

/// Odd numbers, each a power of one; from the last place on they are the same again.
#[expect(clippy::indexing_slicing, reason = "made by the compiler, which would find it")]
static OF_PLACE: [u32; 64] = {
    let (mut numbers, mut place, mut number) = ([0; 64], 0, 1u32);
    while place < numbers.len() {
        number = number.wrapping_mul(0x9e37_79b1);
        numbers[place] = number;
        place += 1;
    }
    numbers
};

/// Places of names, by hash.
#[derive(Clone, Debug)]
pub(super) struct NameTable {
    /// A power of two.
    slots: Box<[Slot]>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: NameHash,
    /// One more than the place; 0 where there is none.
    place: u32,
}

// === impl NameHash ===

impl NameHash {
    pub(super) const EMPTY: Self = Self { sum: 0, length: 0 };

    /// Hashes on.
    pub(super) fn then(self, octets: &[u8]) -> Self {
        let add =
            |sum: u32, (octet, number): (&u8, &u32)| sum.wrapping_add((u32::from(*octet) + 1).wrapping_mul(*number));
        let sum = match OF_PLACE.get(self.length..) {
            Some(numbers) if numbers.len() >= octets.len() => octets.iter().zip(numbers).fold(self.sum, add),
            _ => octets.iter().zip(OF_PLACE.iter().cycle().skip(self.length % OF_PLACE.len())).fold(self.sum, add),
        };
        Self { sum, length: self.length + octets.len() }
    }

    /// The low bits are the weakest.
    fn slot(self) -> usize {
        (self.sum ^ (self.sum >> 15)) as usize
    }
}

// === impl NameTable ===

impl NameTable {
    /// Makes a table of names, each other than the rest.
    pub(super) fn of<'a>(names: impl ExactSizeIterator<Item = &'a [u8]>) -> Self {
        let empty = Slot { hash: NameHash::EMPTY, place: 0 };
        let mut slots = vec![empty; (2 * names.len()).next_power_of_two()].into_boxed_slice();
        let mask = slots.len() - 1;
        for (place, name) in (1..).zip(names) {
            let hash = NameHash::EMPTY.then(name);
            let free = (0..slots.len()).map(|step| hash.slot().wrapping_add(step) & mask);
            let free = free.into_iter().find(|at| slots.get(*at).is_some_and(|slot| slot.place == 0));
            if let Some(slot) = free.and_then(|at| slots.get_mut(at)) {
                *slot = Slot { hash, place };
            }
        }
        Self { slots }
    }

    /// Returns the place of the name with `hash` for which `is_it` is true.
    pub(super) fn find(&self, hash: NameHash, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len() - 1;
        for step in 0..self.slots.len() {
            let slot = self.slots.get(hash.slot().wrapping_add(step) & mask)?;
            let place = slot.place.checked_sub(1)? as usize;
            if slot.hash == hash && is_it(place) {
                return Some(place);
            }
        }
        None
    }
}

impl Default for NameTable {
    fn default() -> Self {
        Self::of(std::iter::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_of_many_names_and_no_other() {
        for count in [0, 1, 2, 3, 1000] {
            let names: Vec<String> = (0..count).map(|number| format!("_name_{number}")).collect();
            let table = NameTable::of(names.iter().map(String::as_bytes));
            let find = |name: &str| table.find(NameHash::EMPTY.then(name.as_bytes()), |place| names[place] == name);
            for (place, name) in names.iter().enumerate() {
                assert_eq!(find(name), Some(place));
            }
            assert_eq!(find("_name_"), None);
            assert_eq!(find(""), None);
            let longest = table.slots.split(|slot| slot.place == 0).map(<[Slot]>::len).max().unwrap_or_default();
            assert!(longest <= 24, "{longest} in a row of {count}");
        }
    }

    #[test]
    fn a_beginning_hashes_as_it_does_by_itself() {
        assert_eq!(NameHash::EMPTY.then(b"_pk_").then(b"id"), NameHash::EMPTY.then(b"_pk_id"));
    }
}
