-- What pgbench's scripts write to and read from.
create table if not exists bench_request (id bigint generated always as identity primary key, due date not null, body bytea not null);
create table if not exists bench_event (id bigint generated always as identity primary key, request bigint not null, body bytea not null);
create table if not exists bench_job (id bigint generated always as identity primary key, request bigint not null, due timestamptz not null);
create index if not exists bench_request_due on bench_request (due, id);
create index if not exists bench_event_request on bench_event (request);
create index if not exists bench_job_due on bench_job (due, id);
insert into bench_request (due, body)
select date '2026-01-01' + (number % 1000)::integer, decode(repeat('ab', 900), 'hex') from generate_series(1, 1000000) as number
where not exists (select from bench_request);
analyze bench_request;
