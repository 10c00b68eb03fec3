-- When the receiving server took it: written before what follows from it, so that what went out is not sent again.
alter table mail add column taken_at timestamptz;
-- Keyed hash of the network that asked for it: none takes every turn of an address.
alter table mail add column asked_by bytea;
