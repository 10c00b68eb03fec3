-- Work to be done after a commit. At least once: an expired lease makes a job claimable again and counts as an attempt.
create table job (
    id          uuid primary key,
    kind        text not null,
    payload     jsonb not null,
    state       text not null default 'ready' check (state in ('ready', 'running', 'done', 'dropped', 'dead')),
    -- While ready: from when it may be claimed. While running: until when the lease holds.
    due_at      timestamptz not null,
    attempt     integer not null default 0,
    worker      uuid,
    -- A key that makes enqueueing the same thing twice one job.
    unique_key  text unique,
    error       text,
    created_at  timestamptz not null,
    finished_at timestamptz
);

-- Claiming reads the head of this index, however long the queue and the history are.
create index job_claimable on job (due_at, id) where state in ('ready', 'running');
-- Clearing away what is long finished.
create index job_finished on job (finished_at) where state in ('done', 'dropped');
create index job_dead on job (finished_at desc) where state = 'dead';

-- The moments at which periodic work ran last; whoever moves the row forward does the work.
create table schedule (
    name   text primary key,
    ran_at timestamptz not null
);

create table worker_heartbeat (
    worker uuid primary key,
    at     timestamptz not null
);
create index worker_heartbeat_at on worker_heartbeat (at desc);

-- Things ops or the desk must look at, such as a mail that a server refused for good.
create table alert (
    id          uuid primary key,
    kind        text not null,
    case_id     uuid,
    job_id      uuid unique,
    at          timestamptz not null,
    resolved_at timestamptz,
    resolved_by uuid
);
create index alert_open on alert (at desc) where resolved_at is null;
