-- The secret address at which somebody's calendar program fetches the dates of the open cases. One row a person: a new address
-- takes the place of the old one.
create table staff_calendar (
    staff_id   uuid primary key references staff on delete cascade,
    -- Keyed hash of the secret: the address itself is shown once and kept nowhere.
    token_hash bytea not null unique,
    created_at timestamptz not null,
    -- When it was last fetched, to the hour.
    seen_at    timestamptz
);
