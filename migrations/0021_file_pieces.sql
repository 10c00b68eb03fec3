-- Files come and go in pieces. A row is made when an upload begins; it belongs to nothing until the form it came with is done.
--
-- Rows of the release before hold their content whole and sealed with the case's key; they stay as they are and are read as before.
alter table file
    alter column content drop not null,
    -- What it is for, and how long it is kept.
    add column purpose text not null default 'answer',
    add column retention text not null default 'case',
    -- `uploading` while not all of it is here; `ready`, as rows of the release before are from the beginning; `destroyed` when its
    -- content, key and name are gone and the row only tells that there was one.
    add column state text not null default 'ready',
    -- Where its pieces are.
    add column store text not null default 'postgres',
    -- Its own key, sealed with the case's: without it the pieces say nothing, wherever they are or were copied to.
    add column key bytea,
    -- The SHA-256 of its content, sealed: who guesses the content must not be able to check the guess.
    add column sha256 bytea;

create table file_piece (
    file_id uuid not null references file on delete cascade,
    number  integer not null,
    sealed  bytea not null,
    primary key (file_id, number)
);
-- Sealed bytes do not compress.
alter table file_piece alter column sealed set storage external;
