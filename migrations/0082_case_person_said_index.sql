-- no-transaction
create index concurrently if not exists case_person_said on case_person (said_hash, case_id) where said_hash is not null;
