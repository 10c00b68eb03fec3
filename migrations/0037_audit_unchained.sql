-- Entries of the audit log that are in no link yet: written by the statement that writes the entry, deleted when it is linked. What
-- waits is found here however long the log has grown, instead of in all of it. Without a foreign key, whose check would lock entries.
--
-- A replica of the version before writes entries without a row here, and links others without deleting theirs: the first are looked
-- for near the head of the chain, the second are cleared away.
create table audit_unchained (
    entry_id bigint primary key
);
