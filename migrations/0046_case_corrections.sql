-- Nothing is overwritten unseen: every event makes a new version of its case, a form carries the one its page showed, and what came
-- after it can be told. Events of before have none: no form is as old as they are.
alter table cases add column version integer not null default 0;
alter table case_event add column version integer;
-- Where letters go to, sealed like the rest of the person: a request by post may come with no other address.
alter table case_person add column postal bytea;
