//! Changing the operator's settings, and looking at them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::content::Content;
use super::{following, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::config::Setting;
use crate::domain::audit;
use crate::infra::app::App;

/// What is to be otherwise: names of settings with their new texts; `None` gives a setting back to the environment.
pub type Changes = BTreeMap<String, Option<String>>;

/// Makes the next version, which differs in these from the one that whoever asks has seen. Gives its number; where nothing
/// differs, that of the present one.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; [`Error::Conflict`] where `expected` is not the newest version any more;
/// [`Error::Invalid`] with a message for each setting that is unknown or whose text is wrong, under its name.
pub async fn change(app: App, actor: Actor, expected: i64, changes: &Changes) -> Result<i64> {
    require(actor, Permission::ManageSettings)?;
    let mut tx = app.clone().begin().await?;
    store::lock(tx.sql()).await?;
    let newest = store::list(tx.sql(), None, 1).await?.pop();
    let (version, present) = newest.map_or((0, Content::default()), |row| (row.version, Content::of(row.content)));
    if version != expected {
        return Err(Error::Conflict);
    }
    let (mut next, mut errors) = (present.clone(), FieldErrors::default());
    for (name, text) in changes {
        match Setting::parse(name) {
            Some(setting) => next.set(setting, text.as_deref()),
            None => errors.add(name.clone(), "error-setting-unknown"),
        }
    }
    // Also what was damaged before must be right now: else nobody could read this version either.
    for wrong in next.over(&tx.config.defaults).err().into_iter().flatten() {
        errors.add(wrong.code(), wrong.error_key());
    }
    errors.into_result()?;
    let names: Vec<String> = next.since(&present).into_iter().map(|(name, _)| name).collect();
    if names.is_empty() {
        return Ok(version);
    }
    let (version, now) = (version + 1, tx.now());
    store::insert(tx.sql(), version, now, actor, &next.into_value()).await?;
    let (object_id, detail) = (version.to_string(), json!({ "names": names }));
    audit::record(&mut tx, actor, "settings.changed", "settings", Some(&object_id), detail).await?;
    tx.commit().await?;
    // What was changed is changed: where this look fails, the next one follows within seconds.
    if let Err(error) = following::look(&app).await {
        tracing::warn!(?error, "the new settings are followed later");
    }
    Ok(version)
}

/// A setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub setting: Setting,
    /// Its text; empty where it is not set.
    pub text: String,
    /// Whether it was set while the portal runs, and is not the environment's.
    pub is_changed: bool,
}

/// What the newest version says, readable or not: to be changed from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its number; 0 where nothing was changed yet.
    pub version: i64,
    /// Every setting.
    pub settings: Vec<Shown>,
    /// Those whose texts are wrong: until they are mended, the newest version that can be read is in force.
    pub wrong: Vec<Setting>,
}

/// How the settings stand in the database.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn standing(app: &App, actor: Actor) -> Result<Standing> {
    require(actor, Permission::ManageSettings)?;
    let newest = store::list(&app.database, None, 1).await?.pop();
    let (version, content) = newest.map_or((0, Content::default()), |row| (row.version, Content::of(row.content)));
    let defaults = &app.config.defaults;
    let shown = |setting: &Setting| {
        let changed = content.text(*setting);
        let text = changed.unwrap_or_else(|| defaults.text(*setting)).to_owned();
        Shown { setting: *setting, text, is_changed: changed.is_some() }
    };
    Ok(Standing {
        version,
        settings: Setting::ALL.iter().map(shown).collect(),
        wrong: content.over(defaults).err().unwrap_or_default(),
    })
}

/// A version, and what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Kind of who made it.
    pub actor: String,
    /// Name of the account, where they have one.
    pub staff_name: Option<String>,
    /// Names of the settings that changed with their texts since; `None`: the environment's again.
    pub changes: Vec<(String, Option<String>)>,
}

/// Versions below `before`, newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn history(app: &App, actor: Actor, before: Option<i64>, limit: i64) -> Result<Vec<Version>> {
    require(actor, Permission::ManageSettings)?;
    // One more than asked for tells what the last one changed.
    let rows = store::list(&app.database, before, limit.saturating_add(1)).await?;
    let mut versions: Vec<Version> = Vec::new();
    let mut contents = Vec::new();
    for row in rows {
        contents.push(Content::of(row.content));
        let (version, made_at, actor, staff_name) = (row.version, row.made_at, row.actor, row.staff_name);
        versions.push(Version { version, made_at, actor, staff_name, changes: Vec::new() });
    }
    contents.push(Content::default());
    for (version, pair) in versions.iter_mut().zip(contents.windows(2)) {
        version.changes = pair[0].since(&pair[1]);
    }
    versions.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(versions)
}
