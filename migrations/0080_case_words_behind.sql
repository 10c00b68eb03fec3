-- no-transaction
-- Cases whose words are still to be indexed by the present rules; empty once all are. The index of the rules before stays while
-- releases run that ask by it.
create index concurrently if not exists cases_words_behind on cases (id) where words_version < 3;
