-- no-transaction
-- Claiming reads the head of its lane.
create index concurrently if not exists job_claimable_in_lane on job (lane, due_at, id) where state in ('ready', 'running');
