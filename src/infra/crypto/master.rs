//! The master key: kept in a file outside the database and its backups; wraps every other key.

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::cell::DataKey;
use crate::base::random::Random;
use crate::config::MasterKeySource;
use crate::infra::durable_file;

/// The master key with the name under which the database knows it.
#[derive(Clone, Debug)]
pub struct MasterKey {
    id: String,
    key: DataKey,
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The value is not 32 bytes in base64.
    #[error("the master key must be 32 bytes in base64, as `rightsdesk keys generate` prints it")]
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

    /// Reads a key from the form in which it is kept.
    ///
    /// # Errors
    /// When it is not 32 bytes in base64.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let bytes: [u8; 32] = BASE64_STANDARD
            .decode(text.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(MasterKeyError::Malformed)?;
        // The name is a hash that tells nothing of the key, so that the database can say which key it waits for.
        let digest = Sha256::new().chain_update(b"rightsdesk master key name").chain_update(bytes).finalize();
        let id = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { id, key: DataKey::from_bytes(bytes) })
    }

    /// Loads the key from where the settings say it is. `may_create` makes one in the data folder where none is yet: allowed
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
                    let text = format!("{}\n", Self::generate(random));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let folder = std::env::temp_dir().join(format!("rightsdesk-key-{}", std::process::id()));
        let source = MasterKeySource::DataDir(folder.join("data").join("master.key"));
        let random = Random::System;
        assert!(matches!(MasterKey::load(&source, false, &random), Err(MasterKeyError::Missing(_))));
        let made = MasterKey::load(&source, true, &random).unwrap();
        let read = MasterKey::load(&source, true, &random).unwrap();
        assert_eq!(made.id(), read.id());
        assert!(matches!(MasterKey::parse("c2hvcnQ="), Err(MasterKeyError::Malformed)));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
