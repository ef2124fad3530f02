//! Beginnings of compressed pages that were read before.
//!
//! A page that many visitors ask for is often the same octets for all of them, and a portal that keeps its pages compressed
//! sends them as they are. What such a page begins with need not be decoded again to know where its head is.
//!
//! Contract: never waits for another thread. What is recalled is what the same octets were decoded to; nothing is kept of a page that came once. It must never
//! hold more than a page's first hundreds of octets.

use std::sync::{Arc, Mutex};

/// So many pages of one worker are remembered.
const SLOTS: usize = 32;

/// So many octets tell where a page is remembered; all that were read tell whether it is the same.
const TOLD_BY: usize = 64;

/// What pages of one worker began with.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<[Slot; SLOTS]>);

/// The last page that fell here, and what it was decoded to, once it came again.
#[derive(Debug, Default)]
struct Slot {
    mark: u32,
    beginning: Option<Arc<Beginning>>,
}

/// The beginning of a page.
#[derive(Debug)]
pub(in crate::inject) struct Beginning {
    data: Box<[u8]>,
    text: Box<[u8]>,
}

// === impl Seen ===

impl Seen {
    /// Returns what `data` begins with, if that was read before.
    pub(super) fn recall(&self, data: &[u8]) -> Option<Arc<Beginning>> {
        let mark = mark(data)?;
        let slots = self.0.try_lock().ok()?;
        let beginning = slots.get(mark as usize % SLOTS)?.beginning.as_ref()?;
        data.starts_with(&beginning.data).then(|| Arc::clone(beginning))
    }

    /// Remembers that the first `read` octets of `data` were decoded to `text`, if the page has come before.
    pub(super) fn remember(&self, data: &[u8], read: usize, text: &[u8]) {
        let (Some(mark), Some(data)) = (mark(data), data.get(..read)) else { return };
        let Ok(mut slots) = self.0.try_lock() else { return };
        let Some(slot) = slots.get_mut(mark as usize % SLOTS) else { return };
        if slot.mark == mark {
            slot.beginning = Some(Arc::new(Beginning { data: data.into(), text: text.into() }));
        } else {
            *slot = Slot { mark, beginning: None };
        }
    }
}

/// Tells pages apart, nearly always; none is told of less than there must be.
fn mark(data: &[u8]) -> Option<u32> {
    data.get(..TOLD_BY).map(crc32fast::hash)
}

// === impl Beginning ===

impl Beginning {
    /// Returns what it was decoded to.
    pub(in crate::inject) fn text(&self) -> &[u8] {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recalls_what_came_twice_and_only_the_same_octets() {
        let (seen, page, other) = (Seen::default(), [7; 100], [&[7; 90][..], &[8; 10]].concat());
        for times in 0..3 {
            assert_eq!(seen.recall(&page).is_some(), times == 2, "{times}");
            seen.remember(&page, 95, b"text");
        }
        assert_eq!(seen.recall(&page).unwrap().text(), b"text");
        assert!(seen.recall(&other).is_none(), "the same for as long as it is told by, and then another");
        assert!(seen.recall(&page[..94]).is_none(), "less than was read");
        assert!(seen.recall(&[7; 10]).is_none());
    }
}
