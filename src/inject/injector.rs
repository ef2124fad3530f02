//! The engine: frames of one body in, frames out, no I/O.
//!
//! Contract: what comes out is what went in, or that with one insertion (and the trailer that belongs to it), or, where that
//! cannot be done to a compressed document, the same document with one insertion in another coding. The decision comes
//! before the first byte is let go, so that the head can still be fixed; where bytes are only added, their number is exact.
//! Holds no more than [`Limits::sniff`] bytes before the decision ([`Limits::block`] of zstd) and a trailer after. It must
//! never panic on any bytes: on doubt they pass.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use super::{
    Coding, Injection, PassThrough, Recoding, Snippet,
    charset::Label,
    coding::Pool,
    compressed::Compressed,
    insert::{Entry, Insert, Verdict, open},
    rewrite::{Progress, Rewrite},
    trailer::Tail,
};

/// How much of a body is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the body as sent, which is also what is held back at most.
    pub sniff: usize,
    /// Bytes of the document once decoded.
    pub inflated: usize,
    /// The same as `sniff` for zstd, of which nothing can be decoded before a whole block is there.
    pub block: usize,
}

impl Default for Limits {
    /// Sixteen KiB as sent, sixty-four decoded: heads of real pages begin within the first few hundred bytes. A zstd block
    /// has 128 KiB at most (RFC 8878 §3.1.1.2.4); its header, that of the frame and a skippable frame fit in the rest.
    fn default() -> Self {
        Self { sniff: 16 * 1024, inflated: 64 * 1024, block: 132 * 1024 }
    }
}

/// What became of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The snippet is in.
    Injected(Injected),
    /// The body passes as it is.
    Untouched(PassThrough),
}

/// What the head of the response must say of a body that has the snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injected {
    /// How the body is sent now.
    pub form: Form,
    /// The charset that the document declares where browsers will no longer look.
    pub charset: Option<Label>,
}

/// How a body with the snippet is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the coding it came in, longer by exactly so many bytes.
    Extended(usize),
    /// In this coding, of a length that is not known yet.
    Recoded(Coding),
}

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With everything that upstream sent.
    Whole,
    /// In the middle of a document that was to be encoded again: whoever sends it on must break off, or it looks whole.
    Damaged,
}

/// What one frame did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing is decided: the frame is held and nothing was put out.
    NeedMore,
    /// This frame brought the decision; the head can be sent now, then what was put out.
    Decided(Outcome),
    /// Decided earlier; the frame was put out.
    Streaming,
}

/// Adds the snippet to one body while it streams. See the [module docs](super).
pub struct Injector {
    state: State,
}

enum State {
    Sniffing { probe: Probe, held: BytesMut },
    Forwarding,
    Splicing(Box<Tail>),
    Rewriting(Box<Rewrite>),
}

enum Probe {
    Insert(Box<Insert>),
    Compressed(Box<Compressed>),
}

impl Injector {
    /// Prepares for one body. A bare [`Coding`] stands for the careful case of everything else in an [`Injection`].
    pub fn new(injection: impl Into<Injection>, snippet: Snippet, limits: Limits, pool: &Pool) -> Self {
        let injection = injection.into();
        let probe = match injection.coding {
            Coding::Identity => Probe::Insert(Box::new(Insert::new(&injection, snippet, limits.sniff))),
            Coding::Gzip | Coding::Deflate | Coding::Zstd | Coding::Brotli => {
                Probe::Compressed(Box::new(Compressed::new(&injection, snippet, limits, pool)))
            }
        };
        Self { state: State::Sniffing { probe, held: BytesMut::new() } }
    }

    /// Takes one upstream frame and puts out what can go; of a document that is encoded again, the first part (see
    /// [`pull`](Self::pull)).
    pub fn push(&mut self, data: Bytes, out: &mut VecDeque<Bytes>) -> Step {
        let State::Sniffing { probe, held } = &mut self.state else {
            self.forward(data, out);
            return Step::Streaming;
        };
        let verdict = match probe {
            Probe::Insert(insert) => insert.look(&data),
            Probe::Compressed(compressed) => compressed.look(&data),
        };
        if matches!(verdict, Verdict::More) {
            // Copied, because many small frames would each keep a whole receive buffer alive. Bounded by the limit.
            held.extend_from_slice(&data);
            return Step::NeedMore;
        }
        Step::Decided(self.decide(verdict, data, out))
    }

    /// Puts out more of what was pushed, if there is more. A document can expand a thousandfold: who calls this whenever
    /// `out` is empty, before the next push, holds no more than one part of it.
    pub fn pull(&mut self, out: &mut VecDeque<Bytes>) {
        let State::Rewriting(rewrite) = &mut self.state else { return };
        let mut part = BytesMut::new();
        while part.is_empty() && rewrite.step(&mut part) == Progress::Busy {}
        put(part.freeze(), out);
    }

    /// Says whether upstream's data turned out to be damaged, so that nothing of it can be decoded any more.
    pub fn is_damaged(&self) -> bool {
        matches!(&self.state, State::Rewriting(rewrite) if rewrite.is_corrupt())
    }

