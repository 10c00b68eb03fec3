-- How many cases came, were closed, and are worked on: kept so that no page counts a million rows to say it. Every change of a case
-- writes what it changes beside itself, in its own transaction and in rows that nobody else waits for; a schedule adds them up.
-- `rightsdesk tally check` compares with a recount, `rightsdesk tally rebuild` counts anew.

-- By day of the desk, right, place, channel and outcome. What is open now has no day: it stands at '-infinity', by the place and the
-- right whose rule decides its dates, where an appeal is a right of its own.
create table case_tally (
    what       text not null check (what in ('received', 'closed', 'open')),
    day        date not null,
    right_code text not null,
    place      text not null,
    channel    text not null,
    outcome    text not null,
    cases      bigint not null,
    primary key (what, day, right_code, place, channel, outcome)
);
-- Of a day all together: what a year of days is read from.
create table case_tally_day (
    what  text not null,
    day   date not null,
    cases bigint not null,
    primary key (what, day)
);
-- What was not added up yet.
create table case_tally_change (
    id         bigint generated always as identity primary key,
    what       text not null,
    day        date not null,
    right_code text not null,
    place      text not null,
    channel    text not null,
    outcome    text not null,
    change     bigint not null
);
-- The zone whose days are counted, and since when all cases are: never, until the first count.
create table case_tally_zone (
    one        boolean primary key default true check (one),
    zone       text not null,
    counted_at timestamptz
);
insert into case_tally_zone (zone) values ('UTC');

-- What one case counts as.
create function case_tally_of(cases) returns table (what text, day date, right_code text, place text, channel text, outcome text)
language sql stable as $$
    select 'received', ($1.received_at at time zone (select zone from case_tally_zone))::date, $1.right_code, coalesce($1.place, ''),
           $1.channel, ''
    where $1.status <> 'unconfirmed'
    union all
    select 'closed', ($1.closed_at at time zone (select zone from case_tally_zone))::date, $1.right_code, coalesce($1.place, ''),
           $1.channel, coalesce($1.outcome, '')
    where $1.status = 'closed'
    union all
    select 'open', '-infinity'::date, case when $1.appeal_of is null then $1.right_code else 'appeal' end, $1.rule_place, '', ''
    where $1.status not in ('closed', 'unconfirmed')
$$;

-- Written with the rights of the owner: whoever changes a case while this is being migrated has no rights of the new tables yet.
create function case_tally_came() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    insert into case_tally_change (what, day, right_code, place, channel, outcome, change)
    select one.what, one.day, one.right_code, one.place, one.channel, one.outcome, 1 from case_tally_of(new) as one;
    return null;
end $$;

create function case_tally_went() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    insert into case_tally_change (what, day, right_code, place, channel, outcome, change)
    select one.what, one.day, one.right_code, one.place, one.channel, one.outcome, -1 from case_tally_of(old) as one;
    return null;
end $$;

-- Only what differs is written.
create function case_tally_turned() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    insert into case_tally_change (what, day, right_code, place, channel, outcome, change)
    select one.what, one.day, one.right_code, one.place, one.channel, one.outcome, sum(one.change)
    from (select before.*, -1 as change from case_tally_of(old) as before
          union all
          select after.*, 1 as change from case_tally_of(new) as after) as one
    group by 1, 2, 3, 4, 5, 6 having sum(one.change) <> 0;
    return null;
end $$;

create trigger case_tally_came after insert on cases for each row when (new.status <> 'unconfirmed')
    execute function case_tally_came();
create trigger case_tally_went after delete on cases for each row when (old.status <> 'unconfirmed')
    execute function case_tally_went();
create trigger case_tally_turned after update on cases for each row
    when ((old.status, old.right_code, old.place, old.channel, old.outcome, old.received_at, old.closed_at, old.rule_place, old.appeal_of)
          is distinct from
          (new.status, new.right_code, new.place, new.channel, new.outcome, new.received_at, new.closed_at, new.rule_place, new.appeal_of))
    execute function case_tally_turned();
