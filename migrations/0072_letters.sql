-- The answer to a request while it is written: each time somebody keeps it is a version; the newest counts.
create table letter_version (
    id       uuid primary key,
    case_id  uuid not null references cases on delete cascade,
    number   integer not null check (number > 0),
    -- What people wrote of it, sealed with the case's key; everything else is made of what is known.
    words    bytea not null,
    at       timestamptz not null,
    actor    text not null,
    staff_id uuid references staff,
    unique (case_id, number)
);

-- A letter as it went out, with the message that holds its words.
create table letter_sent (
    message_id uuid primary key references message on delete cascade,
    case_id    uuid not null references cases on delete cascade,
    number     integer not null,
    -- Its blocks, sealed with the case's key.
    content    bytea not null,
    -- The lists by which it was made.
    letters    text not null,
    grounds    text not null
);
create index letter_sent_case on letter_sent (case_id);

create function letter_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a letter stays as it was written';
end $$;
create trigger letter_version_stays before update on letter_version for each row execute function letter_stays();
create trigger letter_sent_stays before update on letter_sent for each row execute function letter_stays();
