-- The editions of the rulebook under which cases began, as the texts they are read from: a case keeps its own, also when the program
-- brings a newer one or the operator's list of holidays changes.
create table rulebook_edition (
    -- What cases.rule_version names, e.g. 2026-11-23.2 or 2026-11-23.2+5f0c93d1
    name     text primary key,
    rules    text not null,
    holidays text not null,
    -- What the operator says differs in the holidays; empty where nothing does.
    changes  text not null,
    kept_at  timestamptz not null
);
-- Finding open cases of other editions by a range below and one above the present one's name.
create index cases_edition on cases (rule_version, id) where status <> 'closed';
