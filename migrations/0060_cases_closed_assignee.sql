-- no-transaction
-- Closed cases by who had them.
create index concurrently if not exists cases_closed_assignee on cases (assignee, closed_at, id)
    include (right_code, place, channel, outcome) where status = 'closed';
