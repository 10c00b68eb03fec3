-- no-transaction
-- Whoever was answered may write again: what nobody has read is listed whether its case is open or closed.
create index concurrently if not exists cases_unread_any on cases (sort_due, id) where unread;
