-- Keys of the service, each wrapped under the master key that stands outside the database.
create table service_key (
    purpose       text primary key,
    master_key_id text not null,
    wrapped       bytea not null,
    created_at    timestamptz not null
);

-- What is true of the installation as a whole, such as that its data is for demonstration.
create table installation (
    name  text primary key,
    value text not null
);
