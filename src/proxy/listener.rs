//! Listening sockets, one a worker for each address.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct BindError {
    address: SocketAddr,
    source: io::Error,
}

/// Binds `count` sockets to one address; the kernel spreads connections over them
/// (`SO_REUSEPORT`). With port 0, all share the port that the first is given.
///
/// # Errors
/// If the address cannot be bound, or somebody else listens there: two gates that share a port
/// would each serve half of the visitors.
pub fn bind(address: SocketAddr, count: usize) -> Result<Vec<TcpListener>, BindError> {
    let failed = |source| BindError { address, source };
    if address.port() != 0 {
        // Without SO_REUSEPORT the kernel tells.
        drop(TcpListener::bind(address).map_err(failed)?);
    }
    let first = socket(address).map_err(failed)?;
    let bound = first.local_addr().map_err(failed)?;
    let mut sockets = vec![first];
    while sockets.len() < count {
        sockets.push(socket(bound).map_err(failed)?);
    }
    Ok(sockets)
}

/// Small answers must not wait for each other's acknowledgement; a peer that is gone must be
/// noticed, also in a tunnel that is idle by nature.
pub(super) fn prepare(stream: &tokio::net::TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(60));
    SockRef::from(stream).set_tcp_keepalive(&keepalive)
}

fn socket(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_somebody_listens_on_is_refused() {
        let taken = bind("127.0.0.1:0".parse().unwrap(), 1).unwrap();
        let address = taken[0].local_addr().unwrap();
        assert_eq!(bind(address, 1).unwrap_err().to_string(), format!("cannot listen on {address}"));
    }

    #[test]
    fn all_workers_share_one_port() {
        let sockets = bind("127.0.0.1:0".parse().unwrap(), 3).unwrap();
        let ports: Vec<_> = sockets.iter().map(|socket| socket.local_addr().unwrap().port()).collect();
        assert_eq!(ports, [ports[0]; 3]);
    }
}
