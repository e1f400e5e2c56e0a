-- One container may score many runs of a task, where its owner asks for it. Recorded with each attempt
-- and each score.
alter table task add column warm_scoring boolean not null default false;
alter table attempt add column warm boolean not null default false;
alter table score add column warm boolean not null default false;
alter table rescore_score add column warm boolean not null default false;
