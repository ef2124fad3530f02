//! Mistakes in what is said of the gate itself.

use super::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    (
        "memory of nothing",
        "[consent]\nmemory = \"0\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `memory` must be more than zero @ \"0\" (this is zero)"],
    ),
    (
        "not a cookie base",
        "[consent]\ncookie = \"Octroi!\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"Octroi!\" cannot name the gate's cookie: 1 to 32 of a-z, 0-9, '-' and '_' @ \"Octroi!\" (not a name)",
        ],
    ),
    (
        "not a prefix",
        "[consent]\nprefix = \"octroi/\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"octroi/\" cannot be the prefix of the gate's paths @ \"octroi/\" (not a prefix) = write a path such as \"/.octroi\": letters, digits and -._~, and no slash at the end",
        ],
    ),
    (
        "not a duration",
        "[timeouts]\nconnect = \"5 secondes\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"5 secondes\" is not a duration: the units are s, min, h, days, weeks, months and years @ \"5 secondes\" (not a duration) = write \"30s\", \"2 weeks\" or \"13 months\"",
        ],
    ),
    (
        "no unit",
        "[timeouts]\nconnect = \"5\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"5\" is not a duration: the units are s, min, h, days, weeks, months and years @ \"5\" (not a duration) = write \"30s\", \"2 weeks\" or \"13 months\"",
        ],
    ),
    (
        "zero",
        "[timeouts]\nconnect = \"0s\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `connect` must be more than zero @ \"0s\" (this is zero)"],
    ),
    (
        "not a size",
        "[limits]\nhead = \"32k\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"32k\" is not a size: write a whole number and B, KiB, MiB or GiB @ \"32k\" (not a size) = write \"32 KiB\"",
        ],
    ),
    (
        "not an address",
        "listen = [\"localhost:80\"]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"localhost:80\" is not an address to listen on @ \"localhost:80\" (not an address and port) = write an IP address and a port, such as \"127.0.0.1:8080\" or \"[::]:8080\"",
        ],
    ),
    (
        "listener twice",
        "listen = [\"127.0.0.1:80\", { address = \"127.0.0.1:80\" }]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: 127.0.0.1:80 is listened on twice @ { address = \"127.0.0.1:80\" } (again here) + \"127.0.0.1:80\" (first here)",
        ],
    ),
    (
        "listener without address",
        "listen = [{ protocol = \"http1\" }]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: a listener has no address @ { protocol = \"http1\" } (`address` is missing)"],
    ),
    (
        "unknown protocol",
        "listen = [{ address = \"127.0.0.1:1\", protocol = \"h2\" }]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `protocol` cannot be `h2` @ \"h2\" (not a known word) = it can be `http1`, `http2`"],
    ),
    (
        "plain HTTP beyond loopback",
        "listen = [\"0.0.0.0:80\"]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "warning: 0.0.0.0:80 is plain HTTP and no proxy is trusted: the choice cookie loses its __Host- prefix @ \"0.0.0.0:80\" (plain HTTP beyond loopback) = put the addresses of the proxy that ends TLS into trusted-proxies",
        ],
    ),
    (
        "not a network",
        "trusted-proxies = [\"10.0.0.0/33\", \"proxy\"]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"10.0.0.0/33\" is not a network or address @ \"10.0.0.0/33\" (not a network) = write \"10.0.0.0/8\", \"192.0.2.1\" or \"2001:db8::/32\"; names are not looked up",
            "error: \"proxy\" is not a network or address @ \"proxy\" (not a network) = write \"10.0.0.0/8\", \"192.0.2.1\" or \"2001:db8::/32\"; names are not looked up",
        ],
    ),
    (
        "workers",
        "workers = 0\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `workers` must be from 1 to 1024, or \"per-core\" @ 0 (not a number of threads)"],
    ),
    (
        "workers in words",
        "workers = \"all\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `workers` cannot be `all` @ \"all\" (not a known word) = it can be `per-core`"],
    ),
    (
        "not a protocol name",
        "upgrades = [\"web socket\"]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: \"web socket\" is not a protocol name @ \"web socket\" (not a protocol) = write \"websocket\""],
    ),
    (
        "include in a text",
        "include = [\"x.toml\"]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: nothing can be included here @ \"x.toml\" (this is not a file)"],
    ),
];
