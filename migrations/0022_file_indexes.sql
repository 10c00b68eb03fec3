-- Uploads whose form was never done are looked for to be removed.
create index file_loose on file (at) where message_id is null;
-- Deleting a message takes its files along.
create index file_message on file (message_id);
