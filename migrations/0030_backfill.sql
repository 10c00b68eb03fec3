-- Data that a release brings into a new form, in batches beside the work: how far each piece is.
create table backfill (
    name     text primary key,
    -- Rows done so far.
    done     bigint not null default 0,
    begun_at timestamptz not null,
    -- When the next batch may begin; while one runs, when it counts as lost.
    next_at  timestamptz not null,
    -- Since when nothing is left. A replica of the version before may leave some more.
    ended_at timestamptz
);
