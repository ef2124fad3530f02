//! What it costs to put the snippet into one page, beside what the usual way costs: `cargo bench --bench injection`.
//!
//! One page of 60 KiB, in frames of 16 KiB as a socket gives them, with the pool that a worker keeps. The usual way is to
//! inflate, to parse (`lol_html`) and to deflate again. Before anything is timed, each way shows that a browser would read
//! the page with the snippet.

use std::{
    collections::VecDeque,
    hint::black_box,
    io::{Read, Write},
    path::Path,
};

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::{Compression, read::GzDecoder, read::ZlibDecoder, write::GzEncoder, write::ZlibEncoder};
use lol_html::{HtmlRewriter, Settings, element, html_content::ContentType};
use octroi::inject::{
    Charset, Coding, Form, Headless, Injected, Injection, Injector, Limits, Outcome, Placement, Pool, Recoding,
    Snippet, Step,
};

/// What the gate puts into a page: one script, one style sheet, another script.
const SNIPPET: &str = "<script src=\"/.octroi/assets/guard-0f1e2d3c4b5a6978.js\"></script>\
    <link rel=\"stylesheet\" href=\"/.octroi/assets/banner-8796a5b4c3d2e1f0.css\">\
    <script src=\"/.octroi/assets/banner-0123456789abcdef.js\" defer></script>";

/// Most bytes that one read of a socket brings.
const FRAME: usize = 16 * 1024;

/// One way through the engine.
struct Case {
    name: &'static str,
    coding: Coding,
    placement: Placement,
    body: Vec<u8>,
    /// How the document goes out.
    expected: Coding,
}

criterion_group!(benches, injection);
criterion_main!(benches);

fn injection(criterion: &mut Criterion) {
    let page = page();
    let snippet = Snippet::new(SNIPPET).expect("it is markup");
    let pool = Pool::default();
    let mut group = criterion.benchmark_group("injection");
    group.throughput(Throughput::Bytes(page.len() as u64));
    for case in cases(&page) {
        let frames: Vec<Bytes> = case.body.chunks(FRAME).map(Bytes::copy_from_slice).collect();
        let mut whole = Vec::new();
        case.pass(&frames, &snippet, &pool, |frame| whole.extend_from_slice(&frame));
        assert_extended(case.name, &page, &decoded(case.expected, &whole));
        group.bench_function(case.name, |bencher| {
            bencher.iter(|| case.pass(&frames, &snippet, &pool, |frame| drop(black_box(frame))));
        });
    }
    let body = gzip(&page, 6);
    for (name, level) in [("usual way, gzip -1", 1), ("usual way, gzip -6", 6)] {
        assert_extended(name, &page, &decoded(Coding::Gzip, &usual(&body, level)));
        group.bench_function(name, |bencher| bencher.iter(|| black_box(usual(black_box(&body), level))));
    }
    group.finish();
}

/// A made-up catalogue of open data, with the markup of the portals that the gate was made for.
fn page() -> Vec<u8> {
    let file = "tests/data/documents/pages/catalogue-60k.html";
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("the page is there")
}

/// The bodies are as portals send them: gzip as nginx is often set, the others at the defaults of their encoders.
fn cases(page: &[u8]) -> [Case; 7] {
    let case = |name, coding, placement, body, expected| Case { name, coding, placement, body, expected };
    let spliced = |name, coding, body| case(name, coding, Placement::Prefix, body, coding);
    [
        spliced("insert, identity", Coding::Identity, page.to_vec()),
        spliced("splice, gzip", Coding::Gzip, gzip(page, 6)),
        spliced("splice, gzip -1", Coding::Gzip, gzip(page, 1)),
        spliced("splice, deflate", Coding::Deflate, zlib(page)),
        spliced("splice, zstd", Coding::Zstd, zstd::bulk::compress(page, 3).expect("there is memory")),
        case("rewrite, gzip", Coding::Gzip, Placement::Head, gzip(page, 6), Coding::Gzip),
        case("rewrite, brotli", Coding::Brotli, Placement::Prefix, brotli(page), Coding::Gzip),
    ]
}

