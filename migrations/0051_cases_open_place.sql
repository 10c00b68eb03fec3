-- no-transaction
-- The queue by each of its filters, in its order: a rare place is found without reading the others.
create index concurrently if not exists cases_open_place on cases (place, sort_due, id)
    where status not in ('closed', 'unconfirmed');
