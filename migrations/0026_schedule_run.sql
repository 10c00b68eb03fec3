-- When each piece of periodic work last ended well, at whichever worker.
create table schedule_run (
    name         text primary key,
    succeeded_at timestamptz not null,
    took_ms      bigint not null
);
