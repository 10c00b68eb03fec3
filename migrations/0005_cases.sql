-- One request by one person about one right. Personal fields are sealed with the case's own key (case_key).
create table cases (
    id              uuid primary key,
    reference       text not null unique,
    right_code      text not null,
    place           text,
    relation        text not null,
    channel         text not null,
    language        text not null,
    status          text not null check (status in ('unconfirmed', 'new', 'in_progress', 'waiting_for_requester', 'review', 'closed')),
    outcome         text check (outcome in ('fulfilled', 'partly_fulfilled', 'refused', 'nothing_held', 'withdrawn', 'redirected',
                                            'no_answer', 'duplicate', 'spam', 'lapsed')),
    -- The legal moment of receipt, and the civil date it falls on in the zone of the place.
    received_at     timestamptz not null,
    received_on     date not null,
    -- When it came into this database: for phone and post later than received_at.
    recorded_at     timestamptz not null,
    confirmed_at    timestamptz,
    acknowledged_at timestamptz,
    closed_at       timestamptz,
    -- An unconfirmed case is reminded once and lapses at this moment.
    lapses_at       timestamptz,
    reminded_at     timestamptz,
    assignee        uuid references staff,
    -- A message of the requester that nobody at the desk has read yet.
    unread          boolean not null default false,

    -- Sealed: name, email, phone, details, answers (the right's own fields, JSON), other_name (whom a guardian or agent speaks for).
    name            bytea,
    email           bytea,
    phone           bytea,
    details         bytea,
    answers         bytea,
    other_name      bytea,
    -- Blind index (keyed hash) of the address.
    email_index     bytea,

    -- Sending the same form twice makes one case: the token's nonce, and a keyed hash of what was sent.
    filing_nonce    bytea unique,
    content_hash    bytea,
    -- How often the address was corrected before it was confirmed.
    address_changes integer not null default 0,

    -- The clock: what was used, what happened, and the dates that follow (civil dates in the zone of the place).
    rule_version    text not null,
    rule_place      text not null,
    calendar        text,
    relevant_on     date,
    extended_on     date,
    legal_due       date,
    legal_due_at    timestamptz,
    target_due      date,
    safe_due        date,
    acknowledge_by  date,
    -- The date that sorts the queue: the safe one, else the target; far in the future while a clock waits to begin.
    sort_due        date not null,
    -- Counts the versions of the due date; an extension or a pause makes a new one, with new thresholds.
    due_version     integer not null default 1,
    due_version_on  date not null,
    -- When the deadline watch looks at the case next.
    watch_at        timestamptz,
    demo            boolean not null default false,
    check ((status = 'closed') = (closed_at is not null)),
    check ((status = 'closed') = (outcome is not null)),
    check (status <> 'unconfirmed' or confirmed_at is null)
);

-- The queue's views, each with its order; (…, id) makes pages by cursor exact.
create index cases_open_due on cases (sort_due, id) where status not in ('closed', 'unconfirmed');
create index cases_open_received on cases (received_at desc, id) where status not in ('closed', 'unconfirmed');
create index cases_assignee_due on cases (assignee, sort_due, id) where status not in ('closed', 'unconfirmed');
create index cases_closed on cases (closed_at desc, id) where status = 'closed';
create index cases_unconfirmed on cases (received_at desc, id) where status = 'unconfirmed';
create index cases_unread on cases (sort_due, id) where unread and status <> 'closed';
-- Somebody's own cases, newest first.
create index cases_email on cases (email_index, received_at desc) where email_index is not null;
-- The deadline watch and the lapse of unconfirmed cases read only what is due.
create index cases_watch on cases (watch_at) where watch_at is not null;
create index cases_lapse on cases (lapses_at) where status = 'unconfirmed';
-- The charts.
create index cases_recorded on cases (received_at);

-- The key that seals a case's fields, wrapped under the master key. Deleting the row destroys the fields.
create table case_key (
    case_id            uuid primary key references cases on delete cascade,
    wrapped            bytea not null,
    master_key_id      text not null,
    master_key_version integer not null default 1
);
create index case_key_master on case_key (master_key_id);

-- Blind indexes of the words of a name, for search by name.
create table case_word (
    case_id uuid not null references cases on delete cascade,
    word    bytea not null,
    primary key (word, case_id)
);
create index case_word_case on case_word (case_id);

-- Everything that happened. What changed is sealed; the audit log holds ids only.
create table case_event (
    id       uuid primary key,
    case_id  uuid not null references cases on delete cascade,
    at       timestamptz not null,
    actor    text not null,
    staff_id uuid references staff,
    kind     text not null,
    detail   bytea
);
create index case_event_case on case_event (case_id, at, id);

-- Times during which the clock stood or waited to begin. Dates are civil dates in the zone of the place.
create table case_pause (
    id          uuid primary key,
    case_id     uuid not null references cases on delete cascade,
    ground      text not null check (ground in ('identity', 'clarification', 'fee')),
    asked_on    date not null,
    answered_on date
);
create index case_pause_case on case_pause (case_id, asked_on);
create unique index case_pause_open on case_pause (case_id) where answered_on is null;
