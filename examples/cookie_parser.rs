//! Reads `Cookie` fields and prints what the `cookie` crate makes of them, for the comparison of twelve server-side parsers.
//!
//! Standard input is one base64 field value a line; standard output is one JSON array of `[name, value]` a line, or a JSON string
//! naming the error. Bytes are taken as latin-1, as a server that never rejects a field would. It must never judge or trim anything itself.

use std::io::{self, BufRead, Write};

use base64::{Engine, engine::general_purpose::STANDARD};
use cookie::Cookie;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        writeln!(output, "{}", pairs(line?.trim()))?;
    }
    output.flush()
}

/// Returns the pairs of one field, or the name of the error that hid them.
fn pairs(line: &str) -> Value {
    let Ok(bytes) = STANDARD.decode(line) else {
        return json!("ERR base64");
    };
    let field: String = bytes.into_iter().map(char::from).collect();
    // The iterator skips what it cannot parse, as an application that uses it would.
    Cookie::split_parse(field).flatten().map(|cookie| json!([cookie.name(), cookie.value()])).collect()
}
