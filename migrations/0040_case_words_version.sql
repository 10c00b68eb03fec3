-- By which rules the words of a case's name were indexed. Cases from before, and those that the version before inserts, are indexed
-- anew in batches.
alter table cases add column words_version smallint not null default 1;
