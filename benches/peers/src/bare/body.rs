//! A response's body on its way: as it came, or changed frame by frame.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use hyper::body::{Frame, Incoming, SizeHint};
use pin_project_lite::pin_project;

use super::{Error, inject::Insert, recode::Recode};

/// What is done to a body.
#[derive(Debug)]
pub(crate) enum Work {
    Pass,
    Insert(Insert),
    Recode(Box<Recode>),
    /// Recoded, and at its end.
    Done,
}

pin_project! {
    /// A body that visitors get.
    #[derive(Debug)]
    pub(crate) struct Body {
        #[pin]
        inner: Incoming,
        work: Work,
    }
}

// === impl Body ===

impl Body {
    pub(crate) fn passed(inner: Incoming) -> Self {
        Self { inner, work: Work::Pass }
    }

    pub(crate) fn changed(inner: Incoming, work: Work) -> Self {
        Self { inner, work }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let mut this = self.project();
        loop {
            if matches!(this.work, Work::Done) {
                return Poll::Ready(None);
            }
            let frame = ready!(this.inner.as_mut().poll_frame(context)).transpose()?;
            let Some(Ok(data)) = frame.map(Frame::into_data) else {
                let Work::Recode(recode) = this.work else { return Poll::Ready(None) };
                let last = recode.finish();
                *this.work = Work::Done;
                return Poll::Ready(Some(last.map(Frame::data)));
            };
            let data = match this.work {
                Work::Pass | Work::Done => data,
                Work::Insert(insert) => insert.push(data),
                Work::Recode(recode) => recode.push(&data)?,
            };
            // The encoder keeps some to itself.
            if !data.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(data))));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        !matches!(self.work, Work::Recode(_)) && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if matches!(self.work, Work::Pass) { self.inner.size_hint() } else { SizeHint::default() }
    }
}
