//! How far a long work is, on a terminal and nowhere else.

use std::{
    io::{self, IsTerminal, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use octroi::ledger::Progress;

/// How often the line is written.
const TICK: Duration = Duration::from_millis(100);

/// How wide the bar is.
const WIDTH: u64 = 24;

/// Does `work`, which is given where to tell how far it is, while that is shown.
pub(super) fn watched<T>(verb: &str, work: impl FnOnce(&Arc<Progress>) -> T) -> T {
    let progress = Arc::new(Progress::default());
    if !io::stderr().is_terminal() {
        return work(&progress);
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let drawer = scope.spawn(|| draw(verb, &progress, &done));
        let result = work(&progress);
        done.store(true, Ordering::Release);
        drawer.thread().unpark();
        result
    })
}

fn draw(verb: &str, progress: &Progress, done: &AtomicBool) {
    thread::park_timeout(TICK);
    while !done.load(Ordering::Acquire) {
        write(&format!("\r{}\x1b[K", line(verb, progress.read())));
        thread::park_timeout(TICK);
    }
    write("\r\x1b[K");
}

fn write(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
}

/// Returns the line for `done` of `total` entries.
fn line(verb: &str, (done, total): (u64, u64)) -> String {
    let part = |whole: u64| done.min(total) * whole / total.max(1);
    let full = "━".repeat(usize::try_from(part(WIDTH)).unwrap_or_default());
    let empty = "┈".repeat(usize::try_from(WIDTH - part(WIDTH)).unwrap_or_default());
    format!("{verb} {full}{empty} {:3} %  {done} of {total}", part(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is_also_at_its_ends() {
        for (progress, shown) in [((0, 0), "  0 %  0 of 0"), ((5, 10), " 50 %  5 of 10"), ((11, 10), "100 %  11 of 10")]
        {
            let line = line("checking", progress);
            assert!(line.ends_with(shown), "{line}");
            assert_eq!(line.chars().filter(|c| "━┈".contains(*c)).count() as u64, WIDTH);
        }
    }
}
