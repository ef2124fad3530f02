//! Visitors and portal of the peers bench, on one thread that never sleeps.
//!
//! A proxy is driven from both sides here, so that waking either is never the proxy's time. Orders come in lines on the
//! standard input, and each is answered by one line, `ok …` or `error …`; [`order`] says which there are.
//! It must never judge what a proxy did beyond what an order says to expect.

mod error;
mod framing;
mod hex;
mod order;
mod portal;
mod reply;
mod visitor;
mod wire;

use std::{
    io::{BufRead, Write},
    process::ExitCode,
};

use self::{order::Order, wire::Wire};

fn main() -> ExitCode {
    let mut wire = Wire::default();
    let mut output = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { return ExitCode::FAILURE };
        let outcome = line.parse::<Order>().and_then(|order| wire.obey(order));
        let answer = match outcome {
            Ok(answer) => format!("ok {answer}\n"),
            Err(error) => format!("error {error}\n"),
        };
        if output.write_all(answer.as_bytes()).and_then(|()| output.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
