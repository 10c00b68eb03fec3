-- A second person looks at an answer before it goes out: who proposed it, why, what exactly was proposed, and what became of it.
create table review (
    id          uuid primary key,
    case_id     uuid not null references cases on delete cascade,
    number      integer not null check (number > 0),
    proposer    uuid not null references staff,
    -- Why a second person is needed.
    reasons     text[] not null,
    -- The version of the letter that was proposed.
    letter      integer not null check (letter > 0),
    -- SHA-256 of what was proposed, with a number nobody could guess, so that it confirms no guess.
    digest      text not null check (digest ~ '^[0-9a-f]{64}$'),
    -- What was proposed, block by block, item by item, file by file, sealed with the case's key.
    content     bytea not null,
    at          timestamptz not null,
    -- Sending the same form twice makes one proposal.
    form_nonce  bytea unique,
    outcome     text check (outcome in ('approved', 'returned', 'taken_back', 'void')),
    ended_at    timestamptz,
    reviewer    uuid references staff,
    -- SHA-256 of what the reviewer had before them: it is what went out.
    approved    text check (approved ~ '^[0-9a-f]{64}$'),
    -- Why it went back, sealed with the case's key.
    note        bytea,
    unique (case_id, number),
    constraint review_by_another check (reviewer <> proposer),
    constraint review_end check ((outcome is null) = (ended_at is null)),
    constraint review_reviewer check (coalesce(outcome in ('approved', 'returned'), false) = (reviewer is not null)),
    constraint review_approved check (coalesce(outcome = 'approved', false) = (approved is not null)),
    constraint review_note check (coalesce(outcome = 'returned', false) = (note is not null))
);
-- One proposal of a case waits at a time.
create unique index review_open on review (case_id) where outcome is null;
create index review_proposer on review (proposer) where outcome in ('returned', 'void');

-- Who has answered what an appeal or a complaint is about: proposed, decided or approved it. They look at it with the same eyes.
create function answered_before(of_case uuid) returns setof uuid language sql stable as $$
    with earlier as (
        select appeal_of as id from cases where id = of_case and appeal_of is not null
        union
        (select other.id from cases as own
         join cases as other on other.email_index = own.email_index and other.id <> own.id
         join message on message.case_id = other.id and message.kind = 'answer' and message.at <= own.recorded_at
         where own.id = of_case and own.right_code = 'complaint'
         order by message.at desc limit 1)
    )
    select refused_by from cases where id = of_case and refused_by is not null
    union select decided_by from cases join earlier using (id) where decided_by is not null
    union select staff_id from case_event join earlier on earlier.id = case_id where kind = 'closed' and staff_id is not null
    union select proposer from review join earlier on earlier.id = case_id where outcome = 'approved'
    union select reviewer from review join earlier on earlier.id = case_id where outcome = 'approved'
$$;

create function review_is_lawful() returns trigger language plpgsql as $$
begin
    if new.proposer in (select answered_before(new.case_id)) or new.reviewer in (select answered_before(new.case_id)) then
        raise exception 'who answered before looks at no appeal and no complaint about it' using constraint = 'review_barred';
    end if;
    return new;
end $$;
create trigger review_is_lawful before insert or update on review for each row execute function review_is_lawful();

create function review_stays() returns trigger language plpgsql as $$
begin
    if old.outcome is not null
        or (new.id, new.case_id, new.number, new.proposer, new.reasons, new.letter, new.digest, new.content, new.at, new.form_nonce)
            is distinct from (old.id, old.case_id, old.number, old.proposer, old.reasons, old.letter, old.digest, old.content, old.at, old.form_nonce)
    then
        raise exception 'what was proposed stays as it was proposed, and what became of it as it was decided';
    end if;
    return new;
end $$;
create trigger review_stays before update on review for each row execute function review_stays();

-- What a reviewer had before them when they looked last, sealed with the case's key: so that each is told what changed since.
create table review_look (
    review_id uuid not null references review on delete cascade,
    staff_id  uuid not null references staff,
    content   bytea not null,
    at        timestamptz not null,
    primary key (review_id, staff_id)
);

-- An answer names who looked at it, or why nobody had to: why a second person was needed, and in an office of one the reason for going
-- without. Answers of before stay as they are.
alter table letter_sent
    add column review_id uuid references review,
    add column needed text[],
    add column waived text;
alter table letter_sent add constraint letter_sent_looked_at
    check (review_id is not null or waived is not null or coalesce(cardinality(needed), 0) = 0) not valid;

-- Asked when the transaction ends: by then the case has its outcome.
create function letter_sent_was_looked_at() returns trigger language plpgsql as $$
declare
    answered cases;
begin
    select * into answered from cases where id = new.case_id;
    if new.review_id is not null then
        if not exists (
            select from review
            where id = new.review_id and case_id = new.case_id and letter = new.number and outcome = 'approved'
        ) then
            raise exception 'nobody approved this letter' using constraint = 'letter_sent_approved';
        end if;
    elsif answered.appeal_of is not null then
        raise exception 'an appeal is answered by two' using constraint = 'letter_sent_approved';
    elsif answered.outcome = 'refused' and new.waived is null then
        raise exception 'nothing is refused without a second person' using constraint = 'letter_sent_approved';
    end if;
    return null;
end $$;
create constraint trigger letter_sent_was_looked_at after insert on letter_sent
    deferrable initially deferred for each row execute function letter_sent_was_looked_at();
