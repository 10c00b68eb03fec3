-- no-transaction
-- How many answers of somebody went out.
create index concurrently if not exists message_answer_author on message (staff_id) where kind = 'answer';
