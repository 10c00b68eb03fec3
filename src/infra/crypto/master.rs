//! Master keys: kept in a file outside the database and its backups; they wrap every other key.
//!
//! Several may be given at once. The first wraps what is new, all of them open, so that a key is exchanged without a pause: the new
//! one goes below the old one on every replica, then above it; once nothing is wrapped under the old one any more, it can go.

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::cell::DataKey;
use crate::base::random::Random;
use crate::config::MasterKeySource;
use crate::infra::durable_file;

/// A master key with the name under which the database knows it.
#[derive(Clone, Debug)]
pub struct MasterKey {
    id: String,
    key: DataKey,
}

/// The master keys that were given, at least one, in their order: the first wraps, all open.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    first: MasterKey,
    others: Vec<MasterKey>,
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// What is given is not 32 bytes in base64, or not several of that.
    #[error("each master key must be 32 bytes in base64 on a line of its own, as `rightsdesk keys generate` prints it")]
    Malformed,
    /// There is no file.
    #[error(
        "no master key at {0}: set MASTER_KEY_FILE or MASTER_KEY to one made by `rightsdesk keys generate`, and keep a copy apart from the database's backups"
    )]
    Missing(std::path::PathBuf),
    /// The file cannot be read or written.
    #[error("the master key at {0} cannot be read or written: {1}")]
    File(std::path::PathBuf, #[source] std::io::Error),
}

impl MasterKey {
    /// A new key in the form in which it is kept: 32 random bytes in base64.
    #[must_use]
    pub fn generate(random: &Random) -> String {
        BASE64_STANDARD.encode(random.bytes::<32>())
    }

    /// Reads a key from the form in which [`MasterKey::generate`] gives it.
    ///
    /// # Errors
    /// When it is not 32 bytes in base64.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let bytes: [u8; 32] = BASE64_STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(MasterKeyError::Malformed)?;
        // The name is a hash that tells nothing of the key, so that the database can say which key it waits for.
        let digest = Sha256::new().chain_update(b"rightsdesk master key name").chain_update(bytes).finalize();
        let id = crate::base::text::hexadecimal(&digest[..6]);
        Ok(Self { id, key: DataKey::from_bytes(bytes) })
    }

    /// The name under which the database knows this key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key that wraps others.
    #[must_use]
    pub const fn key(&self) -> &DataKey {
        &self.key
    }
}

impl MasterKeys {
    /// Reads the keys of a file or a value: one a line, with blank lines and remarks behind `#` as one likes.
    ///
    /// # Errors
    /// When one of them is not 32 bytes in base64, or there is none.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let written = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        let mut keys = written.flat_map(str::split_whitespace).map(MasterKey::parse);
        let first = keys.next().ok_or(MasterKeyError::Malformed)??;
        Ok(Self { first, others: keys.collect::<Result<_, _>>()? })
    }

    /// Loads the keys from where the settings say they are. `may_create` makes one in the data folder where none is yet: allowed
    /// only with a private database that is new as well.
    ///
    /// # Errors
    /// When there is none, or it cannot be read or written.
    pub fn load(source: &MasterKeySource, may_create: bool, random: &Random) -> Result<Self, MasterKeyError> {
        match source {
            MasterKeySource::Value(value) => Self::parse(value.expose_secret()),
            MasterKeySource::File(path) => Self::read(path),
            MasterKeySource::DataDir(path) => match Self::read(path) {
                Err(MasterKeyError::Missing(_)) if may_create => {
                    let text = format!("{}\n", MasterKey::generate(random));
                    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
                    match folder.and_then(|()| durable_file::write_new(path, text.as_bytes())) {
                        // Another process may have been faster: what stands in the file counts.
                        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                            Err(MasterKeyError::File(path.clone(), error))
                        }
                        _ => Self::read(path),
                    }
                }
                other => other,
            },
        }
    }

    fn read(path: &Path) -> Result<Self, MasterKeyError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(MasterKeyError::Missing(path.to_owned())),
            Err(error) => Err(MasterKeyError::File(path.to_owned(), error)),
        }
    }

    /// The key that wraps what is new.
    #[must_use]
    pub const fn newest(&self) -> &MasterKey {
        &self.first
    }

    /// Every key, the one that wraps first.
    pub fn iter(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The key of a name, if it was given.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&MasterKey> {
        self.iter().find(|master| master.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let folder = std::env::temp_dir().join(format!("rightsdesk-key-{}", std::process::id()));
        let source = MasterKeySource::DataDir(folder.join("data").join("master.key"));
        let random = Random::System;
        assert!(matches!(MasterKeys::load(&source, false, &random), Err(MasterKeyError::Missing(_))));
        let made = MasterKeys::load(&source, true, &random).unwrap();
        let read = MasterKeys::load(&source, true, &random).unwrap();
        assert_eq!(made.newest().id(), read.newest().id());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_may_hold_several_keys_and_the_first_wraps() {
        let [new, old] = [1, 2].map(|seed| MasterKey::generate(&Random::seeded(seed)));
        let names = |text: &str| -> Vec<String> {
            MasterKeys::parse(text).unwrap().iter().map(|master| master.id().to_owned()).collect()
        };
        let both = names(&format!("# since May\n{new}\n\n{old} # until everything is wrapped anew\n"));
        assert_eq!(both, [MasterKey::parse(&new).unwrap().id, MasterKey::parse(&old).unwrap().id]);
        assert_eq!(names(&format!("{new} {old}")), both, "a value in the environment has but one line");
        let keys = MasterKeys::parse(&format!("{new}\n{old}")).unwrap();
        assert_eq!(keys.newest().id(), both[0]);
        assert_eq!(keys.named(&both[1]).unwrap().id(), both[1]);
        assert!(keys.named("000000000000").is_none());
        for wrong in ["", "# nothing\n", "c2hvcnQ=", &format!("{new}\nc2hvcnQ=")] {
            assert!(matches!(MasterKeys::parse(wrong), Err(MasterKeyError::Malformed)), "{wrong}");
        }
    }
}
