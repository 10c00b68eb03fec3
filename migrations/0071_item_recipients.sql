-- Which recipients of what was corrected, deleted or restricted were told of it, when and how, or why that cannot be done (GDPR Art. 19).
-- Each change is a version that stays; the newest counts.
create table recipient_told (
    id        uuid primary key,
    case_id   uuid not null references cases on delete cascade,
    -- Its code in the register.
    recipient text not null check (recipient ~ '^[a-z][a-z0-9_]{0,39}$'),
    number    integer not null check (number > 0),
    -- Null where it was taken back.
    state     text check (state in ('told', 'impossible', 'disproportionate')),
    -- The day on which it was told, a civil date in the zone of the case's place.
    told_on   date,
    -- How, with which proof, or why not: sealed with the case's key.
    note      bytea not null,
    at        timestamptz not null,
    actor     text not null,
    staff_id  uuid references staff,
    unique (case_id, recipient, number),
    constraint recipient_told_day check ((state is not distinct from 'told') = (told_on is not null))
);
create trigger recipient_told_stays before update on recipient_told for each row execute function item_decision_stays();
