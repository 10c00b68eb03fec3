//! Where a cluster lives and who runs it.
//!
//! `DATA_DIR/postgres`, run by the user of this process. Postgres refuses root, so under root another user runs it and owns
//! that one folder. Where that user cannot get there (a clone in root's home) or cannot own anything (some shared
//! folders), the cluster lives elsewhere, and a note in the data folder says where.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use super::EmbeddedError;
use super::machine::{Machine, User};

const CLUSTER: &str = "postgres";
const NOTE: &str = "postgres.is-elsewhere.txt";
/// The shortest limit of a socket's path among the platforms, less its name and the closing zero byte.
const LONGEST_SOCKET_FOLDER: usize = 103 - "/.s.PGSQL.5432".len();

/// Where one cluster lives.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The folder that holds the cluster, its locks and its log.
    pub(super) home: PathBuf,
    /// The cluster itself.
    pub(super) cluster: PathBuf,
    /// Who runs it; nobody named means the user of this process.
    pub(super) user: Option<User>,
    /// Tells this cluster from others where they share a folder.
    pub(super) id: String,
}

impl Place {
    pub(super) fn choose(data_dir: &Path, machine: &Machine) -> Result<Self, EmbeddedError> {
        let not_writable = |source| EmbeddedError::NotWritable { folder: data_dir.to_owned(), source };
        // Under root another user must be able to pass through it, though not to look around.
        let mode = if machine.is_root() { 0o711 } else { 0o700 };
        DirBuilder::new().recursive(true).mode(mode).create(data_dir).map_err(not_writable)?;
        let data_dir = &fs::canonicalize(data_dir).map_err(not_writable)?;
        let id = identify(data_dir);
        let here = data_dir.join(CLUSTER);

        if !machine.is_root() {
            return match fs::metadata(&here) {
                Ok(existing) if existing.uid() != machine.uid => Err(EmbeddedError::NotOurs { folder: here }),
                Ok(_) => Ok(Self::new(data_dir, None, id)),
                Err(_) => {
                    can_write(data_dir).map_err(not_writable)?;
                    Ok(Self::new(data_dir, None, id))
                }
            };
        }
        if has_cluster(&here) {
            let user = owner(&here)?;
            if !can_enter(&here, &user) {
                return Err(EmbeddedError::CannotEnter { folder: here, user: user.name });
            }
            return Ok(Self::new(data_dir, Some(user), id));
        }
        let known = read_note(data_dir, machine).unwrap_or_else(|| machine.elsewhere.join(&id));
        if has_cluster(&known.join(CLUSTER)) {
            let id = known.file_name().map_or(id, |name| name.to_string_lossy().into_owned());
            return Ok(Self::new(&known, Some(owner(&known.join(CLUSTER))?), id));
        }
        let user = User::for_postgres().ok_or(EmbeddedError::NoUser)?;
        can_write(data_dir).map_err(not_writable)?;
        if can_keep(data_dir, &user) {
            return Ok(Self::new(data_dir, Some(user), id));
        }
        let elsewhere = machine.elsewhere.join(&id);
        DirBuilder::new().recursive(true).mode(0o711).create(&elsewhere).map_err(EmbeddedError::io(&elsewhere))?;
        if !can_keep(&elsewhere, &user) {
            return Err(EmbeddedError::CannotEnter { folder: elsewhere, user: user.name });
        }
        write_note(data_dir, &elsewhere, &user)?;
        Ok(Self::new(&elsewhere, Some(user), id))
    }

    fn new(home: &Path, user: Option<User>, id: String) -> Self {
        Self { home: home.to_owned(), cluster: home.join(CLUSTER), user, id }
    }

    pub(super) fn has_cluster(&self) -> bool {
        has_cluster(&self.cluster)
    }

