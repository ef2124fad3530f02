//! One file a language.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pt;

pub(super) use self::{de::GERMAN, en::ENGLISH, es::SPANISH, fr::FRENCH, it::ITALIAN, nl::DUTCH, pt::PORTUGUESE};
