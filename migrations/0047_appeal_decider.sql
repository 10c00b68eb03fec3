-- Nobody decides an appeal against their own refusal: who closed a case, and of an appeal, who refused what it is about.
alter table cases add column decided_by uuid references staff;
alter table cases add column refused_by uuid references staff;
alter table cases add constraint cases_appeal_decider check (decided_by is null or refused_by is null or decided_by <> refused_by) not valid;
