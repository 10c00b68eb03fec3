-- Jobs stand in lanes that are worked on apart, so that slow work never keeps somebody waiting who wants a code. What an older
-- version writes stands in the middle one.
alter table job add column lane text not null default 'mail';
-- How often whoever held it never said how it ended: the process died, or the lease ran out.
alter table job add column leases_lost integer not null default 0;

-- Claiming reads the head of its lane.
create index job_claimable_in_lane on job (lane, due_at, id) where state in ('ready', 'running');

-- What waits at this moment.
update job set lane = 'codes'
where state = 'ready' and kind = 'case.mail' and payload #>> '{mail,what}' in ('filing_code', 'sign_in_code', 'reminder');
update job set lane = 'notices' where state = 'ready' and kind = 'notice.mail';
