//! What the system counts for a process: processor time and memory, as `/proc` tells them.
//!
//! Contract: what is not known is `None`, never zero; other systems than Linux know nothing.

use std::{fs, path::PathBuf, time::Duration};

/// Memory of a process that is resident, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Now.
    pub resident: u64,
    /// The most so far.
    pub peak: u64,
}

/// The accounts of one process.
#[derive(Clone, Debug)]
pub(super) struct Accounts {
    folder: PathBuf,
}

// === impl Accounts ===

impl Accounts {
    pub(super) fn of(process: u32) -> Self {
        Self { folder: PathBuf::from(format!("/proc/{process}")) }
    }

    /// Returns the processor time of all threads that live, in user code and in the kernel, to the nanosecond.
    pub(super) fn processor_time(&self) -> Option<Duration> {
        let threads = fs::read_dir(self.folder.join("task")).ok()?;
        let mut sum = 0;
        for thread in threads {
            let folder = thread.ok()?.path();
            match fs::read_to_string(folder.join("schedstat")) {
                Ok(told) => sum += told.split(' ').next()?.parse::<u64>().ok()?,
                // It ended since it was listed.
                Err(_) if !folder.exists() && self.folder.exists() => {}
                Err(_) => return None,
            }
        }
        Some(Duration::from_nanos(sum))
    }

    /// Returns the memory.
    pub(super) fn memory(&self) -> Option<Memory> {
        let told = fs::read_to_string(self.folder.join("status")).ok()?;
        Some(Memory { resident: kilobytes(&told, "VmRSS:")?, peak: kilobytes(&told, "VmHWM:")? })
    }
}

fn kilobytes(status: &str, row: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(row))?;
    let kilobytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\toctroi\nVmHWM:\t   11204 kB\nVmRSS:\t    9000 kB\n";
        assert_eq!((kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:")), (Some(9_216_000), Some(11_472_896)));
        assert_eq!(kilobytes(status, "VmSwap:"), None);
    }

    #[test]
    fn of_a_process_that_is_not_there_nothing_is_known() {
        let gone = Accounts::of(u32::MAX);
        assert_eq!((gone.processor_time(), gone.memory()), (None, None));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn of_a_process_that_works_time_goes_up() {
        let own = Accounts::of(std::process::id());
        let before = own.processor_time().unwrap();
        let mut sum = 0_u64;
        while own.processor_time().unwrap() < before + Duration::from_millis(2) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let memory = own.memory().unwrap();
        assert!(memory.resident > 0 && memory.peak >= memory.resident, "{memory:?}");
    }
}
