-- An appeal against a refusal is a case of its own, with the law's own time for it, opened from the case that was refused.
alter table cases add column appeal_of uuid references cases;
-- One open appeal a case: what was refused anew may be appealed anew. And a case finds its own.
create unique index cases_appeal_open on cases (appeal_of) where appeal_of is not null and status <> 'closed';
create index cases_appeal_of on cases (appeal_of, recorded_at desc) where appeal_of is not null;
