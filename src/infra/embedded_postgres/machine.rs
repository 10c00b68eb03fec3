//! What the private cluster finds outside: search paths, users, folders for its files. A value, so that tests can have another.

use std::fs;
use std::path::{Path, PathBuf};

/// This machine, as far as the cluster is concerned.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    /// Folders to look for the Postgres programs in, best first, without those asked from `pg_config`.
    pub(super) search: Vec<PathBuf>,
    /// Whether to look beyond `search`, where packages put Postgres.
    pub(super) search_packages: bool,
    /// Where clusters go whose data folder the unprivileged user cannot enter.
    pub(super) elsewhere: PathBuf,
    /// Short folders for a socket whose own folder has too long a path, best first.
    pub(super) runtime: Vec<PathBuf>,
    /// The user of this process.
    pub(super) uid: u32,
}

impl Machine {
    pub(super) fn this() -> Self {
        #[allow(
            clippy::disallowed_methods,
            reason = "the search path belongs to the shell; it is not a setting of ours"
        )]
        let path = std::env::var_os("PATH").unwrap_or_default();
        let uid = rustix::process::geteuid().as_raw();
        let runtime = if uid == 0 { PathBuf::from("/run") } else { PathBuf::from(format!("/run/user/{uid}")) };
        Self {
            search: std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect(),
            search_packages: true,
            elsewhere: PathBuf::from("/var/lib/rightsdesk"),
            runtime: vec![runtime, PathBuf::from("/tmp")],
            uid,
        }
    }

    pub(super) const fn is_root(&self) -> bool {
        self.uid == 0
    }
}

/// A user under which a program can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl User {
    /// The user who runs Postgres for root: its own, else the one who owns nothing.
    pub(super) fn for_postgres() -> Option<Self> {
        let passwd = fs::read_to_string("/etc/passwd").ok()?;
        ["postgres", "_postgres", "nobody"].into_iter().find_map(|name| Self::named(&passwd, name))
    }

    /// Reads one user from the text of `/etc/passwd`; root does not count.
    pub(super) fn named(passwd: &str, name: &str) -> Option<Self> {
        passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            if fields.next() != Some(name) {
                return None;
            }
            let uid = fields.nth(1)?.parse().ok().filter(|uid| *uid != 0)?;
            Some(Self { name: name.to_owned(), uid, gid: fields.next()?.parse().ok()? })
        })
    }
}

/// The command that installs Postgres on this platform.
pub(super) fn install_command() -> &'static str {
    if cfg!(target_os = "macos") {
        return "brew install postgresql@17";
    }
    let release =
        ["/etc/os-release", "/usr/lib/os-release"].iter().find_map(|path| fs::read_to_string(Path::new(path)).ok());
    install_command_for(&release.unwrap_or_default())
}

/// The same, from the text of `/etc/os-release`.
pub(super) fn install_command_for(release: &str) -> &'static str {
    let families = release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split(' '));
    for family in families {
        match family {
            "debian" | "ubuntu" => return "apt-get install postgresql",
            "alpine" => return "apk add postgresql",
            "fedora" | "rhel" | "centos" => return "dnf install postgresql-server",
            "arch" => return "pacman -S postgresql",
            "suse" | "opensuse" => return "zypper install postgresql-server",
            "freebsd" => return "pkg install postgresql17-server",
            _ => {}
        }
    }
    "apt-get install postgresql"
}
