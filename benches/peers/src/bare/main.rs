//! The least that a proxy on hyper can be: one runtime on one thread, HTTP/1.1, kept connections, one portal.
//!
//! `bare PORT PORTAL CLIENT WORK SNIPPET`: `CLIENT` is `pooled` (hyper-util's client) or `connections` (a connection to the portal for each of a
//! visitor's, by hyper's low-level interface); `WORK` is `pass` or `filter`. What it filters is written into it: it has no
//! charter, no consent, no record, no limits and no time-outs, and it must never get any.
#![expect(clippy::print_stderr, reason = "a command says why it ended")]

mod ask;
mod body;
mod cookies;
mod filter;
mod inject;
mod recode;

use std::{net::Ipv4Addr, process::ExitCode, rc::Rc};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use self::{ask::Asking, filter::Filter};

type Error = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Error::from).and_then(|runtime| {
        let tasks = tokio::task::LocalSet::new();
        runtime.block_on(tasks.run_until(serve(&arguments)))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: &[String]) -> Result<(), Error> {
    let [port, portal, client, work, snippet] = arguments else {
        return Err("bare PORT PORTAL pooled|connections pass|filter SNIPPET".into());
    };
    let (port, portal): (u16, u16) = (port.parse()?, portal.parse()?);
    let asking = Asking::by(client, portal)?;
    let filter = match work.as_str() {
        "pass" => None,
        "filter" => Some(Rc::new(Filter::with(snippet))),
        _ => return Err("a work is pass or filter".into()),
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let connection = asking.connection();
        let filter = filter.clone();
        tokio::task::spawn_local(async move {
            let service = service_fn(|request| filter::forward(request, &connection, filter.as_deref()));
            // A visitor who leaves is no failure.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}
