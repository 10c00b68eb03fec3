-- The sealed person of a case, apart from the row that lists, counts and watches: opened only for what a page shows. Cases from
-- before have it in the columns of `cases` until it is moved here in batches; the sealed bytes are the same in both places.
create table case_person (
    case_id    uuid primary key references cases on delete cascade,
    name       bytea,
    email      bytea,
    phone      bytea,
    details    bytea,
    answers    bytea,
    other_name bytea
);
