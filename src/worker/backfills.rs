//! The one list of data that this version brings into another form. An entry goes when a later version's migration leaves the
//! old form out.

use crate::domain::cases;
use crate::infra::backfill::Backfill;

/// Each with a name of its own for ever, and the function of the slice that does one batch.
pub(super) const BACKFILLS: &[Backfill] = &[
    Backfill { name: "cases.person", batch: |app, cursor| Box::pin(cases::case::copy_persons(app, cursor)) },
    Backfill { name: "cases.words", batch: |app, _| Box::pin(cases::words::index_words(app)) },
    Backfill { name: "cases.optouts", batch: |app, cursor| Box::pin(cases::ops::list_optouts(app, cursor)) },
];
