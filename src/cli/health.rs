//! `octroi health`.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::{Outcome, arguments::HealthArguments, report};

const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the gate for a host that nobody serves: any HTTP answer shows that it lives, and no portal
/// is troubled.
pub(super) fn run(arguments: &HealthArguments) -> Outcome {
    match ask(arguments) {
        Ok(()) => Outcome::Fine,
        Err(error) => {
            report::error(&error);
            Outcome::Findings
        }
    }
}

fn ask(arguments: &HealthArguments) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&arguments.address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"HEAD /.octroi/health HTTP/1.1\r\nHost: health.invalid\r\nConnection: close\r\n\r\n")?;
    let mut status = [0; 9];
    stream.read_exact(&mut status)?;
    if status == *b"HTTP/1.1 " { Ok(()) } else { Err(io::Error::other("the answer is not HTTP/1.1")) }
}
