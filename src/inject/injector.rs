//! The engine: frames of one body in, frames out, no I/O.
//!
//! Contract: what comes out is what went in, or that with one insertion (and, for gzip, the trailer that belongs to it);
//! the number of bytes added is exact and known with the decision, before the first byte is let go, so that the head can
//! still be fixed. Holds no more than [`Limits::sniff`] bytes before the decision and eight after. It must never panic on
//! any bytes: on doubt they pass.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use super::{
    Coding, Injection, PassThrough, Snippet,
    insert::{Insert, Insertion, Verdict, open},
    member::Tail,
    splice::Splice,
};

/// How much of a body is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the body as sent, which is also what is held back at most.
    pub sniff: usize,
    /// Bytes of the document once inflated.
    pub inflated: usize,
}

impl Default for Limits {
    /// Sixteen KiB as sent, sixty-four inflated: heads of real pages end within the first few hundred bytes.
    fn default() -> Self {
        Self { sniff: 16 * 1024, inflated: 64 * 1024 }
    }
}

/// What became of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The snippet is in.
    Injected {
        /// Exact number of bytes the body grows by, in its content coding.
        added: usize,
    },
    /// The body passes as it is.
    Untouched(PassThrough),
}

/// What one frame did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    Sniffing { probe: Box<Probe>, held: BytesMut },
    Forwarding,
    Splicing(Box<Tail>),
}

enum Probe {
    Insert(Insert),
    Splice(Splice),
}

impl Injector {
    /// Prepares for one body. A bare [`Coding`] stands for a document whose charset is not declared, which is the careful case.
    pub fn new(injection: impl Into<Injection>, snippet: Snippet, limits: Limits) -> Self {
        let Injection { coding, charset } = injection.into();
        let probe = match coding {
            Coding::Identity => Probe::Insert(Insert::new(snippet, charset, limits.sniff)),
            Coding::Gzip => Probe::Splice(Splice::new(snippet, charset, limits.sniff, limits.inflated)),
        };
        Self { state: State::Sniffing { probe: Box::new(probe), held: BytesMut::new() } }
    }

    /// Takes one upstream frame and puts out what can go.
    pub fn push(&mut self, data: Bytes, out: &mut VecDeque<Bytes>) -> Step {
        let State::Sniffing { probe, held } = &mut self.state else {
            self.forward(data, out);
            return Step::Streaming;
        };
        let verdict = match &mut **probe {
            Probe::Insert(insert) => insert.look(&data),
            Probe::Splice(splice) => splice.look(&data),
        };
        if verdict == Verdict::More {
            // Copied, because many small frames would each keep a whole receive buffer alive. Bounded by the limit.
            held.extend_from_slice(&data);
            return Step::NeedMore;
        }
        Step::Decided(self.decide(verdict, data, out))
    }

    /// Ends the body where upstream ended it: puts out what is held, for gzip with the rewritten trailer. Returns the outcome if
    /// no frame brought it.
    pub fn finish(self, out: &mut VecDeque<Bytes>) -> Option<Outcome> {
        let verdict = match &self.state {
            State::Forwarding => return None,
            State::Splicing(tail) => {
                // A body that ends in something else than its trailer was cut short, or is not one member: its bytes stay.
                let trailer = tail.rewritten();
                put(Bytes::copy_from_slice(trailer.as_ref().map_or(tail.held(), |trailer| trailer)), out);
                return None;
            }
            State::Sniffing { probe, .. } => match &**probe {
                Probe::Insert(insert) => insert.end(),
                Probe::Splice(splice) => splice.end(),
            },
        };
        let mut this = self;
        Some(this.decide(verdict, Bytes::new(), out))
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
            State::Sniffing { held, .. } => {
                put(held.freeze(), out);
                Some(Outcome::Untouched(PassThrough::CorruptCoding))
            }
        }
    }

    /// Lets go of what is held and of `data`, with the insertion if there is one.
    fn decide(&mut self, verdict: Verdict, data: Bytes, out: &mut VecDeque<Bytes>) -> Outcome {
        let State::Sniffing { probe, held } = std::mem::replace(&mut self.state, State::Forwarding) else {
            return Outcome::Untouched(PassThrough::NoInsertionPoint);
        };
        let held = held.freeze();
        let insertion = match verdict {
            Verdict::Insert(insertion) => insertion,
            Verdict::Refuse(reason) => return self.release(reason, [held, data], out),
            Verdict::More => return self.release(PassThrough::NoInsertionPoint, [held, data], out),
        };
        let added = insertion.bytes.len();
        self.open(*probe, [held, data], insertion, out);
        Outcome::Injected { added }
    }

    fn release(&mut self, reason: PassThrough, frames: [Bytes; 2], out: &mut VecDeque<Bytes>) -> Outcome {
        for frame in frames {
            self.forward(frame, out);
        }
        Outcome::Untouched(reason)
    }

    fn open(&mut self, probe: Probe, [held, data]: [Bytes; 2], insertion: Insertion, out: &mut VecDeque<Bytes>) {
        let [held_before, data_before, bytes, held_after, data_after] = open(held, data, insertion);
        for frame in [held_before, data_before, bytes] {
            put(frame, out);
        }
        if let Probe::Splice(splice) = probe {
            self.state = State::Splicing(Box::new(Tail::new(&splice.prefix())));
        }
        for frame in [held_after, data_after] {
            self.forward(frame, out);
        }
    }

    fn forward(&mut self, data: Bytes, out: &mut VecDeque<Bytes>) {
        match &mut self.state {
            State::Splicing(tail) => {
                for frame in tail.push(data) {
                    put(frame, out);
                }
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
        };
        formatter.debug_tuple("Injector").field(&format_args!("{stage}")).finish()
    }
}

fn put(frame: Bytes, out: &mut VecDeque<Bytes>) {
    if !frame.is_empty() {
        out.push_back(frame);
    }
}