    /// Ends the body where upstream ended it: puts out what is held, with the trailer rewritten. Returns the outcome if no
    /// frame brought it.
    pub fn finish(self, out: &mut VecDeque<Bytes>) -> (Option<Outcome>, End) {
        let mut this = self;
        let verdict = match &this.state {
            State::Sniffing { probe, .. } => match probe {
                Probe::Insert(insert) => insert.end(),
                Probe::Compressed(compressed) => compressed.end(),
            },
            State::Forwarding | State::Splicing(_) | State::Rewriting(_) => {
                return (None, this.close(out));
            }
        };
        let outcome = this.decide(verdict, Bytes::new(), out);
        (Some(outcome), this.close(out))
    }

    /// Ends the body where upstream failed: puts out what is held as it is, and never a trailer that would make a
    /// truncated document look whole.
    pub fn abort(self, out: &mut VecDeque<Bytes>) -> Option<Outcome> {
        match self.state {
            State::Forwarding => None,
            State::Splicing(tail) => {
                put(Bytes::copy_from_slice(tail.held()), out);
                None
            }
            State::Rewriting(rewrite) => {
                let mut rest = BytesMut::new();
                rewrite.abort(&mut rest);
                put(rest.freeze(), out);
                None
            }
            State::Sniffing { held, .. } => {
                put(held.freeze(), out);
                Some(Outcome::Untouched(PassThrough::CorruptCoding))
            }
        }
    }

    fn close(self, out: &mut VecDeque<Bytes>) -> End {
        match self.state {
            State::Sniffing { .. } | State::Forwarding => {}
            State::Splicing(tail) => {
                // A body that ends in something else than its trailer was cut short, or is not one member: its bytes stay.
                put(tail.rewritten().unwrap_or_else(|| Bytes::copy_from_slice(tail.held())), out);
            }
            State::Rewriting(rewrite) => {
                let mut rest = BytesMut::new();
                let end = rewrite.finish(&mut rest);
                put(rest.freeze(), out);
                return end;
            }
        }
        End::Whole
    }

    /// Lets go of what is held and of `data`, with the insertion if there is one.
    fn decide(&mut self, verdict: Verdict, data: Bytes, out: &mut VecDeque<Bytes>) -> Outcome {
        let State::Sniffing { held, .. } = std::mem::replace(&mut self.state, State::Forwarding) else {
            return Outcome::Untouched(PassThrough::NoInsertionPoint);
        };
        let held = held.freeze();
        let (entry, charset) = match verdict {
            Verdict::Enter(entry, charset) => (entry, charset),
            Verdict::Refuse(reason) => return release(reason, [held, data], out),
            Verdict::More => return release(PassThrough::NoInsertionPoint, [held, data], out),
        };
        let form = match entry {
            Entry::Insert(insertion) => {
                let added = insertion.bytes.len();
                let [held_before, data_before, held_after, data_after] = open(held, data, insertion.at);
                for frame in [held_before, data_before, insertion.bytes] {
                    put(frame, out);
                }
                self.state = insertion.tail.map_or(State::Forwarding, State::Splicing);
                for frame in [held_after, data_after] {
                    self.forward(frame, out);
                }
                Form::Extended(added)
            }
            Entry::Rewrite(rewrite) => {
                let coding = match rewrite.recoding() {
                    Recoding::Gzip => Coding::Gzip,
                    Recoding::Identity | Recoding::None => Coding::Identity,
                };
                self.state = State::Rewriting(rewrite);
                // What is held is no more than a sniff, and is not put out twice.
                self.forward(if held.is_empty() { data } else { [held, data].concat().into() }, out);
                Form::Recoded(coding)
            }
        };
        Outcome::Injected(Injected { form, charset })
    }

    fn forward(&mut self, data: Bytes, out: &mut VecDeque<Bytes>) {
        match &mut self.state {
            State::Splicing(tail) => {
                for frame in tail.push(data) {
                    put(frame, out);
                }
            }
            State::Rewriting(rewrite) => {
                // Whoever did not pull loses nothing but the bound.
                let mut rest = BytesMut::new();
                while rewrite.step(&mut rest) == Progress::Busy {}
                put(rest.freeze(), out);
                rewrite.push(data);
                self.pull(out);
            }
            State::Sniffing { .. } | State::Forwarding => put(data, out),
        }
    }
}

/// The bytes of a page are a visitor's: only the stage is shown.
impl std::fmt::Debug for Injector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stage = match &self.state {
            State::Sniffing { .. } => "Sniffing",
            State::Forwarding => "Forwarding",
            State::Splicing(_) => "Splicing",
            State::Rewriting(_) => "Rewriting",
        };
        formatter.debug_tuple("Injector").field(&format_args!("{stage}")).finish()
    }
}

fn release(reason: PassThrough, frames: [Bytes; 2], out: &mut VecDeque<Bytes>) -> Outcome {
    for frame in frames {
        put(frame, out);
    }
    Outcome::Untouched(reason)
}

fn put(frame: Bytes, out: &mut VecDeque<Bytes>) {
    if !frame.is_empty() {
        out.push_back(frame);
    }
}
