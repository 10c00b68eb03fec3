//! The keys in use: the master key and the service keys that the database keeps wrapped under it.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::cell::{DataKey, Field, OpenError};
use super::master::MasterKey;
use crate::base::error::{Error, Result};
use crate::base::random::Random;

/// What a service key is for. Each purpose has its own, so that no value made for one means anything to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Blind indexes of addresses and names, and counting by network address.
    Index,
    /// Form tokens and hashes of sessions.
    Token,
    /// Mailed codes.
    Code,
    /// Secrets of accounts of the desk.
    Account,
    /// Drafts and records that belong to no case.
    Draft,
    /// Signatures (Ed25519, RFC 8032): checkpoints of the audit log.
    Signing,
}

impl Purpose {
    const ALL: [Self; 6] = [Self::Index, Self::Token, Self::Code, Self::Account, Self::Draft, Self::Signing];

    const fn code(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Token => "token",
            Self::Code => "code",
            Self::Account => "account",
            Self::Draft => "draft",
            Self::Signing => "signing",
        }
    }
}

/// Every key the process holds.
#[derive(Clone, Debug)]
pub struct Keyring {
    master: MasterKey,
    service: [DataKey; 6],
}

impl Keyring {
    /// Loads the service keys, making those that are missing. Several processes may start at once.
    ///
    /// # Errors
    /// When the database cannot be reached, or its keys were wrapped under another master key.
    pub async fn load(pool: &PgPool, master: MasterKey, now: DateTime<Utc>, random: &Random) -> Result<Self> {
        let mut connection = pool.acquire().await?;
        let mut service = Vec::with_capacity(Purpose::ALL.len());
        for purpose in Purpose::ALL {
            service.push(service_key(&mut connection, &master, purpose, now, random).await?);
        }
        let service = service.try_into().map_err(|_| Error::fault("not every service key was loaded"))?;
        Ok(Self { master, service })
    }

    /// The service key of a purpose.
    #[must_use]
    pub fn service(&self, purpose: Purpose) -> &DataKey {
        &self.service[purpose as usize]
    }

    /// The name of the master key in use.
    #[must_use]
    pub fn master_id(&self) -> &str {
        self.master.id()
    }

    /// A keyed hash (HMAC-SHA-256) of parts under the key of a purpose; parts are separated, so `ab, c` differs from `a, bc`.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.service(purpose).bytes()).expect("HMAC takes any key");
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Signs bytes with the portal's signing key.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        ed25519_dalek::Signer::sign(&self.signing_key(), bytes).to_bytes()
    }

    /// Whether the portal's signing key made this signature.
    #[must_use]
    pub fn verify(&self, bytes: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.signing_key().verifying_key().verify_strict(bytes, &signature).is_ok())
    }

    fn signing_key(&self) -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(self.service(Purpose::Signing).bytes())
    }

    /// The blind index of a mail address: the same for every way to write its case, of no use without the key.
    #[must_use]
    pub fn email_index(&self, email: &str) -> Vec<u8> {
        self.mac(Purpose::Index, &[b"email", email.trim().to_lowercase().as_bytes()]).to_vec()
    }

    /// Wraps a case's data key for `case_key`.
    #[must_use]
    pub fn wrap(&self, case_id: Uuid, key: &DataKey, random: &Random) -> Vec<u8> {
        self.master.key().seal(Field::new("case_key", "wrapped", case_id), key.bytes(), random)
    }

    /// Unwraps a case's data key.
    ///
    /// # Errors
    /// When it was wrapped under another master key or for another case.
    pub fn unwrap(&self, case_id: Uuid, wrapped: &[u8]) -> std::result::Result<DataKey, OpenError> {
        let bytes = self.master.key().open(Field::new("case_key", "wrapped", case_id), wrapped)?;
        Ok(DataKey::from_bytes(bytes.try_into().map_err(|_| OpenError)?))
    }
}

async fn service_key(
    connection: &mut PgConnection,
    master: &MasterKey,
    purpose: Purpose,
    now: DateTime<Utc>,
    random: &Random,
) -> Result<DataKey> {
    let field = Field::new("service_key", purpose.code(), Uuid::nil());
    let fresh = DataKey::new(random);
    sqlx::query!(
        "insert into service_key (purpose, master_key_id, wrapped, created_at) values ($1, $2, $3, $4) on conflict do nothing",
        purpose.code(),
        master.id(),
        master.key().seal(field, fresh.bytes(), random),
        now
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query!("select master_key_id, wrapped from service_key where purpose = $1", purpose.code())
        .fetch_one(connection)
        .await?;
    let bytes = master.key().open(field, &row.wrapped).map_err(|_| {
        Error::fault(format!(
            "this database was set up with the master key named {}, the one given is named {}",
            row.master_key_id,
            master.id()
        ))
    })?;
    Ok(DataKey::from_bytes(bytes.try_into().map_err(|_| Error::fault("a service key has the wrong length"))?))
}
