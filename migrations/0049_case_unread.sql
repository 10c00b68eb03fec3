-- What the requester wrote and somebody of the desk has not read: a row for each of them, until they open the case. That nobody who
-- answers for the case has read it stands in the case's own row.
create table case_unread (
    staff_id uuid not null references staff on delete cascade,
    case_id  uuid not null references cases on delete cascade,
    at       timestamptz not null,
    primary key (staff_id, case_id)
);
create index case_unread_case on case_unread (case_id);
