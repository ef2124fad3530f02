//! What the targets hold octroi against, and what octroi itself has no use for: encoders, decoders that check every sum,
//! an HTML parser, and the charset of a document as browsers find it.

mod codings;
mod declared;
mod tree;

use octroi::fuzz::{Salvaged, Tools, Way};

/// Lends the targets what they need.
#[derive(Clone, Copy, Debug)]
pub struct Bench;

impl Tools for Bench {
    fn encode(&self, way: Way, level: u8, document: &[u8]) -> Vec<u8> {
        codings::encode(way, level, document)
    }

    fn read_as(&self, way: Way, body: &[u8]) -> Way {
        codings::read_as(way, body)
    }

    fn decode(&self, way: Way, body: &[u8]) -> Option<Vec<u8>> {
        codings::decode(way, body).ok()
    }

    fn salvage(&self, way: Way, body: &[u8]) -> Salvaged {
        codings::salvage(way, body)
    }

    fn compare_trees(&self, page: &[u8], extended: &[u8]) {
        tree::compare(page, extended);
    }

    fn charset(&self, page: &[u8], named: Option<&str>) -> &'static str {
        declared::charset(page, named)
    }
}
