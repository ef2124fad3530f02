//! The declaration of a charset, against a second reading of the same bytes.
//!
//! Contract: what octroi takes for the declaration is the one that browsers take, and ends where it ends. It must never
//! hold a doubt against octroi: on doubt the page passes.

use super::run::Tools;
use crate::inject::{Declared, prescan};

/// Browsers search this many bytes for a declaration.
const SEARCHED: usize = 1024;

/// Target `declaration`: the first bytes of a document.
pub fn declaration(data: &[u8], tools: &impl Tools) {
    let searched = data.get(..SEARCHED).unwrap_or(data);
    // A byte order mark is not of the prescan.
    if data.starts_with(b"\xEF\xBB\xBF") {
        return;
    }
    let browsers = tools.charset(searched, None);
    match prescan(data) {
        Declared::More => {
            assert!(data.len() < SEARCHED, "nothing can follow");
            assert_eq!(browsers, "", "missed");
        }
        Declared::Nothing => assert_eq!(browsers, "", "missed"),
        Declared::As { label, end } => {
            assert_eq!(browsers, tools.charset(b"", Some(label.as_str())), "another one");
            assert_eq!(tools.charset(&data[..end], None), browsers, "ends later");
            assert_eq!(tools.charset(&data[..end - 1], None), "", "ends before");
        }
        Declared::Hidden { end } => assert_eq!(tools.charset(&data[..end - 1], None), "", "ends before"),
        Declared::Unsure => {}
    }
}
