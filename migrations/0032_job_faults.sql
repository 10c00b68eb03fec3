-- How often a job failed by a fault of its own since it last went on well. Being put off and finding the database away are none.
alter table job add column faults integer not null default 0;
