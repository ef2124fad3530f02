#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| octroi::fuzz::policies(data));
