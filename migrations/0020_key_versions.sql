-- Versions of the keys of the service. The newest that is in use makes; all of them check and open, so that a key can be turned
-- while people work.
--
-- `service_key` stays beside it as the first version of each, which every replica takes from there when it starts: those of the
-- release before know of nothing else. When they are gone it can be dropped.
create table service_key_version (
    purpose            text not null,
    version            integer not null check (version > 0),
    master_key_id      text not null,
    -- Keys of a file have no versions: a new one has a new name. A key service may turn its key and keep the name.
    master_key_version integer not null default 1,
    wrapped            bytea not null,
    created_at         timestamptz not null,
    -- From when on new values are made with it. A version is made before it is used, so that every replica that has started since
    -- checks what the first one makes; null while it waits.
    used_from          timestamptz,
    primary key (purpose, version)
);
