-- no-transaction
-- Closed cases by how they ended.
create index concurrently if not exists cases_closed_outcome on cases (outcome, closed_at, id)
    include (right_code, place, channel, assignee) where status = 'closed';
