-- no-transaction
-- Closed cases by each of their filters, newest first, with the other filters beside it: what two of them leave is found and counted
-- in the index alone.
create index concurrently if not exists cases_closed_place on cases (place, closed_at, id)
    include (right_code, channel, outcome, assignee) where status = 'closed';
