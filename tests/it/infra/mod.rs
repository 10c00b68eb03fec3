mod backfill;
mod clock;
mod database;
mod keys;
mod migrations;
mod server;
mod telemetry;
