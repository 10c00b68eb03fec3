-- Nothing is overwritten unseen: every event makes a new revision of its case, a form carries the one its page showed, and what came
-- after it can be told. Events of before have none: no form is as old as they are. (A task has a `version`, and statements that read
-- both tables name it alone.)
alter table cases add column revision integer not null default 0;
alter table case_event add column revision integer;
-- Where letters go to, sealed like the rest of the person: a request by post may come with no other address.
alter table case_person add column postal bytea;
