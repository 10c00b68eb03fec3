-- no-transaction
-- Deleting a message takes its files along.
create index concurrently if not exists file_message on file (message_id);
