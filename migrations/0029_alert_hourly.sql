-- no-transaction
-- What is counted into one alert.
create unique index concurrently if not exists alert_hourly on alert (kind, subject, hour) where resolved_at is null;
