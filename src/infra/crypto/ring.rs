//! The keys in use: the master keys, and the service keys that the database keeps wrapped under them, each in its versions.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::cell::{DataKey, Field, OpenError};
use super::master::MasterKeys;
use super::store;
use crate::base::error::{Error, Result};
use crate::base::random::Random;
use crate::base::text::mailbox_key;

/// What a service key is for. Each purpose has its own, so that no value made for one means anything to another.
///
/// A purpose has versions. New values are made with the newest that is in use. What is looked up, checked or opened is tried with
/// every version that is kept, so that a version can be added, used and taken away while people work: form tokens and hashes of
/// sessions, codes and drafts outlive it by their own lives, signatures are checked with it for as long as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Blind indexes of addresses and names, and counting by network address.
    ///
    /// An index does not say with which version it was made, and one made with an older version is found by what is typed (searches
    /// try all of them), but does not equal one made with a newer. So a new version wants every case indexed anew, which needs no
    /// change of the database: in batches by the case's id, open the person with the case's own key, write `email_index` and
    /// `case_word` with the newest version, and keep the last id. It may be stopped and begun again, and done twice. Until the
    /// batches have passed a case, signing in by its address does not find it: a thing of minutes, for a quiet hour.
    ///
    /// An opt-out outlives its case, and with it the address: it keeps the number of the version, is indexed anew once its mailbox is
    /// typed again, and an older version stays for as long as a row names it.
    Index,
    /// Form tokens and hashes of sessions.
    Token,
    /// Mailed codes.
    Code,
    /// Secrets of accounts of the desk.
    Account,
    /// Drafts and records that belong to no case.
    Draft,
    /// Signatures (Ed25519, RFC 8032): checkpoints of the audit log, lists of what was handed out, receipts. None has
    /// the form of another, so that none is taken for one.
    Signing,
    /// Links of mails that other programs send. Such a mail lies in its mailbox for years, so its versions are kept longest.
    Link,
}

impl Purpose {
    const ALL: [Self; 7] =
        [Self::Index, Self::Token, Self::Code, Self::Account, Self::Draft, Self::Signing, Self::Link];

    const fn code(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Token => "token",
            Self::Code => "code",
            Self::Account => "account",
            Self::Draft => "draft",
            Self::Signing => "signing",
            Self::Link => "link",
        }
    }
}

/// Bytes of a word's index: enough that words do not meet by chance.
const WORD: usize = 16;

/// The versions of one service key.
#[derive(Clone, Debug)]
struct Versions {
    /// The newest that is in use: it makes what is new.
    making: DataKey,
    /// Its number.
    number: i32,
    /// Every other with its number: older ones, and one that waits until it is used.
    others: Vec<(i32, DataKey)>,
}

impl Versions {
    fn iter(&self) -> impl Iterator<Item = &DataKey> {
        std::iter::once(&self.making).chain(self.others.iter().map(|(_, key)| key))
    }
}

/// The public half of a signing key: anybody may have it, and checks with it what was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name: the thumbprint that RFC 7638 and RFC 8037 give to such a key, so that whoever holds the key can tell its name.
    pub id: String,
    /// The key, 32 bytes (RFC 8032), in base64url as RFC 8037 writes it.
    pub x: String,
    /// From when on it signs; `None` for one that waits.
    pub from: Option<DateTime<Utc>>,
    /// From when on another one does.
    pub until: Option<DateTime<Utc>>,
}

impl PublicKey {
    fn of(key: &DataKey, from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Self {
        let x = BASE64_URL_SAFE_NO_PAD.encode(signing_key(key).verifying_key().as_bytes());
        Self { id: thumbprint(&x), x, from, until }
    }
}

/// RFC 7638 over the members that RFC 8037 section 2 wants of a key on this curve.
fn thumbprint(x: &str) -> String {
    let key = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(key.as_bytes()))
}

/// Every key the process holds.
#[derive(Clone, Debug)]
pub struct Keyring {
    masters: MasterKeys,
    service: [Versions; 7],
    public: Vec<PublicKey>,
    signs: String,
}

impl Keyring {
    /// Loads the service keys, making those that are missing. Several processes may start at once.
    ///
    /// # Errors
    /// When the database cannot be reached, or one of its keys is wrapped under a master key that was not given: then nothing may
    /// work with it, or what cannot be opened would be taken for lost.
    pub async fn load(pool: &PgPool, masters: MasterKeys, now: DateTime<Utc>, random: &Random) -> Result<Self> {
        let mut connection = pool.acquire().await?;
        let mut rows = store::service_keys(&mut connection).await?;
        let is_kept =
            |rows: &[store::ServiceKeyRow], purpose: Purpose| rows.iter().any(|row| row.purpose == purpose.code());
        if !Purpose::ALL.iter().all(|purpose| is_kept(&rows, *purpose)) {
            for purpose in Purpose::ALL.into_iter().filter(|purpose| !is_kept(&rows, *purpose)) {
                let (first, master) = (DataKey::new(random), masters.newest());
                let wrapped = master.key().seal(field(purpose, 1), first.bytes(), random);
                store::insert_first(&mut connection, purpose.code(), master.id(), &wrapped, now).await?;
            }
            rows = store::service_keys(&mut connection).await?;
        }
        refuse_missing(&mut connection, &masters, &rows).await?;
        let mut service = Vec::with_capacity(Purpose::ALL.len());
        for purpose in Purpose::ALL {
            service.push(versions(&masters, purpose, &rows, now)?);
        }
        let service: [Versions; 7] =
            service.try_into().map_err(|_| Error::fault("not every service key was loaded"))?;
        let public = public_keys(&masters, &rows)?;
        let signs = PublicKey::of(&service[Purpose::Signing as usize].making, None, None).id;
        Ok(Self { masters, service, public, signs })
    }