    /// The Postgres log, which its start-up errors are read from.
    pub(super) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    /// A command that runs as the cluster's user, in a process group of its own so that Ctrl-C at the terminal is not for
    /// it, with nothing of our environment (`PG…`, locale, time zone).
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .current_dir(folder)
            .process_group(0)
            .stdin(Stdio::null());
        if let Some(user) = &self.user {
            // Setting the user as root also drops the supplementary groups.
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    /// Makes a folder that only the cluster's user can enter.
    pub(super) fn private_folder(&self, folder: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(folder)?;
        self.user.as_ref().map_or(Ok(()), |user| chown(folder, Some(user.uid), Some(user.gid)))
    }

    /// The folder for the socket: the cluster itself, which nobody else can enter, if its path is short enough.
    pub(super) fn socket_folder(&self, machine: &Machine) -> Result<PathBuf, EmbeddedError> {
        if self.cluster.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
            return Ok(self.cluster.clone());
        }
        let uid = self.user.as_ref().map_or(machine.uid, |user| user.uid);
        for runtime in &machine.runtime {
            let folder = runtime.join(format!("rightsdesk-{}", self.id));
            if folder.as_os_str().len() > LONGEST_SOCKET_FOLDER {
                continue;
            }
            let _ = self.private_folder(&folder);
            // It may have been there, and in `/tmp` anybody could have made it: not a link, ours, and closed to others.
            let ours = fs::symlink_metadata(&folder)
                .is_ok_and(|found| found.is_dir() && found.uid() == uid && found.permissions().mode() & 0o077 == 0);
            if ours {
                return Ok(folder);
            }
        }
        Err(EmbeddedError::NoSocketFolder { folder: self.cluster.clone() })
    }
}

fn has_cluster(folder: &Path) -> bool {
    folder.join("PG_VERSION").exists()
}

/// Who made a cluster runs it: Postgres insists on owning its folder.
fn owner(cluster: &Path) -> Result<User, EmbeddedError> {
    let found = fs::metadata(cluster).map_err(EmbeddedError::io(cluster))?;
    if found.uid() == 0 {
        return Err(EmbeddedError::OwnedByRoot { folder: cluster.to_owned() });
    }
    Ok(User { name: format!("number {}", found.uid()), uid: found.uid(), gid: found.gid() })
}

/// A name for a data folder, from its path.
fn identify(data_dir: &Path) -> String {
    let digest = Sha256::digest(data_dir.as_os_str().as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Tries it, since permission bits do not tell of read-only mounts.
fn can_write(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    fs::create_dir(&probe)?;
    fs::remove_dir(&probe)
}

/// Tries it, since permission bits do not tell of access lists, and no mount tells whether owners can be set.
fn can_keep(folder: &Path, user: &User) -> bool {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    let kept = DirBuilder::new().mode(0o700).create(&probe).is_ok()
        && chown(&probe, Some(user.uid), Some(user.gid)).is_ok()
        && fs::set_permissions(&probe, Permissions::from_mode(0o700)).is_ok()
        && can_enter(&probe, user);
    let _ = fs::remove_dir(&probe);
    kept
}

fn can_enter(folder: &Path, user: &User) -> bool {
    Command::new("/bin/sh")
        .args(["-c", "test -w ."])
        .env_clear()
        .current_dir(folder)
        .uid(user.uid)
        .gid(user.gid)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn write_note(data_dir: &Path, home: &Path, user: &User) -> Result<(), EmbeddedError> {
    let note = data_dir.join(NOTE);
    let text = format!(
        "The user {}, under which PostgreSQL runs, cannot use this folder. The database cluster of this folder is in\n{}\n\
         Keep this note with the folder, and back up both. To start from nothing, remove both.\n",
        user.name,
        home.display()
    );
    fs::write(&note, text).map_err(EmbeddedError::io(&note))
}

/// Where the note says the cluster is, so that a data folder that was moved keeps its data. A note that leads out of the
/// folder for such clusters is not followed: what stands there would be run with the rights of its owner.
fn read_note(data_dir: &Path, machine: &Machine) -> Option<PathBuf> {
    let text = fs::read_to_string(data_dir.join(NOTE)).ok()?;
    let home = text.lines().map(Path::new).find(|line| line.parent() == Some(machine.elsewhere.as_path()))?;
    home.is_dir().then(|| home.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::machine::install_command_for;
    use super::*;

    #[test]
    fn a_user_is_read_from_passwd() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104:admin,,,:/v:/bin/sh\n";
        let user = User::named(passwd, "postgres").unwrap();
        assert_eq!((user.uid, user.gid), (101, 104));
        assert_eq!(User::named(passwd, "root"), None);
        assert_eq!(User::named(passwd, "nobody"), None);
    }

    #[test]
    fn the_missing_package_is_named_for_the_platform() {
        assert_eq!(
            install_command_for("NAME=x\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"),
            "apt-get install postgresql"
        );
        assert_eq!(
            install_command_for("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"),
            "dnf install postgresql-server"
        );
        assert_eq!(install_command_for("ID=alpine\n"), "apk add postgresql");
    }
}
