//! The outbox folder, which takes the place of a mail server where none is set: one `.eml` file a mail, complete when it
//! appears. Mails hold codes, so nobody but the owner can read them.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::infra::durable_file;

/// After this long nobody writes a partial file any more: its process has died. It may hold a code.
const LEFT_OVER: Duration = Duration::from_hours(1);

/// Makes the folder, if it is not there.
pub(super) async fn make(folder: &Path) -> io::Result<()> {
    let folder = folder.to_owned();
    blocking(move || durable_file::private_folder(&folder)).await
}

/// Keeps a mail under this name.
pub(super) async fn keep(folder: &Path, name: &str, mail: Vec<u8>) -> io::Result<()> {
    let (folder, path) = (folder.to_owned(), folder.join(name));
    blocking(move || {
        durable_file::private_folder(&folder)?;
        durable_file::write(&path, &mail)
    })
    .await
}

/// Removes what processes that died while they wrote have left in the folder. `now` is the machine's time, by which files
/// have their age.
///
/// # Errors
/// When the folder can be read and something in it cannot be removed.
pub async fn remove_left_overs(folder: PathBuf, now: SystemTime) -> io::Result<()> {
    blocking(move || {
        let entries = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if !durable_file::is_partial(&entry.file_name().to_string_lossy()) {
                continue;
            }
            let removed = entry.metadata().and_then(|metadata| metadata.modified()).and_then(|modified| {
                let is_old = now.duration_since(modified).is_ok_and(|age| age > LEFT_OVER);
                if is_old { std::fs::remove_file(entry.path()) } else { Ok(()) }
            });
            match removed {
                // Another process was faster.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
        Ok(())
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}