    fn of(&self, purpose: Purpose) -> &Versions {
        &self.service[purpose as usize]
    }

    /// The name of the master key that wraps what is new.
    #[must_use]
    pub fn master_id(&self) -> &str {
        self.masters.newest().id()
    }

    /// The names of the other master keys that were given.
    pub fn older_master_ids(&self) -> impl Iterator<Item = &str> {
        self.masters.iter().skip(1).map(super::MasterKey::id)
    }

    /// A keyed hash (HMAC-SHA-256) of parts under the newest key of a purpose; parts are separated, so `ab, c` differs from `a, bc`.
    #[must_use]
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.of(purpose).making, parts)
    }

    /// The keyed hashes under every version of a purpose, the newest first: what a look-up by hash asks for.
    #[must_use]
    pub fn macs(&self, purpose: Purpose, parts: &[&[u8]]) -> Vec<Vec<u8>> {
        self.of(purpose).iter().map(|key| mac(key, parts).to_vec()).collect()
    }

    /// Whether this is the keyed hash of the parts under any version of a purpose, in a time that does not depend on where they
    /// differ.
    #[must_use]
    pub fn fits(&self, purpose: Purpose, parts: &[&[u8]], given: &[u8]) -> bool {
        self.of(purpose).iter().any(|key| bool::from(mac(key, parts).ct_eq(given)))
    }

    /// Seals bytes that belong to no case under the newest key of a purpose.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, field: Field, plain: &[u8], random: &Random) -> Vec<u8> {
        self.of(purpose).making.seal(field, plain, random)
    }

    /// Opens what [`Keyring::seal`] sealed, with whichever version of the key.
    ///
    /// # Errors
    /// When it was sealed for another field, or with a version that is not kept any more.
    pub fn open(&self, purpose: Purpose, field: Field, sealed: &[u8]) -> std::result::Result<Vec<u8>, OpenError> {
        self.of(purpose).iter().find_map(|key| key.open(field, sealed).ok()).ok_or(OpenError)
    }

    /// Signs bytes with the portal's newest signing key.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        ed25519_dalek::Signer::sign(&signing_key(&self.of(Purpose::Signing).making), bytes).to_bytes()
    }

    /// Whether one of the portal's signing keys made this signature.
    #[must_use]
    pub fn verify(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        let mut keys = self.of(Purpose::Signing).iter().map(|key| signing_key(key).verifying_key());
        keys.any(|key| key.verify_strict(bytes, &signature).is_ok())
    }

    /// The name of the key with which [`Keyring::sign`] signs.
    #[must_use]
    pub fn signing_id(&self) -> &str {
        &self.signs
    }

    /// The public half of every signing key, present, past and to come, the newest first.
    #[must_use]
    pub fn public_keys(&self) -> &[PublicKey] {
        &self.public
    }

    /// Whether the signing key of this name made this signature.
    #[must_use]
    pub fn verify_with(&self, id: &str, bytes: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        let mut keys = self.of(Purpose::Signing).iter();
        let named = keys.find(|key| PublicKey::of(key, None, None).id == id);
        named.is_some_and(|key| signing_key(key).verifying_key().verify_strict(bytes, &signature).is_ok())
    }

    /// The blind index of a mail address, as a new row has it: the same for every way to write it, of no use without the key.
    #[must_use]
    pub fn email_index(&self, email: &str) -> Vec<u8> {
        self.mac(Purpose::Index, &[b"email", mailbox_key(email).as_bytes()]).to_vec()
    }

    /// The blind indexes of a mail address under every version of the key: what a search asks for.
    #[must_use]
    pub fn email_indexes(&self, email: &str) -> Vec<Vec<u8>> {
        self.macs(Purpose::Index, &[b"email", mailbox_key(email).as_bytes()])
    }

    /// The number of the version with which [`Keyring::email_index`] makes a new index.
    #[must_use]
    pub fn index_version(&self) -> i32 {
        self.of(Purpose::Index).number
    }

    /// The number of the version with which this index of a mail address was made; `None` where it is none of that address.
    #[must_use]
    pub fn version_of_index(&self, email: &str, index: &[u8]) -> Option<i32> {
        let versions = self.of(Purpose::Index);
        let address = mailbox_key(email);
        let parts: [&[u8]; 2] = [b"email", address.as_bytes()];
        let mut keys = std::iter::once((versions.number, &versions.making))
            .chain(versions.others.iter().map(|(number, key)| (*number, key)));
        keys.find(|(_, key)| bool::from(mac(key, &parts).ct_eq(index))).map(|(number, _)| number)
    }

    /// The blind index of one word of a name, as a new row has it.
    #[must_use]
    pub fn word_index(&self, word: &str) -> Vec<u8> {
        self.mac(Purpose::Index, &[b"word", word.as_bytes()])[..WORD].to_vec()
    }

    /// The blind indexes of a word under every version of the key, the newest first.
    #[must_use]
    pub fn word_indexes(&self, word: &str) -> Vec<Vec<u8>> {
        self.of(Purpose::Index).iter().map(|key| mac(key, &[b"word", word.as_bytes()])[..WORD].to_vec()).collect()
    }

    /// Wraps a case's data key for `case_key`, under the master key named by [`Keyring::master_id`].
    #[must_use]
    pub fn wrap(&self, case_id: Uuid, key: &DataKey, random: &Random) -> Vec<u8> {
        self.masters.newest().key().seal(Field::new("case_key", "wrapped", case_id), key.bytes(), random)
    }

    /// Unwraps a case's data key, with whichever master key wrapped it.
    ///
    /// # Errors
    /// When it was wrapped under a master key that was not given, or for another case.
    pub fn unwrap(&self, case_id: Uuid, wrapped: &[u8]) -> std::result::Result<DataKey, OpenError> {
        let field = Field::new("case_key", "wrapped", case_id);
        let bytes = self.masters.iter().find_map(|master| master.key().open(field, wrapped).ok()).ok_or(OpenError)?;
        Ok(DataKey::from_bytes(bytes.try_into().map_err(|_| OpenError)?))
    }
}

