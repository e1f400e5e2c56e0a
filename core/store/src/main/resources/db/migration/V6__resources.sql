-- Datasets of the public list.
alter table dataset
  add column downloads bigint not null default 0,
  add column verified boolean not null default false;
create index dataset_public on dataset (type, id) where is_public;

-- Whether an object is still named by a row is asked before it is removed.
create index if not exists dataset_by_object_key on dataset (object_key);
create index if not exists competition_by_logo on competition (logo_object_key)
  where logo_object_key is not null;

-- A signed upload URL can bring an object back after its removal, so all but sealed objects are
-- removed a second time when no URL can be valid any more.
alter table doomed_object add column removed_at timestamptz;

-- What a deleted task is looked up by.
create index submission_by_task on submission (task) where task is not null;
