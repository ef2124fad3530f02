//! The requests of a scenario, byte for byte as a browser sends them.

use super::{configuration, cookies, page::Coding, scenario::Scenario};

/// What Chromium sends with everything.
const BROWSER: &str = "Connection: keep-alive\r\nsec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n\
    sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n\
    Sec-Fetch-Site: same-origin\r\nAccept-Language: fr-FR,fr;q=0.9,en;q=0.8\r\n";

/// What it sends with a navigation.
const NAVIGATION: &str = "Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n";

/// What it sends when a script asks.
const FETCH: &str = "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nAccept: */*\r\n";

/// The key and its answer of RFC 6455 §1.3: the handshake is the same each time, and nobody shares the connection.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub(super) const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Returns the path at which the origin does what a scenario is about.
pub(super) fn path(scenario: Scenario) -> String {
    format!("/{scenario}")
}

/// Returns the requests of a scenario, one a host; `choice` are the pairs that the gate gave for a choice.
pub(super) fn of(scenario: Scenario, authority: Option<&str>, choice: &[String]) -> Vec<Vec<u8>> {
    let held = cookies::of(scenario);
    let pairs: Vec<_> = choice.iter().cloned().chain(held.iter().map(cookies::Declared::pair)).collect();
    let cookie = if pairs.is_empty() { String::new() } else { format!("Cookie: {}\r\n", pairs.join("; ")) };
    let path = path(scenario);
    let purpose = match scenario {
        Scenario::Page(coding) => format!("{NAVIGATION}Accept-Encoding: {}\r\n", accepted(coding)),
        Scenario::WebSocket => upgrade(),
        Scenario::Json
        | Scenario::Undecided
        | Scenario::Consented
        | Scenario::Cookies(_)
        | Scenario::Hosts(_)
        | Scenario::Download => format!("{FETCH}Accept-Encoding: gzip, deflate, br, zstd\r\n"),
    };
    let browser = if scenario == Scenario::WebSocket { "" } else { BROWSER };
    let request = |host: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{browser}{purpose}{cookie}\r\n");
    match authority {
        Some(authority) => vec![request(authority).into_bytes()],
        None => configuration::hosts(scenario).iter().map(|host| request(host).into_bytes()).collect(),
    }
}

/// Returns the request that accepts everything, as the choice page's form does.
pub(super) fn acceptance(host: &str) -> Vec<u8> {
    let form = "choice=accept";
    format!(
        "POST /.octroi/choices HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .into_bytes()
}

/// What the visitor's browser decodes: the coding that is measured, as far as browsers send it alone.
fn accepted(coding: Coding) -> &'static str {
    match coding {
        Coding::Identity => "identity",
        Coding::Gzip => "gzip, deflate",
        Coding::Zstd | Coding::Brotli => "gzip, deflate, br, zstd",
    }
}

fn upgrade() -> String {
    format!("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n")
}
