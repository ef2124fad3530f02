//! One visitor: a connection that is made again when it ends, and what is asked over it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::connection::{After, Connection};
use crate::load::{
    fault::{Fault, Wrong},
    work::Work,
};

/// How long an exchange may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A visitor.
#[derive(Debug)]
pub(in crate::load) struct Session {
    target: SocketAddr,
    work: Arc<Work>,
    connection: Option<Connection>,
}

// === impl Session ===

impl Session {
    pub(in crate::load) fn new(target: SocketAddr, work: Arc<Work>) -> Self {
        Self { target, work, connection: None }
    }

    /// Does one exchange, and checks what comes.
    pub(in crate::load) async fn once(&mut self, number: u64) -> Result<usize, Wrong> {
        match tokio::time::timeout(PATIENCE, self.exchange(number)).await {
            Ok(done) => done,
            Err(_) => {
                self.connection = None;
                Err(Fault::TimedOut.about(format!("after {} s", PATIENCE.as_secs())))
            }
        }
    }

    /// Makes the connection, with the handshake if messages are to follow.
    async fn open(&mut self) -> Result<(), Wrong> {
        let mut connection = Connection::to(self.target).await?;
        if self.work.messages.is_some() {
            self.work.check(connection.exchange(self.work.request(0)).await?)?;
        }
        self.connection = Some(connection);
        Ok(())
    }

    async fn exchange(&mut self, number: u64) -> Result<usize, Wrong> {
        if self.connection.is_none() {
            self.open().await?;
        }
        let Some(mut connection) = self.connection.take() else { return Err(Fault::Connect.about("")) };
        if let Some(messages) = &self.work.messages {
            connection.echo(&messages.sent, &messages.back).await?;
            self.connection = Some(connection);
            return Ok(messages.back.len());
        }
        let reply = connection.exchange(self.work.request(number)).await?;
        let (checked, after, length) = (self.work.check(reply), reply.after, reply.body.len());
        if after == After::Kept {
            self.connection = Some(connection);
        }
        checked.map(|()| length)
    }
}
