//! How often a password or a code may be tried for an account, without anybody being able to lock its owner out.
//!
//! The address of the data protection officer stands on every public page, so anybody can try to get into that account, from many
//! networks at once. A limit that counts by account alone would hand them the key to the desk: they use it up, and the owner stays
//! outside. So only whoever tries is refused, never the account:
//!
//! * *Who tries* is a network address, or a browser that signed in to the account before and keeps a cookie that says so: what others
//!   use up elsewhere is nothing to it (the device cookies of OWASP's "Slow down online guessing attacks"). Wrong passwords count by
//!   account and network, by network, and in a known browser by that browser.
//! * *Wrong passwords of all together* for an account only make unknown browsers wait a little before each try, while no connection
//!   of the database and no turn at hashing is held.
//! * *Wrong codes of all together*: whoever types codes knows the password, and six digits are soon guessed from many networks. After
//!   [`CODES`] in an hour an unknown browser signs in with two codes that follow each other: the owner waits half a minute, a guesser
//!   has to be lucky a million times more. A right code never stops counting, and a recovery code is too long to be guessed at all.
//!
//! Past either, the owner is told by mail and the desk by an alert, once a day; where the password is known, the data protection
//! officer is mailed too. Only failures count: a use is counted before the work, so that many at once cannot slip through together,
//! and given back when it was none.

use std::time::Duration;

use super::accounts::Account;
use crate::base::error::Result;
use crate::infra::app::{App, Context};
use crate::infra::crypto::Purpose;
use crate::infra::rate::{self, Limit};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

/// Wrong codes in an hour after which an unknown browser needs two that follow each other.
pub const CODES: u32 = 10;
/// How long an unknown browser waits before a password is looked at, while others are being tried for the account.
const WAIT: Duration = Duration::from_secs(3);
/// Days for which a browser is known after it last signed in.
pub const KNOWN_DAYS: i64 = 180;

/// Where a try comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The network address that limits count by.
    pub network: &'a str,
    /// The cookie of [`known_browser`], if the browser sent one.
    pub browser: Option<&'a str>,
}

/// The value of the cookie by which a browser is known to have signed in to an account. It opens nothing: it has tries of its own.
#[must_use]
pub fn known_browser(context: &Context, account: &Account) -> String {
    let nonce: [u8; 16] = context.random.bytes();
    let mac = context.keys.mac(Purpose::Token, &parts(account, &nonce));
    BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &mac].concat())
}

/// What names the browser, if it signed in to this account before.
fn is_known(context: &Context, account: &Account, source: Source<'_>) -> Option<String> {
    let bytes: [u8; 48] = BASE64_URL_SAFE_NO_PAD.decode(source.browser?).ok()?.try_into().ok()?;
    let (nonce, given) = bytes.split_first_chunk::<16>()?;
    let is_ours = context.keys.fits(Purpose::Token, &parts(account, nonce), given);
    is_ours.then(|| BASE64_URL_SAFE_NO_PAD.encode(nonce))
}

fn parts<'a>(account: &'a Account, nonce: &'a [u8; 16]) -> [&'a [u8]; 3] {
    [b"desk browser", account.id.as_bytes(), nonce]
}

/// A try that is counted, and given back if it succeeds.
#[derive(Debug)]
pub(super) struct Try {
    counted: Vec<Counter>,
    /// Whether so many failed for the account that its owner is to be told.
    pub(super) is_guessed: bool,
}

#[derive(Debug)]
struct Counter {
    name: &'static str,
    key: String,
    per_hour: u32,
}

impl Counter {
    fn limit(&self) -> Limit<'_> {
        Limit { name: self.name, key: &self.key, per_hour: self.per_hour }
    }
}

impl Try {
    /// Counts the try of a password for an address, in the form in which mailboxes are compared, whether or not that has an account; waits where others are being tried for it.
    ///
    /// # Errors
    /// [`TooMany`](crate::base::error::Error::TooMany) for whoever failed too often.
    pub(super) async fn password(
        app: &App,
        email: &str,
        account: Option<&Account>,
        source: Source<'_>,
    ) -> Result<Self> {
        let limits = app.config.limits;
        let per_account = limits.tries_per_account;
        if let Some(account) = account
            && let Some(browser) = is_known(app, account, source)
        {
            return Self::counted(app, vec![counter("password-browser", browser, per_account)], None).await;
        }
        // A network past its limit is refused before anything is written: each address it names would else be a new row.
        let network = counter("sign-in", source.network.to_owned(), limits.tries_per_ip);
        rate::check(app, &network.limit()).await?;
        let own = vec![counter("password-from", format!("{email}\n{}", source.network), per_account), network];
        let tried = Self::counted(app, own, Some(counter("password", email.to_owned(), per_account))).await?;
        if tried.is_guessed {
            tokio::time::sleep(WAIT).await;
        }
        Ok(tried)
    }

    /// Counts the try of a code by somebody who has proven the password of the account.
    ///
    /// # Errors
    /// [`TooMany`](crate::base::error::Error::TooMany) for whoever failed too often.
    pub(super) async fn code(app: &App, account: &Account, source: Source<'_>) -> Result<Self> {
        let most = app.config.limits.tries_per_ip;
        let (own, all) = match is_known(app, account, source) {
            Some(browser) => (counter("codes-browser", browser.clone(), most), counter("code-browser", browser, CODES)),
            None => {
                (counter("codes-from", source.network.to_owned(), most), counter("code", account.id.to_string(), CODES))
            }
        };
        Self::counted(app, vec![own], Some(all)).await
    }

    /// Counts a try that is refused to whoever failed too often: `key` names who.
    ///
    /// # Errors
    /// [`TooMany`](crate::base::error::Error::TooMany) past the limit.
    pub(super) async fn own(app: &App, name: &'static str, key: String, per_hour: u32) -> Result<Self> {
        Self::counted(app, vec![counter(name, key, per_hour)], None).await
    }

    async fn counted(app: &App, own: Vec<Counter>, all: Option<Counter>) -> Result<Self> {
        let limits: Vec<Limit<'_>> = own.iter().map(Counter::limit).collect();
        rate::count(app, &limits).await?;
        let is_guessed = match &all {
            Some(all) => rate::note(app, &all.limit()).await? > i64::from(all.per_hour),
            None => false,
        };
        Ok(Self { counted: own.into_iter().chain(all).collect(), is_guessed })
    }

    /// It was none that counts. Where that cannot be written down it stays counted for its hour, which harms nobody: what the try
    /// has opened, and what is shown only once, must not be lost by it.
    pub(super) async fn succeeded(self, app: &App) {
        for counter in &self.counted {
            if let Err(error) = rate::give_back(app, &counter.limit()).await {
                tracing::warn!(limit = counter.name, ?error, "a try that succeeded stays counted");
            }
        }
    }
}

const fn counter(name: &'static str, key: String, per_hour: u32) -> Counter {
    Counter { name, key, per_hour }
}
