mod files;
mod keys;
mod server;
mod telemetry;
