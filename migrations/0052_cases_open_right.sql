-- no-transaction
-- The queue by right.
create index concurrently if not exists cases_open_right on cases (right_code, sort_due, id)
    where status not in ('closed', 'unconfirmed');
