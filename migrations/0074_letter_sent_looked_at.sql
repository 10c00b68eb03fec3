-- Every answer that needed a second person names who looked, or why nobody had to.
alter table letter_sent validate constraint letter_sent_looked_at;
