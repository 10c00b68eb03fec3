mod backfill;
mod clock;
mod database;
mod files;
mod keys;
mod migrations;
mod server;
mod telemetry;
