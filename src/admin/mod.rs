//! The operator's port: reload, health, readiness.
//!
//! It listens beside the gate, on the thread that starts and stops it, never on a worker: what is asked here takes no
//! time from visitors. It is off unless the configuration names an address. On loopback it believes who reaches it, but
//! no browser; elsewhere a request shows a token. Each connection answers one request, within bounds of size and time.
//!
//! To add a route is a row in the table of `routes`, and what it tells a method of `Operator`.
//!
//! It must never share a port with visitors, judge a cookie, or answer a page of another site.

mod admission;
mod answer;
mod dashboard;
mod operator;
mod overview;
mod routes;
mod server;
mod token;

pub use self::{
    operator::{Finding, Inventory, Operator, Readiness, Reload, Standing},
    overview::{Change, Checked, Overview},
    server::{Admin, AdminBindError, AdminSettings},
};
