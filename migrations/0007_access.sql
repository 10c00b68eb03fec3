-- How a requester's browser is known, without an account.
create table requester_session (
    -- Hash of the cookie's value.
    id          bytea primary key,
    -- The one case that this browser has just filed.
    case_id     uuid references cases on delete cascade,
    -- The mailbox: asked for while `proven` is false, proven by its code after.
    email_index bytea,
    proven      boolean not null default false,
    created_at  timestamptz not null,
    seen_at     timestamptz not null,
    expires_at  timestamptz not null
);
create index requester_session_expires on requester_session (expires_at);

-- A code sent by mail. The code itself is not stored: it is a keyed hash of the id.
create table mailed_code (
    id          uuid primary key,
    purpose     text not null check (purpose in ('filing', 'sign_in')),
    -- For `filing`.
    case_id     uuid references cases on delete cascade,
    -- For `sign_in`: the mailbox, and the address itself sealed under a service key until the mail has gone.
    email_index bytea not null,
    address     bytea,
    -- For `sign_in`: the browser that asked, the only one that may use it.
    session_id  bytea references requester_session on delete cascade,
    language    text not null,
    created_at  timestamptz not null,
    expires_at  timestamptz,
    tries_left  integer not null,
    used_at     timestamptz
);
create index mailed_code_case on mailed_code (case_id, created_at desc) where case_id is not null;
create index mailed_code_session on mailed_code (session_id, created_at desc) where session_id is not null;
create index mailed_code_expires on mailed_code (expires_at) where expires_at is not null;

-- What somebody typed before sending, so that an answer can be changed by a link. Sealed with a key that only the cookie holds.
create table draft (
    id         bytea primary key,
    sealed     bytea not null,
    expires_at timestamptz not null
);
create index draft_expires on draft (expires_at);

-- That somebody was sent on to the company that decides about the data. Nothing personal; the company's name is sealed.
create table redirection (
    id         uuid primary key,
    at         timestamptz not null,
    right_code text not null,
    place      text,
    language   text not null,
    company    bytea
);

-- Counts for rate limits, by key (a keyed hash: no address is stored), slot of time and shard.
create table rate_slot (
    key   bytea not null,
    slot  bigint not null,
    shard smallint not null default 0,
    count integer not null,
    primary key (key, slot, shard)
);
create index rate_slot_slot on rate_slot (slot);
