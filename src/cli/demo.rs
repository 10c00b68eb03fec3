//! `rightsdesk demo`: fills an empty database with demonstration data.

use std::io::Write;
use std::time::Instant;

use super::{Failure, start};
use crate::config::Settings;
use crate::domain::demo::bulk::{Impossible, Wish};
use crate::domain::demo::{self, bulk};
use crate::infra::app::App;

const NOT_EMPTY: &str = "the database holds cases already; demonstration data goes into an empty one only";

/// What `demo` takes besides the settings.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Make so many cases, with all that belongs to them: to see how this machine does with as many as you expect. Wants the
    /// connection of the tables' owner; takes about 1 GB of disk for 100,000.
    #[arg(long, value_name = "N")]
    cases: Option<u64>,
    /// Of these, let so many be worked on; without it a believable part. All others have ended, or wait to be confirmed.
    #[arg(long, value_name = "M", requires = "cases")]
    open: Option<u64>,
    /// Another number makes other people, dates and references; the same one the same.
    #[arg(long, value_name = "S", requires = "cases", default_value_t = 1)]
    seed: u64,
}

/// Fills the database.
pub(super) fn fill(arguments: &Arguments, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let begun = Instant::now();
    start::with_app(settings, async |app| {
        let made = match arguments.cases {
            None => a_few(&app).await?,
            Some(cases) => many(&app, Wish { cases, open: arguments.open, seed: arguments.seed }).await?,
        };
        let (email, password) = demo::SIGN_IN;
        writeln!(
            out,
            "{made} in {} seconds; sign in at {} as {email} with {password}",
            begun.elapsed().as_secs(),
            app.config.link("/desk")
        )?;
        Ok(())
    })
}

async fn a_few(app: &App) -> Result<String, Failure> {
    if !demo::is_possible(app).await.map_err(|error| Failure::of(&error))? {
        return Err(Failure::refused(
            "the database holds cases or accounts already; demonstration data goes into an empty one only",
        ));
    }
    let count = demo::fill(app.clone()).await.map_err(|error| Failure::of(&error))?;
    Ok(format!("{count} demonstration cases"))
}

async fn many(app: &App, wish: Wish) -> Result<String, Failure> {
    if demo::has_cases(app).await.map_err(|error| Failure::of(&error))? {
        return Err(Failure::refused(NOT_EMPTY));
    }
    // Every tenth part is told, so that whoever waits knows for what.
    let step = (wish.cases / 10).max(10_000);
    let told = std::cell::Cell::new(0);
    let tell = |written: u64| {
        if written / step > told.replace(written) / step {
            tracing::info!("{written} of {} cases are written", wish.cases);
        }
    };
    match bulk::fill(app.clone(), wish, tell).await.map_err(|error| Failure::of(&error))? {
        Ok(made) => Ok(format!("{} demonstration cases, {} of them open,", made.cases, made.open)),
        Err(Impossible::Cases) => {
            Err(Failure::refused("--cases takes a number from 1 to 887503681: there are no more references"))
        }
        Err(Impossible::Open) => Err(Failure::refused("--open takes no more than --cases")),
    }
}
