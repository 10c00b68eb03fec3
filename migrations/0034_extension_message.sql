-- The message that tells of the present extension: the fate of an earlier one changes nothing.
alter table cases add column extension_message uuid;
