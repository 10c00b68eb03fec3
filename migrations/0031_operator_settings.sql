-- What the operator changed of the settings that the environment gives: each version holds all that differs, as texts under the names
-- of the environment. The highest version counts. Names that only a newer release knows are kept by an older one.
create table operator_settings (
    version  bigint primary key,
    made_at  timestamptz not null,
    actor    text not null,
    staff_id uuid,
    content  jsonb not null check (jsonb_typeof(content) = 'object')
);

create function operator_settings_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'versions of the settings stay as they are';
end $$;

create trigger operator_settings_append_only before update or delete on operator_settings
    for each row execute function operator_settings_is_append_only();
create trigger operator_settings_no_truncate before truncate on operator_settings
    for each statement execute function operator_settings_is_append_only();
