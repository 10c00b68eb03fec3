-- The processing register: which personal data are held where, what for, and who owns the system. Each change of a row is kept as a
-- version; the newest of each row is the draft, and an edition is what was published of it.
create table register_change (
    -- What the row is: a system, a holding, a recipient, a purpose, a company, what is not ours.
    kind     text not null check (kind in ('entity', 'purpose', 'recipient', 'system', 'holding', 'not_ours')),
    code     text not null check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    version  integer not null check (version > 0),
    -- Null where the row was taken out.
    content  jsonb check (jsonb_typeof(content) = 'object'),
    at       timestamptz not null,
    actor    text not null,
    staff_id uuid references staff,
    primary key (kind, code, version)
);

create function register_change_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'versions of the register stay as they are';
end $$;
create trigger register_change_append_only before update or delete on register_change
    for each row execute function register_change_is_append_only();
create trigger register_change_no_truncate before truncate on register_change
    for each statement execute function register_change_is_append_only();

create table register_edition (
    number   bigint primary key check (number > 0),
    -- Every row as it stood, by kind and code, with its version.
    content  jsonb not null check (jsonb_typeof(content) = 'object'),
    -- SHA-256 of the content.
    digest   bytea not null check (length(digest) = 32),
    -- What changed, in the words of whoever published it.
    note     text not null,
    at       timestamptz not null,
    actor    text not null,
    staff_id uuid references staff
);
create trigger register_edition_append_only before update or delete on register_edition
    for each row execute function register_change_is_append_only();
create trigger register_edition_no_truncate before truncate on register_edition
    for each statement execute function register_change_is_append_only();

-- Who answers for a system. Their names and addresses stand here and not in the register, so that they can go without taking a version
-- of it away.
create table owner (
    id           uuid primary key,
    -- What mails and pages call them: `T-` and five letters.
    reference    text not null unique,
    version      integer not null,
    -- Name and address, sealed.
    name         bytea not null,
    email        bytea not null,
    email_index  bytea not null unique,
    language     text not null,
    -- The account of the desk with the same mailbox, where there is one.
    staff_id     uuid references staff,
    -- When the mailbox typed back the code that was mailed to it.
    proven_at    timestamptz,
    left_at      timestamptz,
    changed_at   timestamptz not null
);

-- A code mailed to an owner: a keyed hash of the id, never stored.
create table owner_code (
    id         uuid primary key,
    owner_id   uuid not null references owner on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries_left integer not null,
    used_at    timestamptz
);
create index owner_code_owner on owner_code (owner_id, created_at desc);
create index owner_code_expires on owner_code (expires_at);
