//! The slow export: about ten mebibytes of CSV, made as they are sent.
//!
//! Contract: chunks of 64 KiB, one every thirty milliseconds unless `?fast=1`; at most one chunk is in memory; the last row is
//! whole, so the total is the first row end at or after [`EXPORT_SIZE`]. Must never know its length beforehand (it is chunked).

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Response, StatusCode, header};
use http_body::{Body, Frame};
use http_body_util::Either;
use tokio::time::{Sleep, sleep};

use super::{
    datasets::Dataset,
    reply::{self, ReplyBody},
};

/// The size at which the export ends.
pub(super) const EXPORT_SIZE: usize = 10 * 1024 * 1024;

const CHUNK: usize = 64 * 1024;
const PAUSE: Duration = Duration::from_millis(30);

/// Whether the export waits between chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Slow,
    Fast,
}

/// Answers with the export of a dataset.
pub(super) fn answer(dataset: &'static Dataset, query: &str) -> Response<ReplyBody> {
    let fast = form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "fast" && value == "1");
    let mut response = reply::empty(StatusCode::OK);
    reply::put(&mut response, header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let disposition = format!("attachment; filename=\"{}.csv\"", dataset.slug);
    let disposition = HeaderValue::try_from(disposition).expect("slugs are lower-case ASCII");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    *response.body_mut() = Either::Right(Export::new(dataset, if fast { Pace::Fast } else { Pace::Slow }));
    response
}

/// The body of an export.
#[derive(Debug)]
pub(super) struct Export {
    dataset: &'static Dataset,
    pace: Pace,
    pause: Option<Pin<Box<Sleep>>>,
    /// Rows written but not sent: less than a chunk and a row.
    rows: BytesMut,
    next_row: u32,
    made: usize,
}

impl Export {
    fn new(dataset: &'static Dataset, pace: Pace) -> Self {
        let mut rows = BytesMut::with_capacity(CHUNK + 256);
        rows.extend_from_slice(dataset.export_head.as_bytes());
        let made = rows.len();
        Self { dataset, pace, pause: None, rows, next_row: 0, made }
    }

    fn next_chunk(&mut self) -> Option<Bytes> {
        while self.rows.len() < CHUNK && self.made < EXPORT_SIZE {
            let row = (self.dataset.export_row)(self.next_row);
            self.rows.extend_from_slice(row.as_bytes());
            self.made += row.len();
            self.next_row += 1;
        }
        let size = self.rows.len().min(CHUNK);
        (size > 0).then(|| self.rows.split_to(size).freeze())
    }
}

impl Body for Export {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
        }
        self.pause = match self.pace {
            Pace::Slow => Some(Box::pin(sleep(PAUSE))),
            Pace::Fast => None,
        };
        Poll::Ready(self.next_chunk().map(|chunk| Ok(Frame::data(chunk))))
    }
}
