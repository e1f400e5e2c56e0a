-- The whole order of a board as one text of bytes, so that any page and any place is read from an
-- index. The same order as sort_key[1:2], sort_key, submitted_at, submission: numbers (scores have
-- at most 10 digits before and after the point) as digits of fixed length, missing ones after them.
-- An index cannot hold endless keys: what ties in the first 160 numbers goes by submission.
create function board_order_key(numbers numeric[], submitted_at timestamptz, submission bigint)
  returns bytea language sql immutable parallel safe as $$
  select decode(
    (select coalesce(string_agg(
              case when number is null then 'ff'
                   else '0' || lpad(((round(number, 10) + 1e11) * 1e10)::numeric(25, 0)::text,
                                    23, '0')
              end, '' order by place), '')
       from unnest(numbers[:160]) with ordinality t(number, place))
    || lpad(to_hex((extract(epoch from submitted_at) * 1000000)::bigint), 16, '0')
    || lpad(to_hex(submission), 16, '0'), 'hex')
$$;

alter table board_entry add column order_key bytea not null
  generated always as (board_order_key(sort_key, submitted_at, submission)) stored;
create index board_entry_by_order on board_entry (phase, order_key) include (submission, owner);
drop index board_entry_in_order;
