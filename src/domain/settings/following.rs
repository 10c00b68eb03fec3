//! Following the newest version, in each process.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::content::Content;
use super::store;
use crate::base::error::Result;
use crate::config::Setting;
use crate::infra::alerts::{self, NewAlert};
use crate::infra::app::App;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(2);
/// How long a look waits for the database.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many versions are tried until one can be read.
const TRIED: i64 = 20;
/// The kind of the alert that the newest version cannot be read.
pub const DAMAGED: &str = "settings_damaged";

/// A version that cannot be read, and where.
struct Damage {
    version: i64,
    wrong: Vec<Setting>,
}

/// Reads the settings at a start, before anything is served or worked on.
///
/// # Errors
/// When the database fails.
pub async fn load(app: &App) -> Result<()> {
    let newest = store::newest_version(&app.database).await?;
    let damage = adopt(app).await?;
    match tell(app, damage.as_ref()).await {
        Ok(()) => app.present_settings.saw(newest),
        // As while the clocks do not agree: nothing to refuse a start for, the next look tells.
        Err(error) => tracing::warn!(?error, "that the settings cannot be read is told later"),
    }
    Ok(())
}

/// Looks whether there is a newer version, and takes it over for everything in this process that begins from now on.
///
/// # Errors
/// When the database fails.
pub async fn look(app: &App) -> Result<()> {
    let newest = store::newest_version(&app.database).await?;
    if newest <= app.present_settings.seen() {
        return Ok(());
    }
    let damage = adopt(app).await?;
    tell(app, damage.as_ref()).await?;
    app.present_settings.saw(newest);
    Ok(())
}

/// The same application with the settings as the database has them at this moment, for work that must not go by older ones.
///
/// # Errors
/// When the database fails.
pub async fn newest(app: &App) -> Result<App> {
    look(app).await?;
    Ok(app.with_one_snapshot())
}

/// Looks every two seconds until told to stop.
pub async fn follow(app: App, stop: CancellationToken) {
    let mut failing = false;
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        let looked = app.database_watch.bounded(PATIENCE, look(&app)).await;
        if let Err(error) = &looked
            && !failing
        {
            tracing::warn!(?error, "changes of the settings cannot be followed; it is tried again");
        }
        failing = looked.is_err();
    }
}

/// Takes over the newest version that can be read. Gives what is wrong with the newest of all.
async fn adopt(app: &App) -> Result<Option<Damage>> {
    let mut damage = None;
    for row in store::list(&app.database, None, TRIED).await? {
        match Content::of(row.content).over(&app.config.defaults) {
            Ok(mut settings) => {
                (settings.version, settings.made_at) = (row.version, Some(row.made_at));
                app.present_settings.replace(settings);
                break;
            }
            Err(wrong) => drop(damage.get_or_insert(Damage { version: row.version, wrong })),
        }
    }
    Ok(damage)
}

/// Tells ops what cannot be read, unless they know; takes it back once it can.
async fn tell(app: &App, damage: Option<&Damage>) -> Result<()> {
    let Some(damage) = damage else {
        alerts::settle(&app.database, DAMAGED, "", app.now()).await?;
        return Ok(());
    };
    let names: Vec<&str> = damage.wrong.iter().map(|setting| setting.code()).collect();
    let error = format!("{} ({})", damage.version, names.join(", "));
    tracing::error!(settings = error, "the newest version of the settings cannot be read; the last one that can stays");
    let mut tx = app.clone().begin().await?;
    if !alerts::stands(tx.sql(), DAMAGED, "").await? {
        let (id, now) = (tx.new_id(), tx.now());
        alerts::raise(tx.sql(), id, &NewAlert { kind: DAMAGED, error: &error, ..NewAlert::default() }, now).await?;
    }
    tx.commit().await
}
