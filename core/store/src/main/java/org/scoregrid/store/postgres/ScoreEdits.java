package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.ScoreId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.ComputedColumns;
import org.scoregrid.store.LeaderboardStore.ScoreEdit;
import org.scoregrid.store.LeaderboardStore.StoredScore;
import org.scoregrid.store.postgres.Boards.Board;

/** Scores by hand (reference/rules.md 7), with everything that follows from them. */
final class ScoreEdits {
  private static final String SCORE =
      """
      select x.id, x.submission, c.index, c.key, c.computation is not null as computed, x.value,
             x.board_column, s.phase, coalesce(s.parent, s.id) as top
        from score x
        join leaderboard_column c on c.id = x.board_column
        join submission s on s.id = x.submission
       where x.id = ?
      """;

  private record Place(StoredScore score, long column, long phase, long top) {}

  private final Tx tx;
  private final Boards boards;

  ScoreEdits(Tx tx) {
    this.tx = tx;
    this.boards = new Boards(tx);
  }

  Optional<StoredScore> score(ScoreId id) throws SQLException {
    return place(id).map(Place::score);
  }

  ScoreEdit edit(ScoreId id, BigDecimal value, AccountId actor, Instant now) throws SQLException {
    Optional<Place> before = place(id);
    if (before.isEmpty()) {
      return new ScoreEdit.Missing();
    }
    Locks.submissions(tx, List.of(before.get().top()));
    Optional<Place> found = place(id);
    if (found.isEmpty()) {
      return new ScoreEdit.Missing();
    }
    Place place = found.get();
    if (place.score().computed()) {
      return new ScoreEdit.Computed();
    }
    if (!ScoreSheet.isStorable(value)) {
      return new ScoreEdit.TooLarge();
    }
    BigDecimal stored =
        ScoreSheet.withoutTinyExponent(value).setScale(Computation.SCALE, RoundingMode.HALF_UP);
    long submission = place.score().submission().value();
    Map<ColumnId, BigDecimal> changed = withComputed(place, stored);
    if (!changed.values().stream().allMatch(ScoreSheet::isStorable)) {
      return new ScoreEdit.TooLarge();
    }
    changed.put(new ColumnId(place.column()), stored);
    ScoreRows rows = new ScoreRows(tx);
    rows.put(submission, changed);
    new ParentScores(tx, boards).refresh(List.of(submission));
    LeaderboardRules rules = new LeaderboardRules(tx, boards);
    Notices.submissionsChanged(tx, List.of(submission, place.top()));
    Notices.submissionsChanged(tx, rules.rescored(List.of(place.top())));
    audit(place, stored, actor, now);
    return new ScoreEdit.Edited(score(id).orElseThrow());
  }

  /** The computed columns of the submission once the column has the value. */
  private Map<ColumnId, BigDecimal> withComputed(Place place, BigDecimal value)
      throws SQLException {
    boards.load(List.of(place.phase()));
    Optional<Board> board = boards.of(place.phase());
    if (board.isEmpty()) {
      return new HashMap<>();
    }
    Map<ColumnId, BigDecimal> scores = new HashMap<>();
    tx.list(
        "select board_column, value from score where submission = ?",
        row -> scores.put(new ColumnId(row.getLong(1)), row.getBigDecimal(2)),
        place.score().submission().value());
    scores.put(new ColumnId(place.column()), value);
    return new HashMap<>(ComputedColumns.computed(board.get().is(), List.of(scores)));
  }

  private void audit(Place place, BigDecimal value, AccountId actor, Instant now)
      throws SQLException {
    tx.update(
        "insert into audit (at, actor, action, object, details) values (?, ?, 'edit-score', ?, ?)",
        now,
        actor.value(),
        "submission/" + place.score().submission(),
        "column %s from %s to %s"
            .formatted(
                place.score().columnKey(),
                place.score().value().toPlainString(),
                value.toPlainString()));
  }

  private Optional<Place> place(ScoreId id) throws SQLException {
    return tx.first(SCORE, ScoreEdits::place, id.value());
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        new StoredScore(
            new ScoreId(row.getLong("id")),
            new SubmissionId(row.getLong("submission")),
            row.getInt("index"),
            row.getString("key"),
            row.getBoolean("computed"),
            row.getBigDecimal("value")),
        row.getLong("board_column"),
        row.getLong("phase"),
        row.getLong("top"));
  }
}
