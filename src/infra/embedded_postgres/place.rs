//! Where a cluster lives and who runs it.
//!
//! `DATA_DIR/postgres`, run by the user of this process. Postgres refuses root, so under root another user runs it and owns
//! that one folder. Where that user cannot get there (a clone in root's home) or cannot own anything (some shared
//! folders), the cluster lives elsewhere, under a name made from the folder's path, and a note in the data folder says where.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::{getegid, geteuid};
use sha2::{Digest, Sha256};

use super::EmbeddedError;

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
    /// The folder of the socket: the cluster, which nobody else can enter, or a short one where its path is too long.
    pub(super) socket: PathBuf,
    /// Who runs it: user and group.
    user: (u32, u32),
}

impl Place {
    /// Decides for a data folder, which is made where it is missing. Below `elsewhere` go the clusters that cannot be in theirs.
    pub(super) fn choose(data_dir: &Path, elsewhere: &Path) -> Result<Self, EmbeddedError> {
        let root = geteuid().is_root();
        let me = (geteuid().as_raw(), getegid().as_raw());
        // Under root another user must be able to pass through it, though not to look around.
        let mode = if root { 0o711 } else { 0o700 };
        DirBuilder::new().recursive(true).mode(mode).create(data_dir).map_err(not_writable(data_dir))?;
        let data_dir = fs::canonicalize(data_dir).map_err(not_writable(data_dir))?;
        let digest = Sha256::digest(data_dir.as_os_str().as_bytes());
        let name = crate::base::text::hexadecimal(&digest[..8]);
        let elsewhere = elsewhere.join(&name);
        let at = |home: &Path, user| {
            let cluster = home.join(CLUSTER);
            let fits = cluster.as_os_str().len() <= LONGEST_SOCKET_FOLDER;
            let socket = if fits { cluster.clone() } else { PathBuf::from(format!("/tmp/rightsdesk-{name}")) };
            Ok(Self { home: home.to_owned(), cluster, socket, user })
        };

        // Whoever made a cluster runs it: Postgres insists on owning its folder.
        for home in [&data_dir, &elsewhere] {
            let cluster = home.join(CLUSTER);
            let Ok(owner) = fs::metadata(&cluster) else { continue };
            return match owner.uid() {
                0 => Err(EmbeddedError(format!(
                    "{0} belongs to root, under whom PostgreSQL does not run; give it back, as in `chown -R postgres {0}`",
                    cluster.display()
                ))),
                user if root => at(home, (user, owner.gid())),
                user if user == me.0 => at(home, me),
                _ => Err(EmbeddedError(format!(
                    "{} belongs to another user; run as that user or as root, or set DATA_DIR to another folder",
                    cluster.display()
                ))),
            };
        }
        if !root {
            return at(&data_dir, me);
        }
        let note = data_dir.join(NOTE);
        if fs::read_to_string(&note).is_ok_and(|text| !text.lines().any(|line| Path::new(line) == elsewhere)) {
            return Err(EmbeddedError(format!(
                "{0} was moved or copied; {1} says where its database is. To go on with that one, move it to {2} and remove \
                 the note; to begin with an empty one, remove the note",
                data_dir.display(),
                note.display(),
                elsewhere.display()
            )));
        }
        let nobody =
            "PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`; add one";
        let user = unprivileged_user().ok_or_else(|| EmbeddedError(nobody.to_owned()))?;
        let here = at(&data_dir, user)?;
        if here.is_usable() {
            return Ok(here);
        }
        let text = format!(
            "User {}, under whom PostgreSQL runs, cannot use this folder. The database cluster of this folder is in\n{}\n\
             Keep this note with the folder, and back up both. To start from nothing, remove both.\n",
            user.0,
            elsewhere.display()
        );
        fs::write(note, text).map_err(not_writable(&data_dir))?;
        DirBuilder::new().recursive(true).mode(0o711).create(&elsewhere).map_err(not_writable(&elsewhere))?;
        at(&elsewhere, user)
    }

    /// Tries whether its user can work in it: permission bits tell neither of access lists nor of mounts without owners.
    fn is_usable(&self) -> bool {
        let probe = self.home.join(format!(".probe-{}", std::process::id()));
        let mut shell = self.command(Path::new("/bin/sh"), &probe);
        shell.args(["-c", "test -w ."]).stderr(Stdio::null());
        let usable = self.private_folder(&probe).is_ok() && shell.status().is_ok_and(|status| status.success());
        let _ = fs::remove_dir(&probe);
        usable
    }

    /// Opens a file beside the cluster, for the user who runs it.
    pub(super) fn file(&self, name: &str) -> Result<File, EmbeddedError> {
        let open = || {
            let file = OpenOptions::new().create(true).append(true).mode(0o600).open(self.home.join(name))?;
            fchown(&file, Some(self.user.0), Some(self.user.1))?;
            Ok(file)
        };
        open().map_err(not_writable(&self.home))
    }

    /// A command that runs as the cluster's user, in a process group of its own so that Ctrl-C at the terminal is not for
    /// it, with nothing of our environment (`PG…`, locale, time zone).
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C").env("TZ", "UTC");
        command.current_dir(folder).process_group(0).stdin(Stdio::null());
        // Setting the user as root also drops the supplementary groups.
        command.uid(self.user.0).gid(self.user.1);
        command
    }

    /// Makes a folder that only the cluster's user can enter.
    pub(super) fn private_folder(&self, folder: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(folder)?;
        chown(folder, Some(self.user.0), Some(self.user.1))
    }

    /// Makes the short folder for the socket, where there is one. In `/tmp` anybody could have made it before: then it must
    /// not be a link, and ours, and closed to others.
    pub(super) fn prepare_socket_folder(&self) -> Result<(), EmbeddedError> {
        let _ = self.private_folder(&self.socket);
        let user = self.user.0;
        match fs::symlink_metadata(&self.socket) {
            Ok(found) if found.is_dir() && found.uid() == user && found.permissions().mode() & 0o077 == 0 => Ok(()),
            _ => Err(EmbeddedError(format!(
                "{} must be a folder of user {user} and closed to others: the database socket goes there",
                self.socket.display()
            ))),
        }
    }
}

fn not_writable(folder: &Path) -> impl FnOnce(io::Error) -> EmbeddedError {
    move |error| {
        EmbeddedError(format!("{} cannot be written ({error}); set DATA_DIR to a folder that can", folder.display()))
    }
}

/// The user and group that run Postgres for root: its own, else the user who owns nothing.
pub(super) fn unprivileged_user() -> Option<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    let named = |name: &str| {
        let mut fields = passwd.lines().find(|line| line.split(':').next() == Some(name))?.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    ["postgres", "_postgres", "nobody"].into_iter().find_map(named)
}
