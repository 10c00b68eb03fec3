-- One alert for everything of a kind about the same thing within an hour, with a count, so that nobody can bury one under others.
alter table alert
    -- The case, or the piece of work; empty for a kind as a whole.
    add column subject text not null default '',
    -- The beginning of the hour in UTC; null in alerts of before.
    add column hour    timestamptz,
    add column count   integer not null default 1,
    add column last_at timestamptz,
    -- What happened at last, without personal data; alerts of before tell it by their job.
    add column error   text;
-- A job that was sent once more and failed once more is another alert.
alter table alert drop constraint alert_job_id_key;
