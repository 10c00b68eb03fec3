//! Finds the Postgres programs of this machine: in the version that made the cluster, else the first on the search path.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;

/// Where Debian, Alpine, Red Hat's PGDG packages and Homebrew put each version: a folder, and what stands before the number.
const PACKAGES: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", ""),
    ("/usr/libexec", "postgresql"),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
];

/// What installs Postgres; the package manager that is there tells the platform.
const INSTALL: [&str; 4] =
    ["apt-get install postgresql", "dnf install postgresql-server", "apk add postgresql", "brew install postgresql@17"];

/// Folders that may hold the programs, best first: the shell's, what `pg_config` says, the packages' from new to old.
pub(super) fn candidates() -> Vec<PathBuf> {
    #[allow(clippy::disallowed_methods, reason = "the search path belongs to the shell; it is not a setting of ours")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    if let Some(program) = found.iter().map(|folder| folder.join("pg_config")).find(|program| program.is_file())
        && let Ok(output) = Command::new(program).arg("--bindir").current_dir("/").output()
    {
        found.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let mut versions: Vec<(u32, PathBuf)> = Vec::new();
    for (parent, prefix) in PACKAGES {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let version = name.to_str().and_then(|name| name.strip_prefix(prefix)?.parse().ok());
            versions.extend(version.map(|version| (version, entry.path())));
        }
    }
    versions.sort_by_key(|(version, _)| Reverse(*version));
    // Alpine keeps the programs right in the version's folder.
    found.extend(versions.into_iter().flat_map(|(_, folder)| [folder.join("bin"), folder]));
    found
}

/// The folder of the programs for a cluster, which may not exist yet.
pub(super) fn find(search: &[PathBuf], cluster: &Path) -> Result<PathBuf, EmbeddedError> {
    let made_by = fs::read_to_string(cluster.join("PG_VERSION")).ok().and_then(|version| version.trim().parse().ok());
    let mut installed = search.iter().filter_map(|candidate| examine(candidate));
    if let Some((folder, _)) = installed.find(|(_, major)| made_by.is_none_or(|made_by: u32| made_by == *major)) {
        return Ok(folder);
    }
    let manager = |command: &&&str| {
        let program = command.split(' ').next().unwrap_or_default();
        search.iter().any(|folder| folder.join(program).is_file())
    };
    let install = INSTALL.iter().find(manager).unwrap_or(&INSTALL[0]);
    let version = made_by.map_or_else(String::new, |major| format!(" {major}, which made {},", cluster.display()));
    Err(EmbeddedError(format!(
        "PostgreSQL{version} is not installed; run `{install}`, or set DATABASE_URL to use a database server"
    )))
}

/// The programs of a folder and their major version; a link in `/usr/local/bin` leads to the folder it points to.
fn examine(candidate: &Path) -> Option<(PathBuf, u32)> {
    let folder = fs::canonicalize(candidate.join("initdb")).ok()?.parent()?.to_owned();
    let output = Command::new(folder.join("postgres")).arg("--version").current_dir("/").output().ok()?;
    Some((folder, parse_version(&String::from_utf8(output.stdout).ok()?)?))
}

/// The major version in `postgres (PostgreSQL) 17.2 (Debian 17.2-1)`, also of a beta (`18beta1`).
fn parse_version(text: &str) -> Option<u32> {
    text.split(' ').nth(2)?.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_postgres_says() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_version("postgres (PostgreSQL) 17\n"), Some(17));
        assert_eq!(parse_version("command not found"), None);
    }
}
