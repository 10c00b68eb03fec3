mod backfill;
mod migrations;
mod server;
mod telemetry;
