-- What counsel said of the rulebook's doubtful facts: append-only. The newest row of a place, fact and fingerprint counts; a
-- fingerprint is of the words that were signed, so that other words begin without a sign-off.
create table rule_sign_off (
    id               bigint generated always as identity primary key,
    -- The jurisdiction, as in the rulebook.
    place            text not null,
    fact             text not null,
    fingerprint      text not null,
    rulebook_version text not null,
    verdict          text not null check (verdict in ('holds', 'wrong', 'withdrawn')),
    -- What was checked against which source; nothing personal.
    note             text not null,
    staff_id         uuid not null references staff,
    at               timestamptz not null
);
-- Standing of a case's rule and history of a place.
create index rule_sign_off_fact on rule_sign_off (place, fact, fingerprint, id desc);

create function rule_sign_off_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'sign-offs are append-only';
end $$;

create trigger rule_sign_off_append_only before update or delete on rule_sign_off
    for each row execute function rule_sign_off_is_append_only();
create trigger rule_sign_off_no_truncate before truncate on rule_sign_off
    for each statement execute function rule_sign_off_is_append_only();
