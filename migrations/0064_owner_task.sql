-- What the owner of a system is asked to do for a case: found by its own reference, never by the case's.
create table owner_task (
    id             uuid primary key,
    case_id        uuid not null references cases on delete cascade,
    -- `T-` and six letters.
    reference      text not null unique check (reference ~ '^T-[2-9A-HJKMNP-Z]{6}$'),
    kind           text not null check (kind ~ '^[a-z_]{1,30}$'),
    -- waiting, open, answered, ended, taken_back
    state          text not null check (state ~ '^[a-z_]{1,30}$'),
    -- The edition of the register it was made under, which tells what system and holdings are; editions neither change nor go.
    edition        bigint not null,
    system         text not null,
    system_version integer not null,
    holdings       text[] not null,
    owner_id       uuid not null references owner,
    deputy_id      uuid references owner,
    escalation_id  uuid references owner,
    -- What is to be done and by which keys it is found, sealed with the case's key.
    words          bytea not null,
    -- While it waits: the day on which it opens by itself.
    opens_on       date,
    -- The day on which it went to its owner, and the date of the case from which its day was counted back; civil dates of the place.
    sent_on        date,
    safe_on        date,
    due_on         date not null,
    -- Whether its day was given, and does not move with the dates of the case.
    is_day_given   boolean not null,
    -- Raised when its day moves, with the day on which that was.
    version        integer not null default 1,
    version_on     date not null,
    -- When the deputy was told, who may answer it from then on.
    deputy_told_at timestamptz,
    opened_at      timestamptz,
    -- How the newest answer ends, and when it came.
    result         text check (result ~ '^[a-z_]{1,30}$'),
    answered_at    timestamptz,
    -- When the desk looked at what came back otherwise than it should.
    looked_at      timestamptz,
    looked_by      uuid references staff,
    created_at     timestamptz not null,
    created_by     uuid references staff,
    form_nonce     bytea
);
create index owner_task_case on owner_task (case_id);
create index owner_task_owner on owner_task (owner_id) where state in ('open', 'answered');
create index owner_task_deputy on owner_task (deputy_id) where deputy_told_at is not null;
-- What stands under "Tasks back" of the desk.
create index owner_task_open on owner_task (due_on) where state = 'open';
create index owner_task_back on owner_task (answered_at)
    where looked_at is null and result in ('cannot', 'partly', 'refused', 'not_mine', 'impossible', 'excessive');

-- Answers of owners. A draft is changed until it is sent; what was sent stays as it is, and more is said in another one.
create table owner_answer (
    id         uuid primary key,
    task_id    uuid not null references owner_task on delete cascade,
    case_id    uuid not null references cases on delete cascade,
    -- Which of its task it is, once it is sent.
    number     integer check (number > 0),
    sent_at    timestamptz,
    -- Sealed with the case's key.
    content    bytea not null,
    -- Whose words they are.
    actor      text not null,
    owner_id   uuid not null references owner,
    staff_id   uuid references staff,
    changed_at timestamptz not null,
    form_nonce bytea,
    check ((number is null) = (sent_at is null))
);
create unique index owner_answer_number on owner_answer (task_id, number);
create unique index owner_answer_draft on owner_answer (task_id) where sent_at is null;
create index owner_answer_case on owner_answer (case_id);

create function owner_answer_is_final() returns trigger language plpgsql as $$
begin
    if old.sent_at is not null then
        raise exception 'answers that were sent stay as they are';
    end if;
    return new;
end $$;
create trigger owner_answer_final before update on owner_answer for each row execute function owner_answer_is_final();

-- Systems that were not asked, each with the reason: what was not searched.
create table owner_left_out (
    case_id    uuid not null references cases on delete cascade,
    kind       text not null check (kind ~ '^[a-z_]{1,30}$'),
    system     text not null,
    edition    bigint not null,
    -- Sealed with the case's key.
    reason     bytea not null,
    at         timestamptz not null,
    actor      text not null,
    staff_id   uuid references staff,
    form_nonce bytea,
    primary key (case_id, kind, system)
);

-- Browsers of owners, known by the code of their mailbox.
create table owner_session (
    id         bytea primary key,
    owner_id   uuid not null references owner on delete cascade,
    created_at timestamptz not null,
    seen_at    timestamptz not null
);
create index owner_session_owner on owner_session (owner_id);
create index owner_session_seen on owner_session (seen_at);

-- Files that came with an answer of an owner.
alter table file add column owner_answer_id uuid;
