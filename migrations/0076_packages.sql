-- What may go out with the answer to a case, file by file: what the examination found in each, and what somebody decided of it.
create table release_file (
    id        uuid primary key,
    case_id   uuid not null references cases on delete cascade,
    -- As it came, from the owner of a system or from the desk.
    file_id   uuid not null references file on delete cascade,
    -- What goes out in its place: a cleaned copy, or another file.
    out_id    uuid references file on delete cascade,
    -- What goes out as data, where it is a table: in JSON and in CSV.
    json_id   uuid references file on delete set null,
    csv_id    uuid references file on delete set null,
    -- The row of the register it belongs to, where somebody said so.
    holding   text,
    state     text not null check (state in ('waiting', 'open', 'cleared', 'left_out')),
    -- What the examination says of what goes out, sealed with the case's key.
    report    bytea,
    -- How it came to its state, and why, sealed likewise.
    decision  bytea,
    version   integer not null default 1 check (version > 0),
    at        timestamptz not null,
    actor     text not null,
    staff_id  uuid references staff,
    unique (case_id, file_id)
);

-- Files that belong to what goes out: those that the desk added, cleaned copies, tables as data.
alter table file add column release_id uuid;

-- What was handed out with an answer. Its manifest and signature never change; what lies in it is destroyed on its day.
create table package (
    id         uuid primary key,
    case_id    uuid not null references cases on delete cascade,
    message_id uuid not null unique references message on delete cascade,
    made_at    timestamptz not null,
    -- SHA-256 of the manifest, by which it is named.
    digest     bytea not null check (octet_length(digest) = 32),
    -- Its parts, and those that the portal wrote, sealed with the case's key; gone with the package.
    contents   bytea,
    manifest   bytea,
    signature  bytea not null check (octet_length(signature) = 64),
    -- Until when it may be opened, and until when it is kept.
    open_until timestamptz not null,
    kept_until timestamptz not null,
    reminded_at timestamptz,
    gone_at    timestamptz,
    check (open_until <= kept_until),
    check ((gone_at is null) = (contents is not null))
);
create index package_case on package (case_id, made_at);
create index package_kept on package (kept_until) where gone_at is null;
create index package_reminder on package (open_until) where gone_at is null and reminded_at is null;

create function package_stays() returns trigger language plpgsql as $$
begin
    if new.digest <> old.digest or new.signature <> old.signature or new.message_id <> old.message_id
       or new.made_at <> old.made_at or (new.contents is not null and new.contents is distinct from old.contents)
       or (new.manifest is not null and new.manifest is distinct from old.manifest) then
        raise exception 'a package stays as it was handed out';
    end if;
    return new;
end $$;
create trigger package_stays before update on package for each row execute function package_stays();

-- Browsers that have shown a fresh code for a package.
create table package_opening (
    session_id bytea not null,
    package_id uuid not null references package on delete cascade,
    until      timestamptz not null,
    primary key (session_id, package_id)
);