// === impl Case ===

impl Case {
    /// Passes a body through as the banner layer does, and gives what comes out to `sink`.
    fn pass(&self, frames: &[Bytes], snippet: &Snippet, pool: &Pool, mut sink: impl FnMut(Bytes)) {
        let injection = Injection {
            coding: self.coding,
            charset: Charset::Declared,
            placement: self.placement,
            headless: Headless::Pages,
            recoding: Recoding::Gzip,
        };
        let mut injector = Injector::new(injection, snippet.clone(), Limits::default(), pool);
        let mut out = VecDeque::new();
        for frame in frames {
            if let Step::Decided(outcome) = injector.push(frame.clone(), &mut out) {
                self.check(&outcome);
            }
            while !out.is_empty() {
                out.drain(..).for_each(&mut sink);
                injector.pull(&mut out);
            }
        }
        injector.finish(&mut out);
        out.drain(..).for_each(sink);
    }

    /// A page that passes would be cheap.
    fn check(&self, outcome: &Outcome) {
        let Outcome::Injected(Injected { form, .. }) = outcome else { panic!("{}: {outcome:?}", self.name) };
        let as_meant = match form {
            Form::Extended(_) => self.expected == self.coding,
            Form::Recoded(coding) => *coding == self.expected,
        };
        assert!(as_meant, "{}: {form:?}", self.name);
    }
}

/// Inflates, parses and deflates again, each as a stream.
fn usual(body: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    let head = element!("head", |head| {
        head.prepend(SNIPPET, ContentType::Html);
        Ok(())
    });
    let settings = Settings::new().append_element_content_handler(head);
    let mut rewriter = HtmlRewriter::new(settings, |part: &[u8]| encoder.write_all(part).expect("memory takes it"));
    let (mut decoder, mut buffer) = (GzDecoder::new(body), [0; FRAME]);
    loop {
        match decoder.read(&mut buffer).expect("it is gzip") {
            0 => break,
            read => rewriter.write(buffer.get(..read).unwrap_or_default()).expect("it is HTML"),
        }
    }
    rewriter.end().expect("it is HTML");
    encoder.finish().expect("memory takes it")
}

/// Asserts that the snippet is in, once, and that the page after its own `<head>` is whole behind it.
///
/// What a splice puts in between, a parser ignores: opening tags that come twice, and a padding.
fn assert_extended(name: &str, page: &[u8], document: &[u8]) {
    let [page, document] = [page, document].map(|bytes| str::from_utf8(bytes).expect("it is UTF-8"));
    let (_, page) = page.split_once("<head>").expect("the page has a head");
    let before = document.strip_suffix(page).expect(name);
    assert!(before.starts_with("<!DOCTYPE html>"), "{name}");
    let (guard, rest) = SNIPPET.split_once(' ').expect("it is a script");
    let (_, extended) = before.split_once(guard).expect(name);
    assert!(extended.contains(rest), "{name}");
    assert!(before.len() < 1024 && document.matches(rest).count() == 1, "{name}");
}

fn gzip(page: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(page).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn zlib(page: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(page).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn brotli(page: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    brotli::CompressorWriter::new(&mut body, 4096, 5, 22).write_all(page).expect("memory takes it");
    body
}

/// Decodes with checks of every sum.
fn decoded(coding: Coding, body: &[u8]) -> Vec<u8> {
    let mut document = Vec::new();
    let read = match coding {
        Coding::Identity => Ok(document.write(body).unwrap_or_default()),
        Coding::Gzip => GzDecoder::new(body).read_to_end(&mut document),
        Coding::Deflate => ZlibDecoder::new(body).read_to_end(&mut document),
        Coding::Zstd => zstd::stream::copy_decode(body, &mut document).map(|()| 0),
        Coding::Brotli => brotli::Decompressor::new(body, 4096).read_to_end(&mut document),
    };
    read.expect("it decodes");
    document
}
