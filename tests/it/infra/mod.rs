mod clock;
mod database;
mod keys;
mod server;
mod telemetry;
