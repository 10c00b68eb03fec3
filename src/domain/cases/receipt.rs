//! What a person holds of a request: a few facts of it and a salted digest of what was sent, signed. It is made with the case, in the
//! statement that inserts it, and says for ever what was said then. Pure; the form is `docs/receipt.md`.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::case::{Case, CaseHead};
use crate::base::canonical::TextObject;
use crate::base::error::{Error, Result};
use crate::base::text::hexadecimal;
use crate::coded_enum;
use crate::domain::rulebook::{Matter, Place, RuleSummary};
use crate::infra::app::Context;

/// What stands under `format`: no other object of ours that is signed begins so.
pub const FORMAT: &str = "rightsdesk-receipt";
/// The version of the form. Members may be added to one; none changes its meaning.
pub const VERSION: &str = "1";

/// Bytes of the salt: who does not hold it can confirm no guess of what was sent.
pub const SALT: usize = 16;

coded_enum! {
    /// When a receipt was made.
    Issued {
        /// With the request: what it says was said then.
        Filing = "filing",
        /// Later, for a request of before there were receipts: it says what was on record then.
        Later = "later",
    }
}

/// A receipt, as its person holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// What is signed.
    pub receipt: TextObject,
    /// The signature over its canonical form, in base64.
    pub signature: String,
    /// What stands before what was sent when it is hashed, in hexadecimal.
    pub salt: String,
    /// What was sent, by the names of the form.
    pub sent: TextObject,
}

impl Receipt {
    /// Makes the receipt of a case as it stands.
    pub(in crate::domain) fn of(context: &Context, case: &Case, rule: &RuleSummary, issued: Issued) -> Self {
        let settings = context.settings();
        let salt: [u8; SALT] = context.random.bytes();
        let sent = sent(case);
        let mut receipt = facts(case, rule);
        receipt.set("format", FORMAT);
        receipt.set("version", VERSION);
        receipt.set("key", context.keys.signing_id());
        receipt.set("issuer", context.config.base_url.as_str());
        receipt.set("organisation", settings.organisation.name.as_str());
        receipt.set("issued", issued.code());
        receipt.set("issued_at", moment(context.now()));
        receipt.set("sent_sha256", digest(&salt, &sent));
        let signature = BASE64_STANDARD.encode(context.keys.sign(receipt.canonical().as_bytes()));
        Self { receipt, signature, salt: hexadecimal(&salt), sent }
    }

    /// The receipt sealed with the key of its case, as it is kept.
    ///
    /// # Errors
    /// [`Error::State`] where the case cannot be sealed.
    pub(in crate::domain) fn seal(&self, case: &Case, context: &Context) -> Result<Vec<u8>> {
        let text = serde_json::to_string(self).map_err(Error::fault)?;
        case.seal("receipt", "content", case.id, &text, context)
    }

    /// Opens what [`Receipt::seal`] sealed; `None` where it cannot be opened.
    pub(in crate::domain) fn open(case: &Case, sealed: &[u8]) -> Option<Self> {
        serde_json::from_str(&case.open("receipt", "content", case.id, sealed)?).ok()
    }
}

/// The digest of what was sent: SHA-256 over the salt and the canonical form.
#[must_use]
pub fn digest(salt: &[u8], sent: &TextObject) -> String {
    hexadecimal(&Sha256::new().chain_update(salt).chain_update(sent.canonical()).finalize())
}

/// What a receipt tells of a case, as the case stands. A member that there is nothing to say of is left out.
pub(in crate::domain) fn facts(case: &CaseHead, rule: &RuleSummary) -> TextObject {
    let mut facts = TextObject::default();
    let dates = &case.dates;
    facts.set("reference", case.reference.as_str());
    facts.set("matter", if case.matter() == Matter::Appeal { "appeal" } else { "request" });
    facts.set("right", case.right.code());
    facts.set_some("place", case.place.map(Place::code));
    facts.set("channel", case.channel.code());
    facts.set("received_at", moment(case.received_at));
    facts.set("received_on", case.received_on.to_string());
    facts.set_some("due_on", dates.legal_due.map(|day| day.to_string()));
    facts.set_some("due_at", dates.legal_due_at.map(moment));
    facts.set_some("aim_on", dates.target_due.map(|day| day.to_string()));
    facts.set_some("done_by", dates.at_once.map(|day| day.to_string()));
    facts.set("law", rule.place);
    facts.set("law_name", rule.law.as_str());
    facts.set("edition", case.edition.as_str());
    facts
}

/// What was sent, as it is kept: every field that was filled, by its name in the form. Of a case as it stands: what was corrected since
/// is in it as it is now.
pub(in crate::domain) fn sent(case: &Case) -> TextObject {
    let person = &case.person;
    let fields = [
        ("right", case.right.code()),
        ("place", case.place.map(Place::code).unwrap_or_default()),
        ("relation", case.relation.code()),
        ("name", &person.name),
        ("other_name", &person.other_name),
        ("email", person.email.as_deref().unwrap_or_default()),
        ("phone", &person.phone),
        ("postal", &person.postal),
        ("details", &person.details),
        ("language", case.language.code()),
    ];
    let answers = person.answers.iter().map(|(field, value)| (field.as_str(), value.as_str()));
    let mut sent = TextObject::default();
    for (field, value) in fields.into_iter().chain(answers).filter(|(_, value)| !value.is_empty()) {
        sent.set(field, value);
    }
    sent
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
