package org.scoregrid.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.ScoreId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Ranking;
import org.scoregrid.domain.leaderboard.RankingMode;

/**
 * Entries of leaderboards in their order, which is that of {@link Ranking}, and scores by hand.
 * Thread-safe.
 */
public interface LeaderboardStore {

  /** Whose name a submission carries, as it is called now. */
  record OrganizationName(OrganizationId id, String name) {}

  /**
   * A top-level submission on the board.
   *
   * @param organization that it was made for
   * @param runs submission (own or child) that holds the scores of each task
   * @param scoreNumbers what clients tell the scores apart by: a number for each of them
   * @param entries submissions of the owner in this phase so far
   */
  record Entry(
      SubmissionId submission,
      Person owner,
      @Nullable OrganizationName organization,
      Instant submittedAt,
      int entries,
      @Nullable Map<String, Object> factSheetAnswers,
      Map<TaskId, SubmissionId> runs,
      Map<TaskId, Map<ColumnId, BigDecimal>> scores,
      Map<TaskId, Map<ColumnId, Long>> scoreNumbers)
      implements Ranking.Entry {
    @Override
    public long submissionNumber() {
      return submission.value();
    }
  }

  /**
   * An entry where it stands.
   *
   * @param place 1 is the best; every entry has its own
   */
  record Ranked(int place, Entry entry) {}

  /**
   * A stored score.
   *
   * @param submission own or child
   * @param computed whether it comes from other columns
   */
  record StoredScore(
      ScoreId id,
      SubmissionId submission,
      int columnIndex,
      String columnKey,
      boolean computed,
      BigDecimal value) {}

  /** What became of an edited score. */
  sealed interface ScoreEdit {
    record Edited(StoredScore score) implements ScoreEdit {}

    /** More than ten digits before the point, of the score or of one computed from it. */
    record TooLarge() implements ScoreEdit {}

    /** It comes from other columns. */
    record Computed() implements ScoreEdit {}

    record Missing() implements ScoreEdit {}
  }

  /**
   * A part of a phase's board, best first. What it costs does not depend on how many scores the
   * others have.
   *
   * @param search part of the owner's shown name, in any case; empty: everybody
   */
  Page<Ranked> page(PhaseId phase, String search, Page.Request page);

  /** All entries of a phase, best first; {@link #each} needs less memory. */
  List<Entry> entries(PhaseId phase);

  /**
   * Hands over all entries of a phase as of one moment, best first, a few at a time. The reader
   * must not wait for anybody: a connection to the database is held meanwhile.
   */
  void each(PhaseId phase, Consumer<Entry> reader);

  /**
   * A short text that becomes another one when entries of a phase, their scores or the names of
   * their owners or organizations change; what the board and its tasks are called is not in it.
   */
  String version(PhaseId phase);

  Optional<StoredScore> score(ScoreId id);

  /**
   * Sets a score by hand, in one transaction with what is computed from it, with the choice of the
   * best where the board shows it, and with an entry in the audit log.
   *
   * @param actor who did it
   */
  ScoreEdit editScore(ScoreId id, BigDecimal value, AccountId actor, Instant now);

  /** The competition that a board belongs to. */
  Optional<CompetitionId> competitionOf(LeaderboardId board);

  /**
   * Changes how a board ranks, with an entry in the audit log.
   *
   * @return whether there is such a board
   */
  boolean setRanking(LeaderboardId board, RankingMode ranking, AccountId actor, Instant now);
}
