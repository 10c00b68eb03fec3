//! A package as one file: a ZIP, written while it goes out. Its parts are read one after another, and none is held as a whole. The same
//! package is the same bytes each time.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Bytes;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use futures_util::{Stream, StreamExt as _};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::base::error::Result;
use crate::infra::app::App;
use crate::infra::files::Download;

/// Pieces that wait to go out.
const AHEAD: usize = 4;
/// Bytes of a piece.
const PIECE: usize = 64 * 1024;

/// A part on its way.
#[derive(Debug)]
pub struct Outgoing {
    /// Where it stands in the package.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// What a part holds.
#[derive(Debug)]
pub enum Content {
    /// Text that the portal wrote.
    Text(String),
    /// A file.
    File(Box<Download>),
}

/// Writes parts as a ZIP. Breaks off where a part cannot be read: what arrived then is no whole archive, and every reader says so.
pub fn stream(app: App, parts: Vec<Outgoing>, made_at: DateTime<Utc>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let is_broken = Arc::new(AtomicBool::new(false));
        let pipe = Pipe { sender: sender.clone(), piece: Vec::with_capacity(PIECE), is_broken: is_broken.clone() };
        let mut archive = ZipWriter::new_stream(pipe);
        let ended = match write(&runtime, &app, parts, made_at, &mut archive) {
            Ok(()) => archive.finish().map_err(io::Error::other).and_then(|writer| writer.into_inner().flush()),
            Err(error) => {
                // The writer ends an archive as if it were whole when it is dropped: none of that is to arrive.
                is_broken.store(true, Ordering::Relaxed);
                drop(archive);
                Err(error)
            }
        };
        if let Err(error) = ended {
            // Whoever fetched it may have gone; else the reader of the stream ends it with this.
            let _ = sender.blocking_send(Err(error));
        }
    });
    futures_util::stream::poll_fn(move |context| receiver.poll_recv(context))
}

type Archive = ZipWriter<StreamWriter<Pipe>>;

fn write(
    runtime: &Handle,
    app: &App,
    parts: Vec<Outgoing>,
    made_at: DateTime<Utc>,
    archive: &mut Archive,
) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(moment(made_at))
        .unix_permissions(0o644);
    for part in parts {
        match part.content {
            Content::Text(text) => {
                archive.start_file(part.path, options)?;
                archive.write_all(text.as_bytes())?;
            }
            Content::File(download) => {
                let is_large = download.file().size > i64::from(u32::MAX / 2);
                archive.start_file(part.path, options.large_file(is_large))?;
                let mut pieces = Box::pin((*download).stream(app.clone()));
                while let Some(piece) = runtime.block_on(pieces.next()) {
                    let piece: Result<Bytes> = piece;
                    archive.write_all(&piece.map_err(|_| io::Error::other("a part cannot be read"))?)?;
                }
            }
        }
    }
    Ok(())
}

/// ZIP knows no zone; it is UTC.
fn moment(at: DateTime<Utc>) -> zip::DateTime {
    let number = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (day, time) =
        ((number(at.month()), number(at.day())), (number(at.hour()), number(at.minute()), number(at.second())));
    zip::DateTime::from_date_and_time(year, day.0, day.1, time.0, time.1, time.2).unwrap_or_default()
}

/// From the thread that writes to the one that sends.
struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
    /// Whether what comes now is for nobody.
    is_broken: Arc<AtomicBool>,
}

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        if self.is_broken.load(Ordering::Relaxed) {
            self.piece.clear();
        }
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.sender.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
