-- no-transaction
-- What the requester wrote and nobody has read, by who answers for it.
create index concurrently if not exists cases_unread_assignee on cases (assignee, sort_due, id) where unread;