#[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &DataKey, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes any key");
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn signing_key(key: &DataKey) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(key.bytes())
}

/// Where a version of a service key is sealed. The first had no number when there was but one.
fn field(purpose: Purpose, version: i32) -> Field {
    let row = u128::try_from(version - 1).unwrap_or_default();
    Field::new("service_key", purpose.code(), Uuid::from_u128(row))
}

/// Every key of the database must open; one whose master key is not here is told by the master key's name.
async fn refuse_missing(
    connection: &mut PgConnection,
    masters: &MasterKeys,
    rows: &[store::ServiceKeyRow],
) -> Result<()> {
    let mut needed: Vec<String> = rows.iter().map(|row| row.master_key_id.clone()).collect();
    needed.extend(store::master_keys_of_cases(connection).await?);
    needed.sort_unstable();
    needed.dedup();
    needed.retain(|id| masters.named(id).is_none());
    if needed.is_empty() {
        return Ok(());
    }
    let given: Vec<&str> = masters.iter().map(super::MasterKey::id).collect();
    Err(Error::fault(format!(
        "this database holds keys wrapped under master keys that were not given, named {}; given are {}: add what is missing, a key a line",
        needed.join(", "),
        given.join(", ")
    )))
}

fn versions(
    masters: &MasterKeys,
    purpose: Purpose,
    rows: &[store::ServiceKeyRow],
    now: DateTime<Utc>,
) -> Result<Versions> {
    let mut making = None;
    let mut others: Vec<(i32, DataKey)> = Vec::new();
    for row in rows.iter().filter(|row| row.purpose == purpose.code()) {
        let key = opened(masters, purpose, row)?;
        if making.is_none() && row.used_from.is_some_and(|from| from <= now) {
            making = Some((row.version, key));
        } else {
            others.push((row.version, key));
        }
    }
    // The first is always in use, whatever this machine's clock says of the moment at which another made it.
    let (number, making) = making.or_else(|| others.pop()).ok_or_else(|| damaged(purpose))?;
    Ok(Versions { making, number, others })
}

fn damaged(purpose: Purpose) -> Error {
    Error::fault(format!("the service key for {} does not open", purpose.code()))
}

fn opened(masters: &MasterKeys, purpose: Purpose, row: &store::ServiceKeyRow) -> Result<DataKey> {
    let master = masters.named(&row.master_key_id).ok_or_else(|| damaged(purpose))?;
    let bytes = master.key().open(field(purpose, row.version), &row.wrapped).map_err(|_| damaged(purpose))?;
    Ok(DataKey::from_bytes(bytes.try_into().map_err(|_| damaged(purpose))?))
}

/// The public halves of the signing keys, from rows that stand newest first: each signed until the next one did.
fn public_keys(masters: &MasterKeys, rows: &[store::ServiceKeyRow]) -> Result<Vec<PublicKey>> {
    let mut until = None;
    let mut public = Vec::new();
    for row in rows.iter().filter(|row| row.purpose == Purpose::Signing.code()) {
        public.push(PublicKey::of(&opened(masters, Purpose::Signing, row)?, row.used_from, until));
        until = row.used_from.or(until);
    }
    Ok(public)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_name_that_the_rfc_gives_it() {
        // RFC 8037, appendices A.2 and A.3.
        let secret = BASE64_URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = PublicKey::of(&DataKey::from_bytes(secret.try_into().unwrap()), None, None);
        assert_eq!(key.x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
