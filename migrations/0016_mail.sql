-- Every mail that was asked for, kept as long as its case: what it was, whether the receiving server took it, and when. A legal fact
-- that hangs on a mail follows from here, never from asking for it.
create table mail (
    id              uuid primary key,
    case_id         uuid references cases on delete cascade,
    -- What it says, such as `acknowledgement`; the ids its text is made of. Nothing personal.
    what            text not null,
    content         jsonb not null,
    -- Whom it is for: the requester, or the desk.
    audience        text not null check (audience in ('requester', 'desk')),
    -- Blind index of the address of a requester, and the address it went to, sealed.
    recipient_index bytea,
    recipient       bytea,
    -- Made when the mail is asked for, so that a second delivery of the same mail is recognised (RFC 5322 section 3.6.4).
    message_id      text not null,
    state           text not null default 'queued'
                    check (state in ('queued', 'sending', 'accepted', 'refused', 'bounced', 'given_up', 'dropped')),
    -- What the receiving server said last: reply code and enhanced status code (RFC 3463), and in words for ops.
    code            text,
    error           text,
    attempts        integer not null default 0,
    unique_key      text unique,
    created_at      timestamptz not null,
    due_at          timestamptz not null,
    tried_at        timestamptz,
    ended_at        timestamptz
);
create index mail_case on mail (case_id, created_at, id) where case_id is not null;
-- What waits or failed, for the desk and for ops.
create index mail_unsettled on mail (created_at desc, id) where state in ('queued', 'sending', 'refused', 'bounced', 'given_up');
-- Mails of codes to an address in the last hours.
create index mail_recipient on mail (recipient_index, what, due_at desc) where recipient_index is not null;
-- Clearing away what belongs to no case.
create index mail_loose on mail (ended_at) where case_id is null;

-- When the answer was served: the receiving server took the mail that says it is there, or its reader opened it.
alter table cases add column served_at timestamptz;
-- The message that asked for what the clock waits for: a question that never arrived stops no clock.
alter table case_pause add column message_id uuid;
