-- How a board ranks the entries of a phase with several tasks.
alter table leaderboard add column ranking text not null default 'mean'
  check (ranking in ('mean', 'best', 'mean_rank'));

-- What is on the boards, with all that decides the order by an entry's own scores. The database
-- keeps it itself, in the transaction that changes a score, a submission or a board: see ADR 008.
-- domain.leaderboard.SortKey says the same in Java.
create table board_entry (
  submission   bigint primary key references submission on delete cascade,
  phase        bigint not null,
  owner        bigint not null,
  submitted_at timestamptz not null,
  sort_key     numeric[] not null, -- of two numbers the smaller is better; missing ones are last
  task_keys    numeric[] not null, -- the same for the primary column on each task of the phase
  version      bigint not null     -- another one after each change
);
create sequence board_version;
-- Keys of boards with many columns would be too long for an index; the rest is sorted in passing.
create index board_entry_in_order on board_entry (phase, (sort_key[1:2]));

-- The board that a phase shows; null if its competition has none.
create function board_of_phase(phase_id bigint) returns bigint language sql stable as $$
  select coalesce(p.leaderboard,
                  (select min(l.id) from leaderboard l where l.competition = p.competition))
    from phase p where p.id = phase_id
$$;

-- Brings entries up to date. Costs a fixed number of look-ups for each, however many there are.
create function refresh_board_entries(changed bigint[]) returns void language plpgsql as $$
begin
  if coalesce(cardinality(changed), 0) = 0 then
    return;
  end if;
  -- Whoever changes a board's columns waits for those who rank by the old ones, and they for it.
  perform pg_advisory_xact_lock_shared(23727, (b.id % 2147483647)::integer)
     from (select distinct board_of_phase(s.phase) as id from submission s
            where s.id = any(changed) order by 1) b
    where b.id is not null;

  delete from board_entry
   where submission = any(changed) and submission not in (
     select id from submission
      where id = any(changed) and on_leaderboard and parent is null and not soft_deleted
        and not specific_task_rerun);

  insert into board_entry (submission, phase, owner, submitted_at, sort_key, task_keys, version)
  with entry as materialized (
    select s.id, s.phase, s.owner, s.created_at, s.has_children, s.task
      from submission s
     where s.id = any(changed) and s.on_leaderboard and s.parent is null and not s.soft_deleted
       and not s.specific_task_rerun),
  board as materialized (
    select p.phase, b.ranking,
           array(select t.task from phase_task t where t.phase = p.phase
                  order by t.order_index, t.task) as tasks,
           c.ids, c.descending
      from (select distinct phase from entry) p
      join leaderboard b on b.id = board_of_phase(p.phase)
      cross join lateral (
        select array_agg(c.id order by c.index <> f.first, c.index) as ids,
               array_agg(c.sorting = 'desc' order by c.index <> f.first, c.index) as descending
          from leaderboard_column c
          cross join lateral (
            select coalesce(min(x.index) filter (where x.index = b.primary_index), min(x.index))
                   as first
              from leaderboard_column x where x.leaderboard = b.id) f
         where c.leaderboard = b.id and (c.index = f.first or not c.hidden)) c)
  select e.id, e.phase, e.owner, e.created_at, k.sort_key, k.task_keys, nextval('board_version')
    from entry e
    join board b on b.phase = e.phase
    cross join lateral (
      with child as materialized (
        select c.id, c.task from submission c
         where e.has_children and c.parent = e.id and c.status = 'Finished'),
      run as materialized (
        select t.place as task_place,
               case when e.has_children then (select max(c.id) from child c where c.task = t.id)
                    when e.task = t.id then e.id end as id
          from unnest(b.tasks) with ordinality t(id, place)),
      cell as materialized (
        select r.task_place, c.place, case when c.descending then -x.value else x.value end as value
          from run r
          cross join unnest(b.ids, b.descending) with ordinality c(id, descending, place)
          left join score x on x.submission = r.id and x.board_column = c.id)
      select case b.ranking
               when 'best' then coalesce(
                 (select min(one.key)
                    from (select array_agg(value order by place) as key
                            from cell group by task_place) one),
                 array_fill(null::numeric, array[cardinality(b.ids)]))
               else array(
                 select case when part = 2 or m.present = cardinality(b.tasks) then m.mean end
                   from (select place, count(value) as present,
                                round(sum(value) / nullif(count(value), 0), 10) as mean
                           from cell group by place) m
                   cross join generate_series(1, 2) part
                  order by m.place, part)
             end as sort_key,
             array(select value from cell where place = 1 order by task_place) as task_keys) k
   order by e.id
  on conflict (submission) do update
    set phase = excluded.phase, owner = excluded.owner, submitted_at = excluded.submitted_at,
        sort_key = excluded.sort_key, task_keys = excluded.task_keys, version = excluded.version;
