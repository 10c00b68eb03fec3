-- Files that a requester handed in to show who they are: they belong to an asking, and are nobody's to download.
alter table file add column identity_asking_id uuid;
