-- What a person holds of a request: what we said when it came in, signed. It says that for ever, whatever is corrected later.
create table receipt (
    case_id   uuid primary key references cases on delete cascade,
    -- What was signed, its signature, what was sent and the salt of its digest, sealed with the case's key: gone with it.
    content   bytea not null,
    issued_at timestamptz not null
);

create function receipt_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a receipt stays as it was issued';
end $$;
create trigger receipt_stays before update on receipt for each row execute function receipt_stays();
