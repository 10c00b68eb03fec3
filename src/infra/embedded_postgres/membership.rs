//! Who works on a cluster. Locks on files, not counted process ids: the system gives a lock back when its holder dies, in
//! whatever way, so that there is nothing to clean up and no id that a stranger may have taken since.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::EmbeddedError;

/// Longer than making a cluster, recovering one or writing its last checkpoint takes.
const PATIENCE: Duration = Duration::from_secs(180);

fn open(path: &Path) -> Result<File, EmbeddedError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(|source| EmbeddedError::NotWritable { folder: path.parent().unwrap_or(path).to_owned(), source })
}

/// Held while a cluster is made, started or stopped: one process at a time does.
#[derive(Debug)]
pub(super) struct Gate(File);

impl Gate {
    pub(super) async fn pass(home: &Path) -> Result<Self, EmbeddedError> {
        let path = home.join("postgres.gate");
        let file = open(&path)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                Err(TryLockError::WouldBlock) => return Err(EmbeddedError::GateHeld { lock: path }),
                Err(TryLockError::Error(source)) => return Err(EmbeddedError::Io { path, source }),
            }
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        // Closing alone would leave the lock to a child that is just being started, for as long as it has our descriptors.
        let _ = self.0.unlock();
    }
}

/// A shared lock that is held for as long as the cluster is used.
#[derive(Debug)]
pub(super) struct Member {
    file: File,
    path: PathBuf,
}

impl Member {
    /// To be called behind the gate.
    pub(super) fn join(home: &Path) -> Result<Self, EmbeddedError> {
        let path = home.join("postgres.members");
        let file = open(&path)?;
        file.lock_shared().map_err(EmbeddedError::io(&path))?;
        Ok(Self { file, path })
    }

    /// To be called behind the gate; whether this was the last member.
    pub(super) fn leave(self) -> Result<bool, EmbeddedError> {
        self.file.unlock().map_err(EmbeddedError::io(&self.path))?;
        match self.file.try_lock() {
            Ok(()) => self.file.unlock().map(|()| true).map_err(EmbeddedError::io(&self.path)),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(source)) => Err(EmbeddedError::io(&self.path)(source)),
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}
