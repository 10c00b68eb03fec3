-- Lines of a case's checklist that were done outside of this program, each with what was done; everything else of the list is computed.
create table case_line (
    case_id  uuid not null references cases on delete cascade,
    line     text not null check (line ~ '^[a-z-]{1,30}$'),
    -- Sealed with the case's key.
    note     bytea not null,
    at       timestamptz not null,
    actor    text not null,
    staff_id uuid references staff,
    primary key (case_id, line)
);
