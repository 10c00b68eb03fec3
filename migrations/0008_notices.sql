-- Every notice about a clock that was sent or skipped: exactly one per case, clock, version of its due date and threshold.
create table notice (
    case_id     uuid not null references cases on delete cascade,
    -- answer, acknowledgement
    clock       text not null,
    due_version integer not null,
    -- days before the due date, or `overdue:2026-12-28` for each day after it
    threshold   text not null,
    at          timestamptz not null,
    -- False where it was passed over: the time left was already shorter, or a nearer one went out instead.
    sent        boolean not null,
    primary key (case_id, clock, due_version, threshold)
);
