-- no-transaction
-- Closed cases by channel.
create index concurrently if not exists cases_closed_channel on cases (channel, closed_at, id)
    include (right_code, place, outcome, assignee) where status = 'closed';
