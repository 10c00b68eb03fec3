mod keys;
mod server;
mod telemetry;
