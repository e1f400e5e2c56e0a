-- Rows of runs on their way change six times within seconds. With room in its page a new version
-- costs the log only what differs from the old one, and the old one's place is soon free again.
alter table run set (fillfactor = 50);
alter table attempt set (fillfactor = 50);
alter table submission set (fillfactor = 60);

-- Turns are counted in thousandths, so that competitions and kinds of runs can weigh differently.
alter table competition add column queue_weight integer not null default 10
  check (queue_weight between 1 and 100);
update run set fair_order = fair_order * 100 where state not in ('FINISHED', 'FAILED', 'CANCELLED');
update fair_participant set finish = finish * 100;
update fair_competition set finish = finish * 100, clock = clock * 100;
update fair_clock set virtual_time = virtual_time * 100;

-- A run that the platform failed repeatedly is left alone for a while.
alter table run add column not_before timestamptz;

-- How long the recent runs of a queue held their slots, for those who wait.
create table queue_pace (
  queue       text primary key,
  slot_millis bigint not null,
  measured_at timestamptz not null
);
