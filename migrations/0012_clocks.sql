-- The clocks of a case beside the one of the answer: until receipt is acknowledged, and what is to be done at once.
alter table cases
    -- acknowledge_by is the safe day; this is the law's.
    add column acknowledge_last   date,
    -- The day by which an objection to advertising, or consent taken back, is to be acted on; null where nothing is at once.
    add column at_once            date,
    add column carried_out_at     timestamptz,
    -- Counts the versions of these two dates, which hang on receipt alone; due_version is the answer's.
    add column receipt_version    integer not null default 1,
    -- The default is for a replica of the version before, which files on without naming it.
    add column receipt_version_on date not null default current_date;
update cases set receipt_version = due_version, receipt_version_on = due_version_on;
