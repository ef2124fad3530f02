//! How a configuration is read as a whole.

mod hosts;
mod mistakes;
mod outline;
mod shipped;

use proptest::prelude::*;

use super::{Compiled, Diagnostic, KeySettings, Overrides, from_text};
use crate::consent::{Key, KeyRing};

fn ring(_: &KeySettings) -> Result<KeyRing, Diagnostic> {
    Ok(KeyRing::new([Key::new("test", &[7; 32]).unwrap()]).unwrap())
}

fn compiled(text: &str) -> Result<Compiled, Vec<Diagnostic>> {
    from_text("octroi.toml", text, &Overrides::default(), ring)
}

/// A portal without fault, which tests put their own lines after.
const PORTAL: &str = "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n";

/// The columns of a cookie that no test is about.
const COLUMNS: &str = "provider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n";

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        let _unread = compiled(&text).is_ok();
    }

    #[test]
    fn no_slip_of_the_hand_makes_it_panic_or_points_outside_the_text(place in 0usize..3000, slip in "[\\[\\]{}\"'=#.,a0é\n-]{0,3}", cut in 0usize..6) {
        let preset = include_str!("../../../config/presets/opendatasoft.toml").replace("[[cookie]]", "[[portal.cookie]]");
        let text: Vec<char> = format!("listen = [\"127.0.0.1:1\"]\n[timeouts]\nidle = \"1s\"\n{PORTAL}{preset}").chars().collect();
        let place = place % text.len();
        let text: String = text.iter().take(place).copied().chain(slip.chars()).chain(text.iter().skip(place + cut).copied()).collect();
        for error in compiled(&text).err().unwrap_or_default() {
            prop_assert!(error.span.is_none() || error.marked().is_some(), "{error:?}");
        }
    }
}
