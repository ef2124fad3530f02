//! ARCHITECTURE.md as tables: which module stands on which, and who may name what.
//!
//! A row is only ever added together with the sentence in ARCHITECTURE.md that
//! it stands for. There is no list of exceptions.

/// Tiers from the lowest: a module imports only from tiers below its own.
pub(crate) const TIERS: [&[&str]; 9] = [
    &["cookie", "consent"],
    &["policy", "csp", "inject"],
    &["charter", "ledger", "telemetry"],
    &["site"],
    &["layer", "drift"],
    &["proxy", "admin", "demo", "explain", "load"],
    &["config"],
    &["app", "audit"],
    // Fuzz entry points reach into everything, as the binary does.
    &["cli", "fuzz"],
];

/// The first tier that may name sockets, files, the clock and randomness.
pub(crate) const FIRST_IMPURE_TIER: usize = 5;

/// Stand beside the gate and share nothing with it: a portal the gate knows nothing of, and what measures it from outside.
pub(crate) const ALONE: [&str; 2] = ["demo", "load"];

/// Back-ends of the ledger are what keeps it: they have files and threads.
pub(crate) const LEDGER: &str = "ledger";

/// Which module may name which external crate. Its tests may, too.
pub(crate) const CRATES: [(&str, &[&str]); 56] = [
    ("arc_swap", &["site/live", "proxy/identity", "proxy/trust"]),
    ("base64", &["admin/token", "consent", "charter", "proxy/upgrade", "demo", "app/keys"]),
    ("brotli_decompressor", &["inject/coding", "load/page"]),
    ("bytes", &["inject", "charter", "ledger", "layer", "proxy", "demo", "fuzz", "explain", "admin", "load"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli/arguments", "cli/completions"]),
    ("clap_mangen", &["cli/man"]),
    ("cookie", &["layer/endpoints/own_cookie"]),
    ("crc32fast", &["inject"]),
    ("encoding_rs", &["charter/import"]),
    ("flate2", &["inject/coding", "demo", "load/page"]),
    ("form_urlencoded", &["layer/endpoints", "demo", "admin/dashboard"]),
    ("futures_channel", &["ledger"]),
    ("getrandom", &["app"]),
    ("hmac", &["consent"]),
    ("html5gum", &["charter/import"]),
    (
        "http",
        &[
            "csp",
            "drift",
            "inject",
            "site",
            "layer",
            "proxy",
            "admin",
            "demo",
            "config",
            "app",
            "fuzz",
            "explain",
            "load/target",
        ],
    ),
    ("foldhash", &["site/host_map", "site/upstream", "telemetry/inventory"]),
    ("http_body", &["layer", "proxy", "demo"]),
    ("http_body_util", &["layer/endpoints", "proxy", "demo", "explain", "admin"]),
    ("httparse", &["proxy/wire"]),
    ("httpdate", &["inject/validators", "demo", "fuzz", "load/report"]),
    ("humantime", &["config"]),
    ("hyper", &["proxy", "demo", "admin"]),
    ("hyper_rustls", &["proxy"]),
    ("hyper_util", &["proxy", "demo", "admin"]),
    ("ipnet", &["proxy", "config"]),
    ("jiff", &["charter", "ledger", "config", "admin"]),
    ("maud", &["charter", "demo", "load/report", "admin/dashboard"]),
    ("memchr", &["cookie", "inject", "layer/origins", "load", "proxy/wire", "site/own_cookies", "telemetry/inventory"]),
    ("miette", &["cli/report"]),
    ("proxy_header", &["proxy/preamble"]),
    ("percent_encoding", &["charter", "layer/endpoints"]),
    ("pin_project_lite", &["layer"]),
    ("regex_automata", &["policy"]),
    // `proxy` means the module of rustls that is called so.
    ("ring", &["ledger/daily", "proxy"]),
    ("rusqlite", &["ledger/sqlite", "ledger/error", "app/inventory"]),
    ("rustls", &["proxy", "ledger/postgres"]),
    ("rustls_native_certs", &["proxy", "ledger/postgres"]),
    ("serde", &["config"]),
    ("serde_json", &["charter", "ledger", "layer/endpoints", "demo", "cli/report", "admin", "load"]),
    ("sha1", &["proxy/upgrade", "demo"]),
    ("sha2", &["consent", "charter", "ledger", "config/outline", "admin/token"]),
    ("socket2", &["proxy/listener"]),
    ("terminal_size", &["cli/report/style"]),
    ("tokio", &["proxy", "demo", "app", "cli", "admin", "load", "ledger/postgres"]),
    ("tokio_postgres", &["ledger/postgres", "ledger/error"]),
    ("tokio_rustls", &["proxy", "ledger/postgres"]),
    ("toml", &["config"]),
    ("tower", &["proxy"]),
    ("tower_layer", &["layer", "proxy/stack", "explain"]),
    ("tower_service", &["layer", "proxy", "explain"]),
    // What happens to a cookie is told by `telemetry` alone; the others tell of their own coming and going.
    ("tracing", &["telemetry", "proxy", "app", "cli", "admin"]),
    ("tracing_subscriber", &["cli/log"]),
    ("uuid", &["consent"]),
    ("zstd", &["inject/coding", "load/page"]),
];

/// Crates that any module may name: each writes its own errors.
pub(crate) const EVERYWHERE: [&str; 1] = ["thiserror"];

/// Crates that tests may name anywhere.
pub(crate) const TEST_CRATES: [&str; 4] = ["brotli", "flate2", "proptest", "tempfile"];

/// What pure tiers must not name, and what they do instead.
pub(crate) const IMPURE: [(&str, &str); 17] = [
    ("std::fs", "read files in `config` or `app`"),
    ("std::env", "read the environment in `cli`"),
    ("std::process", "leave processes to `cli`"),
    ("std::thread", "leave threads to `app`"),
    ("std::net::TcpListener", "leave sockets to `proxy`"),
    ("std::net::TcpStream", "leave sockets to `proxy`"),
    ("std::net::UdpSocket", "leave sockets to `proxy`"),
    ("std::net::ToSocketAddrs", "leave name resolution to `proxy`"),
    ("std::os", "leave the operating system to `proxy`"),
    ("SystemTime::now", "take the time as an argument"),
    ("Instant::now", "take the time as an argument"),
    ("Timestamp::now", "take the time as an argument"),
    ("Zoned::now", "take the time as an argument"),
    ("Uuid::new_v4", "take randomness as an argument"),
    ("Uuid::now_v7", "take randomness as an argument"),
    ("rand", "take randomness as an argument"),
    ("std::sync::LazyLock", "have no globals"),
];

/// Of these, what a back-end of the ledger may name: files, threads, and how long a database has been away.
pub(crate) const LEDGER_MAY: [&str; 3] = ["std::fs", "std::thread", "Instant::now"];

/// Where a status is chosen, or an upstream's is read (STYLE 17).
pub(crate) const STATUS_PLACES: [&str; 10] = [
    "admin/answer",
    "layer/endpoints",
    "layer/origins/destination",
    "proxy/redirect",
    "proxy/rescue",
    "proxy/forward",
    "proxy/wire",
    "proxy/upgrade",
    "inject/plan",
    "demo",
];

/// Names that say nothing of what a module is for (STYLE 5).
pub(crate) const EMPTY_NAMES: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "misc", "types", "manager"];

/// The parts of a middleware's folder in `layer/`; the folder's `mod.rs` holds the docs of all of them.
pub(crate) const MIDDLEWARE_PARTS: [&str; 4] = ["layer", "service", "future", "body"];

/// Enums of which every variant is spelt out, so that a new one does not compile unnoticed (STYLE 10).
pub(crate) const SPELT_OUT: [&str; 4] = ["Verdict", "Reason", "Plan", "ReloadOutcome"];

/// Lines a file may have.
pub(crate) const FILE_LINES: usize = 400;

/// Lines an in-file `mod tests` may have.
pub(crate) const TEST_LINES: usize = 100;
