alter table cases validate constraint cases_appeal_decider;
