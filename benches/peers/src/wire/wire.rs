//! Obeys orders: the one loop in which visitors and portal take turns.

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use super::{
    error::Error,
    hex,
    order::{Drive, Order},
    portal::{Contents, Portal},
    reply::Expected,
    visitor::{Polled, Visitor},
};

/// How long nothing may happen.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes that are read at once.
const BUFFER: usize = 256 * 1024;

/// All portals and kept connections.
#[derive(Debug)]
pub(crate) struct Wire {
    contents: Contents,
    portals: HashMap<u16, Portal>,
    visitors: HashMap<u16, Vec<Visitor>>,
    buffer: Vec<u8>,
}

// === impl Wire ===

impl Default for Wire {
    fn default() -> Self {
        Self { contents: HashMap::new(), portals: HashMap::new(), visitors: HashMap::new(), buffer: vec![0; BUFFER] }
    }
}

impl Wire {
    /// Does what is asked; returns the words of the answer.
    pub(crate) fn obey(&mut self, order: Order) -> Result<String, Error> {
        match order {
            Order::Portal => {
                let portal = Portal::listening()?;
                let port = portal.port()?;
                self.portals.insert(port, portal);
                Ok(port.to_string())
            }
            Order::Content { target, file } => self.content(&target, &file),
            Order::Ask { port, portal, request } => self.ask(port, portal, &request),
            Order::Drive(drive) => {
                let mut visitors = self.visitors.remove(&drive.port).unwrap_or_default();
                visitors.retain_mut(Visitor::is_open);
                while visitors.len() < drive.connections {
                    visitors.push(Visitor::at(drive.port)?);
                }
                // After a failure they are in the middle of something, and are dropped.
                let answer = self.drive(&drive, visitors.get_mut(..drive.connections).unwrap_or_default())?;
                self.visitors.insert(drive.port, visitors);
                Ok(answer)
            }
        }
    }

    fn content(&mut self, target: &str, file: &Path) -> Result<String, Error> {
        let bytes = std::fs::read(file)?;
        let length = bytes.len().to_string();
        self.contents.insert(target.as_bytes().to_vec(), bytes.into());
        Ok(length)
    }

    fn ask(&mut self, port: u16, portal: u16, request: &[u8]) -> Result<String, Error> {
        let portal = self.portals.get_mut(&portal).ok_or_else(|| Error::new("no such portal"))?;
        portal.expect(None);
        let mut visitor = Visitor::at(port)?;
        visitor.ask(request)?;
        let mut reply = Vec::new();
        let mut last = Instant::now();
        loop {
            portal.accept()?;
            let busy = portal.poll(&self.contents)?;
            let (count, end) = match visitor.poll(&mut self.buffer)? {
                Polled::Idle => (0, false),
                Polled::Some(count) => (count, false),
                Polled::Answered(count, _) => (count, true),
            };
            reply.extend_from_slice(self.buffer.get(..count).unwrap_or_default());
            if end {
                return Ok(format!("{} {}", hex::written(&reply), hex::written(portal.seen())));
            }
            stall(busy || count > 0, &mut last)?;
        }
    }

    /// Returns, in nanoseconds: all of it, and the median and the slowest hundredth of the requests.
    fn drive(&mut self, drive: &Drive, visitors: &mut [Visitor]) -> Result<String, Error> {
        let portal = self.portals.get_mut(&drive.portal).ok_or_else(|| Error::new("no such portal"))?;
        portal.expect(Some(drive.cookie.clone()));
        portal.accept()?;
        let mut expected = Expected::of(drive);
        let mut latencies = Vec::with_capacity(drive.count);
        let (begun, mut asked, mut last) = (Instant::now(), 0, Instant::now());
        while latencies.len() < drive.count {
            let mut busy = false;
            for visitor in &mut *visitors {
                if !visitor.is_waiting() && asked < drive.count {
                    visitor.ask(&drive.request)?;
                    asked += 1;
                }
                match visitor.poll(&mut self.buffer)? {
                    Polled::Idle => {}
                    Polled::Some(_) => busy = true,
                    Polled::Answered(_, taken) => {
                        busy = true;
                        expected.check(visitor.reply())?;
                        latencies.push(taken);
                    }
                }
            }
            busy |= portal.poll(&self.contents)?;
            if !busy {
                portal.accept()?;
            }
            stall(busy, &mut last)?;
        }
        let all = begun.elapsed();
        latencies.sort_unstable();
        let at = |part: usize| latencies.get((latencies.len() * part / 100).min(latencies.len() - 1));
        let words = [Some(&all), at(50), at(99)].map(|time| time.copied().unwrap_or_default().as_nanos().to_string());
        Ok(words.join(" "))
    }
}

fn stall(busy: bool, last: &mut Instant) -> Result<(), Error> {
    if busy {
        *last = Instant::now();
    } else if last.elapsed() > PATIENCE {
        return Err(Error::new(format!("nothing happened for {} seconds", PATIENCE.as_secs())));
    }
    Ok(())
}
