-- What somebody wrote of their own, as a keyed hash of its folded words: by it the desk sees that the same text came in other requests.
-- Only longer texts have one. It can confirm a guess, so it goes with the person.
alter table case_person add column said_hash bytea;
