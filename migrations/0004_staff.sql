-- Accounts of the desk.
create table staff (
    id            uuid primary key,
    email         text not null,
    name          text not null,
    role          text not null check (role in ('admin', 'dpo', 'handler', 'owner', 'auditor')),
    language      text not null,
    password_hash text,
    -- Sealed under the service key for accounts.
    totp_secret   bytea,
    -- Whether the first code was typed in: before that the secret may be replaced.
    totp_enrolled boolean not null default false,
    -- The last 30-second step whose code was used: a code works once.
    totp_step     bigint not null default 0,
    -- Hash of the one-time code of the set-up page.
    set_up_hash   bytea,
    set_up_until  timestamptz,
    -- Accounts made with demonstration data: they sign in without a second factor, on this machine only.
    demo          boolean not null default false,
    created_at    timestamptz not null,
    disabled_at   timestamptz
);
create unique index staff_email on staff (lower(email));

create table staff_recovery_code (
    staff_id uuid not null references staff on delete cascade,
    hash     bytea not null,
    used_at  timestamptz,
    primary key (staff_id, hash)
);

create table staff_session (
    -- Hash of the cookie's value.
    id           bytea primary key,
    staff_id     uuid not null references staff on delete cascade,
    -- A session begins with the password and is complete after the second factor.
    complete     boolean not null,
    created_at   timestamptz not null,
    seen_at      timestamptz not null,
    expires_at   timestamptz not null,
    -- What the browser says of itself, shortened, so that its owner can recognise it.
    browser      text not null
);
create index staff_session_staff on staff_session (staff_id, created_at desc);
create index staff_session_expires on staff_session (expires_at);
