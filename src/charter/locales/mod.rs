//! One file a language.

mod en;
mod fr;

pub(super) use self::{en::ENGLISH, fr::FRENCH};
