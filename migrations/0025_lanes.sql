-- Jobs stand in lanes that are worked on apart, so that slow work never keeps somebody waiting who wants a code. What an older
-- version writes stands in the middle one.
alter table job add column lane text not null default 'mail';
-- How often whoever held it never said how it ended: the process died, or the lease ran out.
alter table job add column leases_lost integer not null default 0;
