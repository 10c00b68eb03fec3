-- The audit log: ids only, never personal data, so that destroying a case's key leaves the log whole.
-- A change inserts its entry unchained, in its own transaction; the worker chains entries that no running transaction can still
-- precede, so that filings never wait for each other.
create table audit_entry (
    id          bigint generated always as identity primary key,
    transaction xid8 not null default pg_current_xact_id(),
    at          timestamptz not null,
    actor       text not null,
    staff_id    uuid,
    action      text not null,
    object      text not null,
    object_id   text,
    -- Ids, codes and counts that say what changed, without personal data.
    detail      jsonb not null default '{}'
);

-- The place of an entry in the chain: hash = SHA-256(previous hash, position, canonical entry).
create table audit_link (
    position bigint primary key,
    entry_id bigint not null unique references audit_entry,
    hash     bytea not null
);

-- What the chain's head was at a moment, signed by a keyed hash whose key the database does not hold.
create table audit_checkpoint (
    size      bigint primary key,
    head      bytea not null,
    at        timestamptz not null,
    signature bytea not null
);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end $$;

create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function audit_is_append_only();
create trigger audit_link_append_only before update or delete on audit_link for each row execute function audit_is_append_only();
create trigger audit_checkpoint_append_only before update or delete on audit_checkpoint for each row execute function audit_is_append_only();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function audit_is_append_only();
create trigger audit_link_no_truncate before truncate on audit_link for each statement execute function audit_is_append_only();
create trigger audit_checkpoint_no_truncate before truncate on audit_checkpoint for each statement execute function audit_is_append_only();
