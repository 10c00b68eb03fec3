-- no-transaction
-- The queue by status, and what waits for the requester.
create index concurrently if not exists cases_open_status on cases (status, sort_due, id)
    where status not in ('closed', 'unconfirmed');
