-- The conversation of a case: letters both ways, notes that only the desk sees, and the answer that closes it. Texts are sealed.
create table message (
    id         uuid primary key,
    case_id    uuid not null references cases on delete cascade,
    at         timestamptz not null,
    kind       text not null check (kind in ('requester', 'desk', 'note', 'answer')),
    staff_id   uuid references staff,
    body       bytea not null,
    -- When the other side first opened it.
    read_at    timestamptz,
    -- Sending the same form twice makes one message.
    form_nonce bytea unique
);
create index message_case on message (case_id, at, id);

-- Files that belong to a message; name and content are sealed.
create table file (
    id         uuid primary key,
    case_id    uuid not null references cases on delete cascade,
    message_id uuid references message on delete cascade,
    at         timestamptz not null,
    name       bytea not null,
    media_type text not null,
    size       bigint not null,
    content    bytea not null
);
create index file_case on file (case_id);
-- Sealed bytes do not compress.
alter table file alter column content set storage external;
