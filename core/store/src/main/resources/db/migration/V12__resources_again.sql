-- An entry that is there already may be locked by a remover who found the object still named:
-- updating waits for it, where "do nothing" would lose the entry. In the order of the keys, so
-- that no two transactions wait for each other.
create or replace function doom_shadow_outputs() returns trigger language plpgsql as $$
begin
  insert into doomed_object (object_key, doomed_at)
  select distinct k.value, now()
    from attempt a cross join lateral jsonb_each_text(a.output_keys) k
   where a.run = old.id
   order by 1
  on conflict (object_key)
    do update set doomed_at = greatest(doomed_object.doomed_at, excluded.doomed_at);
  return old;
end $$;
