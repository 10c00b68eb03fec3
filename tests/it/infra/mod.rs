mod clock;
mod database;
mod server;
mod telemetry;
