-- no-transaction
-- Uploads whose form was never done are looked for to be removed.
create index concurrently if not exists file_loose on file (at) where message_id is null;
