//! The operations of a case, one file a subject. Each: permission first, then one transaction in which the row is locked, the model
//! asked, the row, the event, the audit entry and the jobs written. Nothing is sent inside; nothing is sent before the commit.

mod appeal;
pub mod attachments;
mod clock;
mod confirm;
mod correct;
mod decide;
mod desk;
mod edition;
mod filing;
mod hand_over;
mod intake;
mod mails;
mod optout;
mod requester;

pub(in crate::domain) use appeal::filing_of;
pub use appeal::{AppealIntake, appeal, linked, may_appeal, take_in_appeal};
pub(super) use clock::{take_extension_back, take_question_back};

pub use clock::{Settlement, ask, extend, mark_extension, pause_effect, resume, settle, waits};
pub(in crate::domain) use clock::{go_on, noon_of, put_question};
pub use confirm::{
    ask_sign_in_code, change_address, code_mail, confirm, confirm_listed, just_filed, send_new_code, sign_in, sign_out,
};
pub use correct::{Correction, correct};
pub(in crate::domain) use decide::{Answer, check_refusal, finish, refusal_words};
pub use decide::{
    Ending, Refusal, end, has_answered_before, is_barred, place_of_answer, reopen, uploaded, was_never_proven,
};
pub(in crate::domain) use desk::carry_out_in;
pub use desk::{
    acknowledge, assign, carry_out, file_of_case, is_unread, note, note_in, read, told_beside_the_dpo,
    write_to_requester,
};
pub use edition::{Change, Comparison, adopt_edition, compare_editions};
pub use filing::{Filed, file};
pub(in crate::domain) use filing::{FirstDates, NewCase, Prepared, SealedPerson, first_dates, prepare};
pub use hand_over::{Handed, hand_over, in_hand};
pub use intake::{Intake, take_in, take_in_once};
pub use mails::{FAILED, Resent, mails, resend_all, resend_mail, send_mail_again};
pub use optout::{allow_again, list_optouts, stop_own};
pub use requester::{
    OwnCase, OwnPage, OwnView, file_for_requester, newest_own, open_own, open_own_before, open_own_whole, own_cases,
    own_dates, read_own, record_redirection, session_of, set_language, withdraw, write_to_desk,
};
pub(in crate::domain) use requester::{find_own, lock_own, take_message};

use serde_json::{Value, json};

use super::case::{Case, Locked};
use super::events::{self, Detail, EventKind};
use super::model::{Status, Step};
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::domain::audit;
use crate::infra::app::Tx;

/// Makes a step of the status machine in memory.
fn step(case: &mut Locked<Case>, step: Step) -> Result<()> {
    case.status = case.status.after(step).map_err(Error::State)?;
    Ok(())
}

/// Takes a case up, where nobody has: whoever does something of it works on it.
///
/// # Errors
/// [`Error::State`] where nobody may work on it; when the database fails.
pub(in crate::domain) async fn take_up(tx: &mut Tx, case: &mut Locked<Case>) -> Result<()> {
    let before = case.status;
    step(case, Step::TakeUp)?;
    if case.status == before {
        return Ok(());
    }
    let now = tx.now();
    store::set_progress(tx.sql(), case, now).await
}

/// Lets the answer of a case wait for a second person.
///
/// # Errors
/// [`Error::State`] where it waits already, or is not open; when the database fails.
pub(in crate::domain) async fn begin_review(tx: &mut Tx, case: &mut Locked<Case>) -> Result<()> {
    let now = tx.now();
    step(case, Step::Propose)?;
    store::set_progress(tx.sql(), case, now).await
}

/// Takes a case out of review: back to whoever works on it, or to the requester who was asked something.
///
/// # Errors
/// [`Error::State`] where it is in none; when the database fails.
pub(in crate::domain) async fn end_review(tx: &mut Tx, case: &mut Locked<Case>) -> Result<()> {
    let now = tx.now();
    step(case, Step::Return)?;
    if case.open_pause().is_some() {
        step(case, Step::Ask)?;
    }
    store::set_progress(tx.sql(), case, now).await
}

/// Takes an answer back that waits for a second person, where somebody changes something of it: what was proposed is no more.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn void_review(tx: &mut Tx, actor: Actor, case: &mut Locked<Case>) -> Result<()> {
    if case.status != Status::Review {
        return Ok(());
    }
    end_review(tx, case).await?;
    events::append(tx, case, actor, EventKind::ReviewVoid, Detail::default()).await?;
    audit_plain(tx, actor, "case.review_void", case).await
}

/// Records an operation on a case in the audit log: ids only.
pub(in crate::domain) async fn audit_case(
    tx: &mut Tx,
    actor: Actor,
    action: &str,
    case: &Case,
    detail: Value,
) -> Result<()> {
    audit::record(tx, actor, action, "case", Some(&case.id.to_string()), detail).await
}

pub(super) async fn audit_plain(tx: &mut Tx, actor: Actor, action: &str, case: &Case) -> Result<()> {
    audit_case(tx, actor, action, case, json!({})).await
}

/// Lets the deadline watch look at a case at once: something of it has another date.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn watch_now(tx: &mut Tx, case: &Locked<Case>) -> Result<()> {
    let now = tx.now();
    store::watch_now(tx.sql(), case, now).await
}
