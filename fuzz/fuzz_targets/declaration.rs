#![no_main]

use libfuzzer_sys::fuzz_target;
use octroi_fuzz::Bench;

fuzz_target!(|data: &[u8]| octroi::fuzz::declaration(data, &Bench));