end $$;

-- After a change of how boards rank.
create function refresh_boards(boards bigint[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(23727, (b % 2147483647)::integer)
     from (select distinct unnest(boards) as b order by 1) ordered;
  perform refresh_board_entries(array(
    select s.id
      from leaderboard l
      join phase p on p.competition = l.competition and board_of_phase(p.id) = l.id
      join submission s on s.phase = p.id
     where l.id = any(boards) and s.on_leaderboard and s.parent is null));
end $$;

create function scores_changed() returns trigger language plpgsql as $$
begin
  perform refresh_board_entries(array(
    select distinct t.id
      from changed_rows c
      join submission s on s.id = c.submission
      join submission t on t.id = coalesce(s.parent, s.id)
     where t.on_leaderboard));
  return null;
end $$;
create trigger scores_inserted after insert on score
  referencing new table as changed_rows execute function scores_changed();
create trigger scores_updated after update on score
  referencing new table as changed_rows execute function scores_changed();
create trigger scores_deleted after delete on score
  referencing old table as changed_rows execute function scores_changed();

create function submissions_inserted() returns trigger language plpgsql as $$
begin
  perform refresh_board_entries(array(
    select distinct coalesce(parent, id) from new_rows
     where case when parent is null then on_leaderboard else status = 'Finished' end));
  return null;
end $$;
create trigger submissions_inserted after insert on submission
  referencing new table as new_rows execute function submissions_inserted();

-- Except instead of a join: its plan is good for one row and for a million.
create function submissions_updated() returns trigger language plpgsql as $$
begin
  perform refresh_board_entries(array(
    select distinct t.id
      from (select id, parent, phase, owner, created_at, task, has_children, on_leaderboard,
                   soft_deleted, specific_task_rerun, parent is not null and status = 'Finished',
                   case when on_leaderboard then fact_sheet_answers::text end
              from new_rows
            except
            select id, parent, phase, owner, created_at, task, has_children, on_leaderboard,
                   soft_deleted, specific_task_rerun, parent is not null and status = 'Finished',
                   case when on_leaderboard then fact_sheet_answers::text end
              from old_rows) c
      join submission t on t.id = coalesce(c.parent, c.id)
     where t.on_leaderboard or exists (select from board_entry b where b.submission = t.id)));
  return null;
end $$;
create trigger submissions_updated after update on submission
  referencing old table as old_rows new table as new_rows execute function submissions_updated();

create function submissions_deleted() returns trigger language plpgsql as $$
begin
  perform refresh_board_entries(array(
    select distinct parent from old_rows where parent is not null));
  return null;
end $$;
create trigger submissions_deleted after delete on submission
  referencing old table as old_rows execute function submissions_deleted();

create function board_changed() returns trigger language plpgsql as $$
begin
  perform refresh_boards(array[new.id]);
  return null;
end $$;
create trigger board_changed after update on leaderboard for each row
  when ((old.primary_index, old.ranking) is distinct from (new.primary_index, new.ranking))
  execute function board_changed();

create function board_columns_changed() returns trigger language plpgsql as $$
begin
  perform refresh_boards(array(select distinct leaderboard from changed_rows));
  return null;
end $$;
create function board_columns_updated() returns trigger language plpgsql as $$
begin
  perform refresh_boards(array(
    select distinct leaderboard
      from (select id, leaderboard, index, sorting, hidden from new_rows
            except
            select id, leaderboard, index, sorting, hidden from old_rows) c));
  return null;
end $$;
create trigger board_columns_inserted after insert on leaderboard_column
  referencing new table as changed_rows execute function board_columns_changed();
create trigger board_columns_deleted after delete on leaderboard_column
  referencing old table as changed_rows execute function board_columns_changed();
create trigger board_columns_updated after update on leaderboard_column
  referencing old table as old_rows new table as new_rows
  execute function board_columns_updated();

create function phase_tasks_changed() returns trigger language plpgsql as $$
begin
  perform refresh_boards(array(
    select distinct board_of_phase(phase) from changed_rows where board_of_phase(phase) is not null));
  return null;
end $$;
create trigger phase_tasks_inserted after insert on phase_task
  referencing new table as changed_rows execute function phase_tasks_changed();
create trigger phase_tasks_updated after update on phase_task
  referencing new table as changed_rows execute function phase_tasks_changed();
create trigger phase_tasks_deleted after delete on phase_task
  referencing old table as changed_rows execute function phase_tasks_changed();

create function phase_board_changed() returns trigger language plpgsql as $$
begin
  perform refresh_boards(array[board_of_phase(new.id)]);
  return null;
end $$;
create trigger phase_board_changed after update on phase for each row
  when (old.leaderboard is distinct from new.leaderboard) execute function phase_board_changed();

select refresh_board_entries(array(select id from submission where on_leaderboard and parent is null));
