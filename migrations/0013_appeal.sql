-- An appeal against a refusal is a case of its own, with the law's own time for it, opened from the case that was refused.
alter table cases add column appeal_of uuid references cases;
-- One appeal a case; and a case finds its own.
create unique index cases_appeal_of on cases (appeal_of) where appeal_of is not null;
