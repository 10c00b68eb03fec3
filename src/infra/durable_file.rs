//! Files that appear under their name whole or not at all, that only their owner can read, and that a power cut does not take
//! back.
//!
//! Written with blocking calls: `tokio::fs::File` keeps a write's error for the next call, and on a full disk an empty file
//! was taken for a whole one.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Writes a file in place of one that may be there.
///
/// # Errors
/// When it cannot be written whole, as on a full disk; then nothing is left of it.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    appear(path, content, |partial| fs::rename(partial, path))
}

/// Writes a file where none is.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where one is; otherwise as [`write`].
pub fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    appear(path, content, |partial| fs::hard_link(partial, path))
}

/// A folder that only its owner can enter, made or made so.
///
/// # Errors
/// When it cannot be made.
pub fn private_folder(path: &Path) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    // One that an older version made is open to others. Where somebody else owns it, it is theirs to close.
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0
        && let Err(error) = fs::set_permissions(path, Permissions::from_mode(0o700))
    {
        tracing::debug!(%error, "a folder that others can read cannot be closed to them");
    }
    Ok(())
}

/// Whether a file's name is one under which a file is written before it appears.
#[must_use]
pub fn is_partial(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".part")
}

fn appear(path: &Path, content: &[u8], show: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let partial = partial_of(path)?;
    let shown = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&partial)
        .and_then(|mut file| fill(&mut file, content))
        .and_then(|()| show(&partial));
    // Gone already where it was renamed.
    let _ = fs::remove_file(&partial);
    shown?;
    // The name stands in the folder, which has to reach the disk as well.
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Another process may write the same file at the same time.
fn partial_of(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut partial = OsString::from(".");
    partial.push(name);
    partial.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(partial))
}

fn fill(file: &mut File, content: &[u8]) -> io::Result<()> {
    file.write_all(content)?;
    file.flush()?;
    file.sync_all()?;
    if file.metadata()?.len() == content.len() as u64 { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("rightsdesk-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn a_full_disk_is_told() {
        let mut full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        assert_eq!(fill(&mut full, b"content").unwrap_err().kind(), io::ErrorKind::StorageFull);
        // Takes everything and keeps nothing.
        let mut nothing = OpenOptions::new().write(true).open("/dev/null").unwrap();
        assert!(fill(&mut nothing, b"content").is_err());
    }

    #[test]
    fn what_was_written_is_whole_and_its_owners_alone() {
        let folder = scratch("durable");
        private_folder(&folder).unwrap();
        let path = folder.join("a file");
        write(&path, b"one").unwrap();
        assert_eq!(write_new(&path, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"three").unwrap();
        assert_eq!((fs::read(&path).unwrap().as_slice(), mode(&path), mode(&folder)), (&b"three"[..], 0o600, 0o700));
        // A folder in the place of the file: nothing is left behind.
        fs::create_dir(folder.join("taken")).unwrap();
        assert!(write(&folder.join("taken"), b"four").is_err());
        assert!(names(&folder).iter().all(|name| !is_partial(name)), "{:?}", names(&folder));
        assert!(write(&folder.join("nowhere/file"), b"five").is_err());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_was_open_is_closed_and_its_parents_are_not() {
        let folder = scratch("open-folder");
        let outbox = folder.join("outbox");
        fs::create_dir_all(&outbox).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&outbox, Permissions::from_mode(0o755)).unwrap();
        private_folder(&outbox).unwrap();
        assert_eq!((mode(&outbox), mode(&folder)), (0o700, 0o755));
        fs::remove_dir_all(folder).unwrap();
    }
}
