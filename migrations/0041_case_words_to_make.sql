-- no-transaction
-- Cases whose words are still to be indexed by the present rules; empty once all are.
create index concurrently if not exists cases_words_to_make on cases (id) where words_version < 2;
