-- What somebody has to do for a case by a day: beside the law's dates, and after closing too (backups run out later). Titles are sealed
-- with the case's key.
create table task (
    id         uuid primary key,
    case_id    uuid not null references cases on delete cascade,
    title      bytea not null,
    assignee   uuid references staff,
    due_on     date not null,
    -- Counts the versions of its day; a moved one has new thresholds.
    version    integer not null default 1,
    version_on date not null,
    created_at timestamptz not null,
    created_by uuid references staff,
    done_at    timestamptz,
    done_by    uuid references staff,
    form_nonce bytea unique
);
create index task_case on task (case_id, due_on, id);
-- The list of open tasks, and somebody's own.
create index task_open on task (due_on, id) where done_at is null;
create index task_assignee on task (assignee, due_on, id) where done_at is null;
