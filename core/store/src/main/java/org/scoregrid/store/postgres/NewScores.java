package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.Step;

/**
 * Lets the new scores of shadow runs count, and takes them back: scores, and the files that the
 * scoring step left. The old ones are kept where the new ones were. The caller has locked the
 * top-level submissions.
 */
final class NewScores {
  /** Bounds what one step tells the open pages; the others look by themselves within seconds. */
  private static final int MAX_NOTICES = 2_000;

  private static final List<String> SCORING_OUTPUTS =
      Arrays.stream(OutputName.values())
          .filter(name -> name.step() == Step.SCORING)
          .map(OutputName::wireName)
          .toList();

  private static final String KEEP_OLD =
      """
      insert into rescore_score (rescore_run, side, board_column, value, warm)
      select w.id, 'OLD', s.board_column, s.value, s.warm
        from rescore_run w join score s on s.submission = w.submission
       where w.id = any(?)
      on conflict (rescore_run, side, board_column)
        do update set value = excluded.value, warm = excluded.warm
      """;

  private static final String CLEAR =
      """
      delete from score s using rescore_run w where w.id = any(?) and s.submission = w.submission
      """;

  private static final String PUT =
      """
      insert into score (submission, board_column, value, warm)
      select w.submission, n.board_column, n.value, n.warm
        from rescore_run w join rescore_score n on n.rescore_run = w.id and n.side = ?
       where w.id = any(?)
      """;

  /** The submission's own attempt and the shadow's exchange what the scoring step left. */
  private static final String SWAP_OUTPUTS =
      """
      with pair as (
        select o.id as own, o.attempt as own_number, n.id as shadow, n.attempt as shadow_number
          from rescore_run w
          join run o on o.submission = w.submission
          join run n on n.shadow = w.id
         where w.id = any(?)),
      both_ways(run, number, other, other_number) as (
        select own, own_number, shadow, shadow_number from pair
        union all
        select shadow, shadow_number, own, own_number from pair)
      update attempt a
         set output_keys = (a.output_keys - v.names) || coalesce((
               select jsonb_object_agg(k.key, k.value) from jsonb_each(x.output_keys) k
                where k.key = any(v.names)), '{}'),
             outputs = (a.outputs - v.names) || coalesce((
               select jsonb_object_agg(k.key, k.value) from jsonb_each(x.outputs) k
                where k.key = any(v.names)), '{}')
        from both_ways p
        join attempt x on x.run = p.other and x.number = p.other_number
       cross join (select ?::text[] as names) v
       where a.run = p.run and a.number = p.number
      """;

  private final Tx tx;

  NewScores(Tx tx) {
    this.tx = tx;
  }

  void apply(List<Long> shadows) throws SQLException {
    Tx.Values ids = Tx.ids(shadows);
    tx.update(KEEP_OLD, ids);
    tx.update(CLEAR, ids);
    tx.update(PUT, "NEW", ids);
    swapOutputs(ids);
    tx.update("update rescore_run set applied = true where id = any(?)", ids);
  }

  void takeBack(List<Long> shadows) throws SQLException {
    Tx.Values ids = Tx.ids(shadows);
    tx.update(CLEAR, ids);
    tx.update(PUT, "OLD", ids);
    tx.update("delete from rescore_score where side = 'OLD' and rescore_run = any(?)", ids);
    swapOutputs(ids);
    tx.update("update rescore_run set applied = false where id = any(?)", ids);
  }

  private void swapOutputs(Tx.Values shadows) throws SQLException {
    tx.update(SWAP_OUTPUTS, shadows, Tx.column("text", SCORING_OUTPUTS, name -> name));
  }

  /**
   * Where the rule looks for the best, it looks again, at all that the owners have: one that nobody
   * looked at for long may be the best now. Under the other rules scores do not decide what stands
   * on the board.
   */
  Set<Long> chooseAgain(List<Long> tops) throws SQLException {
    return new LeaderboardRules(tx, new Boards(tx)).rescored(tops);
  }

  void tell(Set<Long> cameOrWent, List<Long> shadows) throws SQLException {
    Set<Long> changed = new LinkedHashSet<>(cameOrWent);
    changed.addAll(
        tx.numbers(
            """
            select submission from rescore_run where id = any(?)
            union
            select top from rescore_run where id = any(?)
            """,
            Tx.ids(shadows),
            Tx.ids(shadows)));
    Notices.submissionsChanged(tx, changed.stream().limit(MAX_NOTICES).toList());
  }

  /** The top-level submissions of shadows. */
  List<Long> tops(List<Long> shadows) throws SQLException {
    return tx.numbers(
        "select distinct top from rescore_run where id = any(?) order by 1", Tx.ids(shadows));
  }

  /** Those of a re-score that have new scores. */
  List<Long> scored(RescoreId id, boolean applied) throws SQLException {
    return tx.numbers(
        """
        select id from rescore_run
         where rescore = ? and state = 'SCORED' and applied = ? order by id
        """,
        id.value(),
        applied);
  }
}
