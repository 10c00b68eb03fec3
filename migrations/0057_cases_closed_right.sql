-- no-transaction
-- Closed cases by right.
create index concurrently if not exists cases_closed_right on cases (right_code, closed_at, id)
    include (place, channel, outcome, assignee) where status = 'closed';
