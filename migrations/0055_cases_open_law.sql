-- no-transaction
-- What is past the last day by law: the answer, or the acknowledgement while it is due.
create index concurrently if not exists cases_open_law on cases (least(legal_due, case when acknowledged_at is null then acknowledge_last end))
    where status not in ('closed', 'unconfirmed');
