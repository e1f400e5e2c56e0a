package org.scoregrid.domain.rescore;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Ranking;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/**
 * What a switch would change on a board: each participant's place and scores before and after, as
 * {@link Ranking} and the board's rule decide. Largest change of rank first.
 */
public record Comparison(List<Row> rows) {
  public Comparison {
    rows = List.copyOf(rows);
  }

  /** How a submission was scored again. */
  public enum Standing {
    /** Every part that the re-score is about has its new score. */
    RESCORED,
    /** Some part failed: its old score stays. */
    FAILED,
    /** Some part still waits or runs: its old score is shown as the new one. */
    PENDING,
    /** Not selected. */
    UNTOUCHED
  }

  /**
   * A finished top-level submission of the phase.
   *
   * @param onBoard whether it stands on the board without the re-score
   * @param before scores by task and column; every part of the submission has a key
   * @param after the same with the new scores
   */
  public record Candidate(
      SubmissionId submission,
      Person owner,
      Instant submittedAt,
      boolean onBoard,
      Standing standing,
      Map<TaskId, Map<ColumnId, BigDecimal>> before,
      Map<TaskId, Map<ColumnId, BigDecimal>> after) {

    private boolean isComplete(Leaderboard board) {
      return after.values().stream().allMatch(scores -> scores.containsKey(board.primary().id()));
    }
  }

  /**
   * A place on the board.
   *
   * @param rank from 1
   */
  public record Place(
      int rank, Candidate candidate, Map<TaskId, Map<ColumnId, BigDecimal>> scores) {
    public @Nullable BigDecimal score(TaskId task, ColumnId column) {
      return scores.getOrDefault(task, Map.of()).get(column);
    }
  }

  /**
   * A participant's entry.
   *
   * @param before null: was not on the board
   * @param after null: is not on the board any more
   */
  public record Row(Person owner, @Nullable Place before, @Nullable Place after) {
    /** Places won; negative: lost; 0 also where it stands on one side only. */
    public int rankChange() {
      return before == null || after == null ? 0 : before.rank() - after.rank();
    }

    /** New minus old score; null where one of them is missing. */
    public @Nullable BigDecimal difference(TaskId task, ColumnId column) {
      BigDecimal old = before == null ? null : before.score(task, column);
      BigDecimal now = after == null ? null : after.score(task, column);
      return old == null || now == null ? null : now.subtract(old);
    }
  }

  /** One side of a candidate as the ranking sees it. */
  private record Side(Candidate candidate, Map<TaskId, Map<ColumnId, BigDecimal>> scores)
      implements Ranking.Entry {
    @Override
    public Instant submittedAt() {
      return candidate.submittedAt();
    }

    @Override
    public long submissionNumber() {
      return candidate.submission().value();
    }
  }

  /**
   * Compares.
   *
   * @param tasks of the phase, in order
   * @param candidates what is on the board, and where the rule looks for the best also the others
   */
  public static Comparison of(Leaderboard board, List<TaskId> tasks, List<Candidate> candidates) {
    List<Side> before =
        candidates.stream()
            .filter(Candidate::onBoard)
            .map(candidate -> new Side(candidate, candidate.before()))
            .toList();
    List<Place> old = places(board, tasks, before);
    List<Place> now = places(board, tasks, after(board, tasks, candidates));
    List<Row> rows = rows(old, now);
    rows.sort(
        Comparator.comparingInt((Row row) -> -Math.abs(row.rankChange()))
            .thenComparingInt(row -> row.after() == null ? Integer.MAX_VALUE : row.after().rank())
            .thenComparingLong(row -> row.owner().id().value()));
    return new Comparison(rows);
  }

  private static List<Place> places(Leaderboard board, List<TaskId> tasks, List<Side> sides) {
    List<Place> places = new ArrayList<>();
    for (Side side : Ranking.ranked(board, tasks, sides)) {
      places.add(new Place(places.size() + 1, side.candidate(), side.scores()));
    }
    return places;
  }

  private static List<Side> after(
      Leaderboard board, List<TaskId> tasks, List<Candidate> candidates) {
    Map<AccountId, List<Side>> byOwner = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      byOwner
          .computeIfAbsent(candidate.owner().id(), _ -> new ArrayList<>())
          .add(new Side(candidate, candidate.after()));
    }
    List<Side> after = new ArrayList<>();
    for (List<Side> own : byOwner.values()) {
      Optional<Side> best =
          board.submissionRule() == SubmissionRule.FORCE_BEST
              ? best(board, tasks, own)
              : Optional.empty();
      if (best.isPresent()) {
        after.add(best.get());
      } else {
        own.stream().filter(side -> side.candidate().onBoard()).forEach(after::add);
      }
    }
    return after;
  }

  private static Optional<Side> best(Leaderboard board, List<TaskId> tasks, List<Side> own) {
    List<Side> complete = own.stream().filter(side -> side.candidate().isComplete(board)).toList();
    return Ranking.ranked(board, tasks, complete).stream().findFirst();
  }

  /** The same submission on both sides is one row; what is left is paired by its owner. */
  private static List<Row> rows(List<Place> old, List<Place> now) {
    Map<SubmissionId, Place> nowBySubmission = new HashMap<>();
    now.forEach(place -> nowBySubmission.put(place.candidate().submission(), place));
    List<Row> rows = new ArrayList<>();
    Set<Place> left = new LinkedHashSet<>(now);
    Map<AccountId, List<Place>> alone = new LinkedHashMap<>();
    for (Place place : old) {
      Place same = nowBySubmission.get(place.candidate().submission());
      if (same == null) {
        alone.computeIfAbsent(place.candidate().owner().id(), _ -> new ArrayList<>()).add(place);
      } else {
        left.remove(same);
        rows.add(new Row(place.candidate().owner(), place, same));
      }
    }
    for (Place place : left) {
      List<Place> own = alone.getOrDefault(place.candidate().owner().id(), new ArrayList<>());
      rows.add(new Row(place.candidate().owner(), own.isEmpty() ? null : own.removeFirst(), place));
    }
    alone
        .values()
        .forEach(gone -> gone.forEach(p -> rows.add(new Row(p.candidate().owner(), p, null))));
    return rows;
  }
}
