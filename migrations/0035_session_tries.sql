-- Tries at codes that a browser has left: whoever guesses in one takes no tries from another.
alter table requester_session add column tries_left integer not null default 5;
