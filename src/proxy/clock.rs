//! How long a client's connection waits for a head: until it rests, and until the head has taken too long.
//!
//! hyper makes a timer for each head that it waits for, and drops it once the head is there. All those of one connection are
//! one here, which is put off: see [`patience`](super::patience). What hyper is given in their place only says what it waits for.
//!
//! As hyper waits for a head only when nothing else is under way, that is also how `parking` knows that a connection
//! may rest: it must never say so once the head is there.
//!
//! Contract: a connection that has a [`HeadTimer`] is polled by its [`Clock`] alone.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use hyper::rt::{Sleep, Timer};

use super::{
    crowd::{Awake, Crowd},
    patience::Patience,
};

thread_local! {
    /// What the connection that is being polled waits for. hyper's timers can be given nothing of its own but what is shared and
    /// locked; and of one thread's connections only one is polled at a time.
    static HEAD: Cell<Head> = const { Cell::new(Head::Here) };
}

/// Whether a connection waits for a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    /// No.
    Here,
    /// It has just begun to.
    Asked,
    /// It still does.
    Awaited,
    /// It will, for the one that it waited for while it rested.
    Rested,
    /// It does, and may not rest: it waits for that one, or has no more time than that.
    Restless,
    /// It has for too long.
    Late,
}

/// The timer of a connection, which tells its [`Clock`] when a head is waited for.
#[derive(Debug)]
pub(super) struct HeadTimer(Instant);

/// One of hyper's timers. It is of no size, so that nothing is allocated for it.
#[derive(Debug)]
struct Alarm;

/// The time of the heads of one connection.
#[derive(Debug)]
pub(super) struct Clock {
    /// How long a head may take.
    limit: Duration,
    crowd: Crowd,
    patience: Patience,
    head: Head,
    /// When a connection that waits for a head may rest; `None` once that has come.
    rests: Option<Instant>,
    /// Until when the head that is waited for may take.
    until: Instant,
}

/// What comes of polling a connection.
#[derive(Debug)]
pub(super) enum Turn<T> {
    Ended(T),
    /// A head, and nothing else, has been waited for long enough.
    Rests,
}

// === impl Clock ===

impl Clock {
    /// Waits for a head, which may take `limit`. Must be called on the worker's runtime.
    pub(super) fn new(limit: Duration, crowd: Crowd) -> Self {
        let until = tokio::time::Instant::now() + limit;
        let (patience, until) = (Patience::until(until), until.into_std());
        Self { limit, crowd, patience, head: Head::Rested, rests: None, until }
    }

    /// Counts the connection among those that are awake, until what is returned is dropped.
    pub(super) fn wake(&self) -> Awake {
        self.crowd.join()
    }

    /// Is ready once the head that a resting connection waits for has taken too long.
    pub(super) fn poll_limit(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.wait(self.until, cx)
    }

    /// Gives the next head that is waited for what is left of the time of the last one, and no second rest.
    pub(super) fn rest(&mut self) {
        self.head = Head::Rested;
    }

    /// Polls a connection; it rests once a head has been waited for long enough, and all was written, as `settled` says.
    pub(super) fn poll<C: Future + Unpin>(
        &mut self,
        connection: &mut C,
        settled: impl Fn() -> bool,
        cx: &mut Context<'_>,
    ) -> Poll<Turn<C::Output>> {
        loop {
            HEAD.set(self.head);
            let polled = Pin::new(&mut *connection).poll(cx);
            self.head = HEAD.replace(Head::Here);
            if let Poll::Ready(ended) = polled {
                return Poll::Ready(Turn::Ended(ended));
            }
            match self.head {
                Head::Here | Head::Rested => return Poll::Pending,
                Head::Asked => self.begin(),
                // It was told, and has something left to write.
                Head::Late => return Poll::Pending,
                Head::Awaited | Head::Restless => {}
            }
            if self.head == Head::Awaited {
                if let Some(time) = self.rests {
                    ready!(self.wait(time, cx));
                    self.rests = None;
                }
                if settled() {
                    return Poll::Ready(Turn::Rests);
                }
            }
            ready!(self.wait(self.until, cx));
            self.head = Head::Late;
        }
    }

    fn begin(&mut self) {
        let now = tokio::time::Instant::now().into_std();
        let patience = self.crowd.patience();
        self.head = if patience < self.limit { Head::Awaited } else { Head::Restless };
        (self.rests, self.until) = (Some(now + patience), now + self.limit);
    }

    fn wait(&mut self, until: Instant, cx: &mut Context<'_>) -> Poll<()> {
        self.patience.put_off(until.into());
        self.patience.poll(cx)
    }
}

// === impl HeadTimer ===

impl HeadTimer {
    pub(super) fn new() -> Self {
        Self(Instant::now())
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        ask();
        Box::pin(Alarm)
    }

    /// Until when is for the [`Clock`] to say.
    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }

    /// What hyper reckons from it is not looked at: any time will do, and the clock need not be read.
    fn now(&self) -> Instant {
        self.0
    }

    /// One is as good as another, and to drop one would say that its head is there.
    fn reset(&self, _: &mut Pin<Box<dyn Sleep>>, _: Instant) {
        ask();
    }
}

fn ask() {
    HEAD.set(if HEAD.get() == Head::Rested { Head::Restless } else { Head::Asked });
}

// === impl Alarm ===

impl Future for Alarm {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        // What it waits for wakes the clock.
        if HEAD.get() == Head::Late { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        HEAD.set(Head::Here);
    }
}

impl Sleep for Alarm {}
