-- When somebody of the desk was last told that others try to get into the account: at most once a day for each way in.
create table staff_warning (
    staff_id uuid not null references staff on delete cascade,
    -- password_guessed, code_guessed
    what     text not null,
    at       timestamptz not null,
    primary key (staff_id, what)
);

-- While codes are being guessed a sign-in takes two that follow each other: the step of the first. Written by nobody older.
alter table staff_session add column code_step bigint;
