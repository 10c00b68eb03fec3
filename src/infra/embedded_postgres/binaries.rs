//! Finds the Postgres programs of this machine: in the version that made the cluster, else the first on the search path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;
use super::machine::{Machine, install_command};

/// The programs of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

/// The programs for a cluster, which may not exist yet.
pub(super) fn find(machine: &Machine, cluster: &Path) -> Result<Binaries, EmbeddedError> {
    let made_by: Option<u32> =
        fs::read_to_string(cluster.join("PG_VERSION")).ok().and_then(|version| version.trim().parse().ok());
    let mut others = Vec::new();
    for candidate in candidates(machine) {
        let Some(binaries) = examine(&candidate) else { continue };
        if made_by.is_none_or(|major| major == binaries.major) {
            return Ok(binaries);
        }
        if !others.contains(&binaries.major) {
            others.push(binaries.major);
        }
    }
    match made_by {
        Some(made_by) if !others.is_empty() => Err(EmbeddedError::OtherVersion {
            folder: cluster.to_owned(),
            made_by,
            found: others.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
        }),
        _ => Err(EmbeddedError::NoBinaries { install: install_command() }),
    }
}

/// Folders that may hold the programs, best first; each later source is asked only when the earlier ones had none.
fn candidates(machine: &Machine) -> impl Iterator<Item = PathBuf> {
    let packages = machine.search_packages;
    let asked = machine.search.clone();
    machine
        .search
        .clone()
        .into_iter()
        .chain(std::iter::once_with(move || packages.then(|| from_pg_config(&asked)).flatten()).flatten())
        .chain(std::iter::once_with(move || if packages { from_packages() } else { Vec::new() }).flatten())
}

fn from_pg_config(search: &[PathBuf]) -> Option<PathBuf> {
    let program = search.iter().map(|folder| folder.join("pg_config")).find(|program| program.is_file())?;
    let output = Command::new(program).arg("--bindir").current_dir("/").output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    folder.is_absolute().then_some(folder)
}

/// Where Debian, Red Hat's PGDG packages and Homebrew put each version, newest first.
fn from_packages() -> Vec<PathBuf> {
    const PARENTS: [(&str, &str); 6] = [
        ("/usr/lib/postgresql", ""),
        ("/usr/libexec", "postgresql"),
        ("/usr", "pgsql-"),
        ("/opt/homebrew/opt", "postgresql@"),
        ("/usr/local/opt", "postgresql@"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql@"),
    ];
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (parent, prefix) in PARENTS {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(version) = name.to_str().and_then(|name| name.strip_prefix(prefix)) else { continue };
            let Ok(version) = version.parse() else { continue };
            found.push((version, entry.path().join("bin")));
            // Alpine keeps the programs right in the version's folder.
            found.push((version, entry.path()));
        }
    }
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// The programs in a folder, if initdb and postgres are there; a link in `/usr/local/bin` leads to the folder it points to.
fn examine(candidate: &Path) -> Option<Binaries> {
    let folder = fs::canonicalize(candidate.join("initdb")).ok()?.parent()?.to_owned();
    if !folder.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(folder.join("postgres")).arg("--version").current_dir("/").output().ok()?;
    let major = parse_version(&String::from_utf8(output.stdout).ok()?)?;
    Some(Binaries { folder, major })
}

/// The major version in `postgres (PostgreSQL) 17.2 (Debian 17.2-1)`, also of a beta (`18beta1`).
fn parse_version(text: &str) -> Option<u32> {
    let version = text.split(' ').nth(2)?;
    let digits = version.find(|character: char| !character.is_ascii_digit()).unwrap_or(version.trim_end().len());
    version.get(..digits)?.parse().ok()
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
