//! TOML into what runs: [`Settings`] and a [`SiteTable`](crate::site::SiteTable).
//!
//! Configuration has three forms with three jobs. A *document* mirrors what was typed, with the place of each value;
//! *compiling* consumes it; what comes out is runtime types that never derive `Deserialize`. **Every** mistake of the
//! whole configuration is reported at once, each as a [`Diagnostic`] with file, byte span, sentence and hint.
//!
//! A portal's declarations come from three places: the seven default purposes, the preset it names, and its own
//! tables. An own cookie of the same name replaces the preset's; two of the same name in one file are an error.
//!
//! Only `load` and `files` do I/O. This module must never be imported by what serves requests, render a diagnostic, read the
//! environment, or panic on any input.

mod compile;
mod diagnostics;
mod document;
mod files;
mod keys;
mod load;
mod outline;
mod overrides;
mod parse;
mod portal_file;
mod preset;
mod quantity;
mod restart;
mod settings;
mod suggest;
mod syntax;
#[cfg(test)]
mod tests;
mod wording;

pub use self::{
    compile::{Compiled, TlsParts},
    diagnostics::{Diagnostic, Related, Severity, Source},
    files::Files,
    load::{Attempt, attempt, from_text, load, portal, without_file},
    outline::Outline,
    overrides::Overrides,
    portal_file::{PortalFileOptions, WrittenPortal, portal_changes, write_portal_file},
    preset::PRESETS,
    quantity::{QuantityError, duration},
    settings::{
        AdminSettings, ByteSize, KeySettings, LedgerSettings, Limits, Listener, LogFormat, Protocol, Settings,
        Timeouts, Workers,
    },
};
