begin;
insert into bench_request (due, body) values (current_date, decode(repeat('ab', 900), 'hex')) returning id \gset
insert into bench_event (request, body) values (:id, decode(repeat('cd', 100), 'hex'));
insert into bench_job (request, due) values (:id, now());
commit;
