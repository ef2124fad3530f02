//! Under what circumstances was measured: a figure without its machine says nothing.

use std::{fs, thread, time::SystemTime};

/// Where and when a load test was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// When the report was made.
    pub made: SystemTime,
    /// The version of octroi.
    pub version: &'static str,
    /// What the processor calls itself; `None` where the system does not tell.
    pub processor: Option<String>,
    /// Cores that may be used.
    pub cores: usize,
    /// The system's kernel; `None` where it does not tell.
    pub kernel: Option<String>,
}

// === impl Circumstances ===

impl Circumstances {
    /// Looks around.
    #[must_use]
    pub fn now() -> Self {
        let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|told| model(&told));
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").ok().map(|told| told.trim().to_owned());
        Self {
            made: SystemTime::now(),
            version: env!("CARGO_PKG_VERSION"),
            processor,
            cores: thread::available_parallelism().map_or(1, usize::from),
            kernel,
        }
    }
}

fn model(told: &str) -> Option<String> {
    let row = told.lines().find_map(|line| line.strip_prefix("model name"))?;
    let name = row.split_once(':')?.1.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_known_by_its_own_name_only() {
        let told = "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Intel(R) Xeon(R) Processor @ 2.80GHz\n";
        assert_eq!(model(told).as_deref(), Some("Intel(R) Xeon(R) Processor @ 2.80GHz"));
        assert_eq!((model("model name\t:\n"), model("processor\t: 0\n")), (None, None));
    }
}
