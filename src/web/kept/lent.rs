//! A request's body that is lent to whoever answers: where nobody read of it, it comes back; of a form that was read, a copy does, with
//! what is left to be read.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};

/// What comes back.
#[derive(Debug, Default)]
enum Return {
    /// Nothing.
    #[default]
    Nothing,
    /// The body, as it came.
    Unread(Body),
    /// What was read of it, and the rest.
    Read(Vec<u8>, Body),
}

/// Where the body comes back to.
#[derive(Debug, Default)]
pub(super) struct Back(Arc<Mutex<Return>>);

impl Back {
    fn take(&self) -> Return {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The body, as it came, once whoever it was lent to has let go of it unread.
    pub(super) fn unread(&self) -> Option<Body> {
        if let Return::Unread(body) = self.take() { Some(body) } else { None }
    }

    /// What was read of it, and what is left to be read.
    pub(super) fn whole(&self) -> (Vec<u8>, Body) {
        match self.take() {
            Return::Nothing => (Vec::new(), Body::empty()),
            Return::Unread(body) => (Vec::new(), body),
            Return::Read(read, rest) => (read, rest),
        }
    }
}

/// Lends a body; of what is read of it up to so many bytes are copied.
pub(super) fn lend(body: Body, copied: usize) -> (Body, Back) {
    let back = Back::default();
    (Body::new(Lent { body, copied, read: None, back: back.0.clone() }), back)
}

struct Lent {
    body: Body,
    copied: usize,
    /// What was read; `None` until somebody does.
    read: Option<Vec<u8>>,
    back: Arc<Mutex<Return>>,
}

impl hyper::body::Body for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        let copied = self.copied;
        let read = self.read.get_or_insert_default();
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(bytes) = frame.data_ref()
        {
            read.extend_from_slice(&bytes[..bytes.len().min(copied - read.len())]);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let back = match self.read.take() {
            None => Return::Unread(std::mem::take(&mut self.body)),
            Some(read) => Return::Read(read, std::mem::take(&mut self.body)),
        };
        *self.back.lock().unwrap_or_else(PoisonError::into_inner) = back;
    }
}
