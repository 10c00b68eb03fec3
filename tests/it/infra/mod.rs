mod server;
mod telemetry;
