\set day random(0, 990)
select id, due, body from bench_request where due >= date '2026-01-01' + :day order by due, id limit 50;
