//! `rightsdesk serve`: pages and worker in one process. `rightsdesk worker`: the worker alone.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Failure;
use super::start::{self, Pool};
use crate::config::{Config, Settings};
use crate::domain::{demo, settings, staff};
use crate::infra::app::App;
use crate::infra::database_watch;
use crate::infra::mail::Mailer;
use crate::infra::server::{self, Limits};
use crate::infra::telemetry;
use crate::{web, worker};

/// What `serve` takes besides the settings.
#[derive(clap::Args, Default)]
pub(super) struct Arguments {
    /// Fill an empty database with demonstration cases and accounts before serving.
    #[arg(long)]
    demo_on_first_run: bool,
}

/// Serves pages and works until told to stop.
pub(super) fn serve(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let config = Arc::new(start::configure(settings)?);
    server::raise_file_limit();
    start::runtime()?.block_on(async {
        let database = start::open_and_migrate(&config).await?;
        let done = serve_on(arguments, &config, &database).await;
        database.leave().await;
        done
    })
}

async fn serve_on(arguments: &Arguments, config: &Arc<Config>, database: &start::Database) -> Result<(), Failure> {
    let stop = stop_signal()?;
    let watch = Arc::default();
    let app = start::app(config, database, Pool::for_pages(config), &watch).await?;
    // Bound before anything else happens: a taken address is told at once, and early visitors wait instead of being refused.
    let listener = TcpListener::bind(config.listen_addr)
        .await
        .map_err(|error| Failure::failed(format!("LISTEN_ADDR {} cannot be used: {error}", config.listen_addr)))?;
    if arguments.demo_on_first_run && demo::is_possible(&app).await.map_err(|error| Failure::of(&error))? {
        demo::fill(app.clone()).await.map_err(|error| Failure::of(&error))?;
    }
    greet(&app).await;
    let metrics = config.metrics_addr.map(|address| {
        let handle = telemetry::metrics_recorder();
        let stop = stop.clone();
        tokio::spawn(async move {
            if let Err(error) = telemetry::serve_metrics(address, handle, stop).await {
                tracing::error!(%error, "METRICS_ADDR cannot be used");
            }
        })
    });
    let own = start::app(config, database, Pool::for_work(config), &watch).await?;
    // Connections of its own, so that neither side can starve the other.
    let worker_app = app.on(own.database);
    let watching = tokio::spawn(keep_watch(&app, database, &stop));
    let work = tokio::spawn(worker::run(worker_app, mailer(config)?, stop.clone()));
    let limits = Limits { proxies: config.trusted_proxies.clone(), ..Limits::default() };
    let served = server::serve(listener, web::routes::router(app.clone()), limits, stop.clone()).await;
    stop.cancel();
    let _ = tokio::join!(work, watching);
    if let Some(metrics) = metrics {
        let _ = metrics.await;
    }
    app.database.close().await;
    served.map_err(|error| Failure::failed(error.to_string()))
}

/// Works without serving pages.
pub(super) fn work(settings: &Settings) -> Result<(), Failure> {
    let config = Arc::new(start::configure(settings)?);
    start::runtime()?.block_on(async {
        let database = start::open_and_migrate(&config).await?;
        let done = async {
            let stop = stop_signal()?;
            let app = start::app(&config, &database, Pool::for_work(&config), &Arc::default()).await?;
            tracing::info!("the worker begins");
            let watching = keep_watch(&app, &database, &stop);
            tokio::join!(worker::run(app.clone(), mailer(&config)?, stop), watching);
            app.database.close().await;
            Ok(())
        }
        .await;
        database.leave().await;
        done
    })
}

/// Watches the database, and follows the operator's settings in it, until told to stop.
fn keep_watch(app: &App, database: &start::Database, stop: &CancellationToken) -> impl Future<Output = ()> + use<> {
    let watching =
        database_watch::run(app.database_watch.clone(), database.options.clone(), app.clock.clone(), stop.clone());
    let following = settings::follow(app.clone(), stop.clone());
    async move {
        tokio::join!(watching, following);
    }
}

fn mailer(config: &Config) -> Result<Mailer, Failure> {
    Mailer::new(config).map_err(Failure::refused)
}

fn stop_signal() -> Result<CancellationToken, Failure> {
    let stop = CancellationToken::new();
    let token = stop.clone();
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| Failure::failed(error.to_string()))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| Failure::failed(error.to_string()))?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: running requests and jobs are finished first");
        token.cancel();
    });
    Ok(stop)
}

/// Says where everything is, and what is still missing.
async fn greet(app: &App) {
    let config = &app.config;
    tracing::info!("requesters: {}", config.link("/"));
    tracing::info!("desk:       {}", config.link("/desk"));
    if config.smtp_url.is_none() {
        tracing::info!("no mail server is set: mails go to {}", config.outbox().display());
    }
    if config.lacks_trusted_proxy() {
        tracing::warn!("{}", super::NO_TRUSTED_PROXY);
    }
    match demo::sign_in(app).await {
        Ok(Some((email, password))) => tracing::info!("demo sign-in at the desk: {email} / {password}"),
        Ok(None) => {}
        Err(error) => tracing::warn!(?error, "the demonstration data cannot be read"),
    }
    if matches!(staff::accounts::any(app).await, Ok(false)) {
        tracing::warn!(
            "nobody can sign in at the desk yet; add the first person with: rightsdesk staff add --email you@example.com --name \"Your Name\" --role admin"
        );
    }
}
