-- no-transaction
-- What happened to one thing, such as everything about a case.
create index concurrently if not exists audit_entry_object on audit_entry (object, object_id);
