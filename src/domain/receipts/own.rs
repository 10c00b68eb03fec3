//! A receipt is given to whoever holds it: on their own pages, and in the browser that has just sent the request.

use uuid::Uuid;

use super::store;
use crate::base::actor::Actor;
use crate::base::canonical::TextObject;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::domain::access::RequesterSession;
use crate::domain::cases::case::{self, Case};
use crate::domain::cases::receipt::{self, Issued, Receipt};
use crate::domain::cases::{clock, ops as cases};
use crate::infra::app::{App, Context, Reading};

/// The receipt of a case.
#[derive(Clone, Debug)]
pub struct OwnReceipt {
    /// The case, as it stands.
    pub case: Case,
    /// The receipt, as it was issued.
    pub receipt: Receipt,
    /// What stands otherwise by now.
    pub changes: Vec<Change>,
}

/// Something that a receipt says and that stands otherwise by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The member of the receipt; `sent` for what was sent itself, of which only that it was corrected is told.
    pub member: &'static str,
    /// What the receipt says.
    pub before: Option<String>,
    /// What stands now.
    pub now: Option<String>,
}

/// Members of a receipt whose changes are told, in the order of its page.
const TOLD: [&str; 8] = ["right", "place", "channel", "received_on", "due_on", "due_at", "aim_on", "done_by"];

/// What was sent is compared without what is told by itself, and without the language, which every page can change.
const TOLD_APART: [&str; 3] = ["right", "place", "language"];

/// The receipt of one's own case. One of before there were receipts is issued now, once.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own; [`Error::State`] where the case cannot be opened any more.
pub async fn own(app: &App, actor: Actor, reference: &str) -> Result<OwnReceipt> {
    require(actor, Permission::ReadOwnCases)?;
    let (case, kept) = find(app.clone().read().await?, actor, reference).await?;
    given(app, actor, case, kept).await
}

/// The receipt of what this browser has just filed; nothing where it has filed nothing, or long ago.
///
/// # Errors
/// As [`own`].
pub async fn just_filed(app: &App, session: &RequesterSession) -> Result<Option<OwnReceipt>> {
    let Some(case) = cases::just_filed(app, session).await? else { return Ok(None) };
    let kept = kept(&mut app.clone().read().await?, &case).await?;
    given(app, session.actor(), case, kept).await.map(Some)
}

async fn find(mut reading: Reading, actor: Actor, reference: &str) -> Result<(Case, Option<Receipt>)> {
    let case = cases::find_own(&mut reading, actor, reference).await?;
    let kept = kept(&mut reading, &case).await?;
    Ok((case, kept))
}

async fn kept(reading: &mut Reading, case: &Case) -> Result<Option<Receipt>> {
    let Some(sealed) = store::content(reading.sql(), case.id).await? else { return Ok(None) };
    Receipt::open(case, &sealed).map(Some).ok_or_else(|| cannot_be_opened(case))
}

const fn cannot_be_opened(case: &Case) -> Error {
    Error::State(if case.is_destroyed() { "receipt-is-gone" } else { "receipt-cannot-be-opened" })
}

async fn given(app: &App, actor: Actor, case: Case, kept: Option<Receipt>) -> Result<OwnReceipt> {
    let receipt = match kept {
        Some(receipt) => receipt,
        None => issue(app.clone(), actor, case.id).await?,
    };
    let changes = changes(app, &case, &receipt)?;
    Ok(OwnReceipt { case, receipt, changes })
}

/// Issues the receipt of a case that has none. Whoever asks at the same moment waits for the row of the case, and finds it then.
async fn issue(app: App, actor: Actor, case_id: Uuid) -> Result<Receipt> {
    let mut tx = app.begin().await?;
    let case = case::lock_id(&mut tx, case_id).await?;
    if let Some(receipt) = kept(&mut tx, &case).await? {
        return Ok(receipt);
    }
    // With a part of it missing, it would say for ever that less was sent.
    if !case.is_readable() {
        return Err(cannot_be_opened(&case));
    }
    let deadlines = clock::deadlines(&tx, &case)?;
    let receipt = Receipt::of(&tx, &case, &deadlines.rule, Issued::Later);
    let sealed = receipt.seal(&case, &tx)?;
    store::insert(&mut tx, &case, &sealed).await?;
    cases::audit_case(&mut tx, actor, "case.receipt_issued", &case, serde_json::json!({})).await?;
    tx.commit().await?;
    Ok(receipt)
}

/// What a receipt says of a case that stands otherwise by now.
fn changes(context: &Context, case: &Case, receipt: &Receipt) -> Result<Vec<Change>> {
    let deadlines = clock::deadlines(context, case)?;
    let now = receipt::facts(case, &deadlines.rule);
    let mut changes: Vec<Change> = TOLD
        .into_iter()
        .filter(|member| receipt.receipt.get(member) != now.get(member))
        .map(|member| {
            let text = |object: &TextObject| object.get(member).map(str::to_owned);
            Change { member, before: text(&receipt.receipt), now: text(&now) }
        })
        .collect();
    let compared = |object: &TextObject| -> Vec<(String, String)> {
        let fields = object.iter().filter(|(field, _)| !TOLD_APART.contains(field));
        fields.map(|(field, value)| (field.to_owned(), value.to_owned())).collect()
    };
    if case.is_readable() && compared(&receipt.sent) != compared(&receipt::sent(case)) {
        changes.push(Change { member: "sent", before: None, now: None });
    }
    Ok(changes)
}
