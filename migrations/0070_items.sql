-- What a request is about, piece by piece: a row of the register that it touches, or something the desk added. What is decided of an
-- item is kept version by version; the newest counts.
create table item (
    id       uuid primary key,
    case_id  uuid not null references cases on delete cascade,
    -- The code of its row of the register; of what the desk added, the item's own id; `whole` for the request as a whole.
    key      text not null check (key ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
    -- The edition of the register whose row it was made of; null where it is of none.
    edition  bigint,
    -- What it is called, sealed with the case's key; null where the register says it.
    label    bytea,
    made_at  timestamptz not null,
    actor    text not null,
    staff_id uuid references staff,
    unique (case_id, key)
);

create table item_decision (
    id       uuid primary key,
    item_id  uuid not null references item on delete cascade,
    number   integer not null check (number > 0),
    -- Null where the item is open again.
    decision text check (decision in ('granted', 'partly', 'refused', 'not_held', 'kept', 'noted')),
    -- The code of the ground, the law it is a ground of, and the list of grounds it was chosen from.
    ground   text,
    law      text not null,
    grounds  text not null,
    -- Civil dates in the zone of the case's place: kept until, carried out on, gone from the backups by.
    until_on  date,
    done_on   date,
    backup_on date,
    -- Whether other people are in it.
    others   text not null check (others in ('no', 'yes', 'unsure', 'checked')),
    -- Reason, facts and what else was written, sealed with the case's key.
    words    bytea not null,
    at       timestamptz not null,
    actor    text not null,
    staff_id uuid references staff,
    unique (item_id, number),
    -- Nothing is refused, wholly or in part, without a ground.
    constraint item_decision_ground check (
        coalesce(decision in ('partly', 'refused', 'kept', 'noted'), false) = (ground is not null)
    )
);

create function item_decision_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what was decided stays as it was decided';
end $$;
create trigger item_decision_stays before update on item_decision for each row execute function item_decision_stays();
