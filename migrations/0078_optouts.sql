-- Who wants no more advertising, no sale, no use of sensitive data beyond the service: a row for each time somebody said so. It outlives
-- the case it came with, for as long as it stands, and then as the record that it stood.
create table optout (
    id             uuid primary key,
    -- The mailbox by its keyed index, as `cases` has it: the address stands nowhere here. The version of the key is kept because nothing
    -- else tells it once the case, and with it the address, is gone.
    email_index    bytea not null check (length(email_index) = 32),
    key_version    integer not null check (key_version > 0),
    choice         text not null check (choice in ('marketing', 'sale', 'sensitive')),
    -- What the operator calls the list of mails that is stopped; null for all of it.
    list           text check (length(list) between 1 and 60),
    source         text not null check (source in ('request', 'link', 'signal', 'desk')),
    case_id        uuid references cases on delete set null,
    -- From when on it holds: when it was asked for.
    since          timestamptz not null,
    -- When it was done everywhere; null while the desk has that before it.
    carried_out_at timestamptz,
    ended_at       timestamptz,
    -- allowed: by the person, again. withdrawn: with the request, before anything was done. void: it was no request of this mailbox.
    ended_as       text check (ended_as in ('allowed', 'withdrawn', 'void')),
    constraint optout_end check ((ended_at is null) = (ended_as is null)),
    constraint optout_list check (list is null or choice = 'marketing'),
    -- A link is a deed of the portal itself.
    constraint optout_link check (source <> 'link' or (carried_out_at is not null and case_id is null))
);
create index optout_mailbox on optout (email_index, choice);
create index optout_case on optout (case_id) where case_id is not null;
-- One request stands once.
create unique index optout_of_case on optout (case_id) where ended_at is null and case_id is not null;
-- A link that is followed twice stops once.
create unique index optout_of_link on optout (email_index, choice, coalesce(list, '')) where ended_at is null and source = 'link';
