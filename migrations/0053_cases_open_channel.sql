-- no-transaction
-- The queue by channel.
create index concurrently if not exists cases_open_channel on cases (channel, sort_due, id)
    where status not in ('closed', 'unconfirmed');
