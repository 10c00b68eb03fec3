-- How sure the desk is who asks: what was asked, with which doubt, and what came of it. Every row stays as it was written.

-- Whether the law lets anybody be asked who they are for a case: for what ends at once, and for what warns us, never. An appeal goes on
-- from the case before.
create function asks_nobody(of_case uuid) returns boolean language sql stable as $$
    select exists (
        select from cases
        where id = of_case and appeal_of is null
          and right_code in ('marketing', 'sale', 'sensitive', 'consent', 'complaint', 'leak', 'minor')
    )
$$;

-- Whether it is known that something is held: an owner found it, or somebody said that it was looked up outside of this program.
create function is_known_to_hold(of_case uuid) returns boolean language sql stable as $$
    select exists (
        select from owner_task where case_id = of_case and kind in ('look_up', 'search') and result = 'found'
    ) or exists (
        select from case_line where case_id = of_case and line in ('lookup', 'asked')
    )
$$;

-- The rung that the desk wants instead of the proposed one, version by version; the newest counts.
create table identity_need (
    id       uuid primary key,
    case_id  uuid not null references cases on delete cascade,
    number   integer not null check (number > 0),
    -- Null where the proposed one counts again.
    rung     smallint check (rung between 0 and 5),
    -- Which of the four questions the reason answers.
    because  text check (because in ('data', 'request', 'context', 'harm')),
    -- Sealed with the case's key.
    reason   bytea not null,
    at       timestamptz not null,
    actor    text not null,
    staff_id uuid references staff,
    unique (case_id, number),
    check ((rung is null) = (because is null))
);

-- What the requester was asked, for which doubt. One doubt is asked about once.
create table identity_asking (
    id         uuid primary key,
    case_id    uuid not null references cases on delete cascade,
    -- identity, or permission: whether they may speak for somebody else.
    about      text not null check (about in ('identity', 'permission')),
    doubt      text not null check (doubt ~ '^[a-z_]{1,30}$'),
    -- What was written of it, sealed with the case's key.
    words      bytea not null,
    ways       text[] not null,
    -- The kinds of document that were asked for, and what they leave uncovered; empty where none was.
    documents  text[] not null,
    fields     text[] not null,
    -- What the request says is wrong: never what is compared.
    disputed   text[] not null,
    asked_on   date not null,
    -- The day after which it is decided without a reply, a civil date in the zone of the case's place.
    reply_by   date not null,
    message_id uuid not null,
    -- The law and the edition of the ladder by which it was asked.
    law        text not null,
    ladder     text not null,
    at         timestamptz not null,
    actor      text not null,
    staff_id   uuid references staff,
    form_nonce bytea,
    constraint identity_asking_once unique (case_id, about, doubt),
    constraint identity_asking_disputed check (not fields && disputed),
    constraint identity_asking_document check ((cardinality(documents) > 0) = ('document' = any (ways)))
);

create function identity_asking_is_lawful() returns trigger language plpgsql as $$
begin
    if new.about = 'identity' and asks_nobody(new.case_id) then
        raise exception 'nobody is asked who they are for this right' using constraint = 'identity_asking_lawful';
    end if;
    if cardinality(new.documents) > 0 and not is_known_to_hold(new.case_id) then
        raise exception 'no document before it is known that something is held' using constraint = 'identity_asking_lawful';
    end if;
    return new;
end $$;
create trigger identity_asking_is_lawful before insert on identity_asking
    for each row execute function identity_asking_is_lawful();

-- How sure the desk is, by what, compared by which fields: never the values.
create table identity_result (
    id          uuid primary key,
    case_id     uuid not null references cases on delete cascade,
    -- The asking that it answers; null where nobody had to be asked.
    asking_id   uuid references identity_asking on delete cascade,
    method      text not null check (method in ('mailbox', 'account', 'facts', 'meet', 'document', 'permission', 'none')),
    result      text not null check (result in ('sure', 'not_sure', 'not_the_person')),
    fields      text[] not null,
    disputed    text[] not null,
    -- What was seen of a document, and nothing else of it: its kind and its country.
    document    text check (document ~ '^[a-z_]{1,30}$'),
    country     text check (country ~ '^[A-Z]{2}$'),
    -- Whether a declaration under penalty of perjury was signed.
    declaration boolean not null,
    -- The day on which it came, a civil date in the zone of the case's place.
    came_on     date,
    -- Sealed with the case's key.
    note        bytea not null,
    at          timestamptz not null,
    actor       text not null,
    staff_id    uuid references staff,
    form_nonce  bytea,
    constraint identity_result_disputed check (not fields && disputed),
    constraint identity_result_national check (not 'national_number' = any (fields)),
    constraint identity_result_document check ((method = 'document' and result = 'sure') = (document is not null and country is not null))
);
create index identity_result_case on identity_result (case_id);
-- One asking has one result.
create unique index identity_result_asking on identity_result (asking_id);

-- A document that the requester handed in for an asking that asked for one. The file goes; that there was one stays.
create table identity_document (
    id         uuid primary key,
    case_id    uuid not null references cases on delete cascade,
    asking_id  uuid not null references identity_asking on delete cascade,
    file_id    uuid not null unique references file on delete cascade,
    kind       text not null check (kind ~ '^[a-z_]{1,30}$'),
    country    text not null check (country ~ '^[A-Z]{2}$'),
    came_at    timestamptz not null,
    form_nonce bytea
);
create unique index identity_document_asking on identity_document (asking_id);
create index identity_document_case on identity_document (case_id);

create function identity_document_was_asked_for() returns trigger language plpgsql as $$
begin
    if not exists (
        select from identity_asking
        where id = new.asking_id and case_id = new.case_id and new.kind = any (documents)
    ) then
        raise exception 'no document comes in that was not asked for' using constraint = 'identity_document_asked';
    end if;
    return new;
end $$;
create trigger identity_document_was_asked_for before insert on identity_document
    for each row execute function identity_document_was_asked_for();

-- Who opened a document: two people at most, each once.
create table identity_document_look (
    document_id uuid not null references identity_document on delete cascade,
    number      smallint not null check (number in (1, 2)),
    staff_id    uuid not null references staff,
    at          timestamptz not null,
    primary key (document_id, number),
    unique (document_id, staff_id)
);

-- The address of the person that was known before, to which we write that somebody else asked in their name.
create table identity_notice (
    id        uuid primary key,
    case_id   uuid not null references cases on delete cascade,
    result_id uuid not null unique references identity_result on delete cascade,
    -- Sealed with the case's key.
    address   bytea not null,
    at        timestamptz not null
);
create index identity_notice_case on identity_notice (case_id);

create function identity_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what was asked and what came of it stays as it was written';
end $$;
create trigger identity_need_stays before update on identity_need for each row execute function identity_stays();
create trigger identity_asking_stays before update on identity_asking for each row execute function identity_stays();
create trigger identity_result_stays before update on identity_result for each row execute function identity_stays();

create function identity_need_is_lawful() returns trigger language plpgsql as $$
begin
    if new.rung > 0 and asks_nobody(new.case_id) then
        raise exception 'nobody is asked who they are for this right' using constraint = 'identity_need_lawful';
    end if;
    return new;
end $$;
create trigger identity_need_is_lawful before insert on identity_need
    for each row execute function identity_need_is_lawful();
