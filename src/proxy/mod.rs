//! The gate as a proxy of its own: sockets, connections, upstream pools.
//!
//! Each worker is one thread with its own listeners, its own pool and its own
//! counters; nothing on the path is shared between them but the table of sites
//! and the ledger.
//!
//! What a request meets, outermost first: `admission` rules on its form, the gate's
//! layers ([`Gate`](crate::layer::Gate)) judge it, and `forward` speaks to the
//! portal. What goes wrong is turned into a response in one place, `rescue`.
//!
//! This module must never judge a cookie, parse one, or read TOML.

mod admission;
mod answering;
mod arriving;
mod ask;
mod cause;
mod client_body;
mod clock;
mod connection;
mod copy;
mod crowd;
mod drain;
mod entrance;
mod exchange;
mod fetch;
mod field;
mod forward;
mod forwarded;
mod hop_by_hop;
mod identity;
mod kept;
mod lap;
mod listener;
mod outward;
mod parking;
mod patience;
mod pool;
mod portal_body;
mod preamble;
mod redirect;
mod rescue;
mod settings;
mod stack;
mod stall;
mod tls;
mod trust;
mod upgrade;
mod upstream;
mod via;
mod wire;
mod worker;

pub use self::{
    ask::{Glimpse, ask},
    cause::Cause,
    fetch::{FetchError, Fetched, fetch},
    identity::{Identities, Identity, IdentityError, Presented},
    listener::{BindError, bind},
    settings::{ByteSize, Limits, Listener, Protocol, ProxySettings, Timeouts, UpgradeProtocols},
    tls::Tls,
    trust::{ClientTls, ClientTlsError, Need, TrustError, Upstreams},
    via::Instance,
    worker::{Shutdown, Worker},
};
