package org.scoregrid.domain.submission;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;

/**
 * A stored submission as its readers need it. A submission to several tasks is a parent with one
 * child per task; only children and single-task submissions run.
 *
 * @param data null after deletion
 * @param task null for parents, and before a single-task submission is prepared
 * @param fault set when failed
 * @param onLeaderboard a parent and its children move together
 * @param scores of a parent: of all its children
 */
public record Submission(
    SubmissionId id,
    CompetitionId competition,
    PhaseId phase,
    String phaseName,
    Person owner,
    @Nullable DatasetKey data,
    String fileName,
    @Nullable String name,
    String description,
    Instant createdAt,
    @Nullable Instant startedAt,
    SubmissionStatus status,
    @Nullable String statusDetails,
    @Nullable Fault fault,
    @Nullable SubmissionId parent,
    List<SubmissionId> children,
    boolean hasChildren,
    @Nullable TaskId task,
    boolean specificTaskRerun,
    boolean isPublic,
    boolean softDeleted,
    boolean onLeaderboard,
    @Nullable String md5,
    @Nullable Map<String, Object> factSheetAnswers,
    List<Score> scores) {

  /** One stored score. */
  public record Score(
      long id, ColumnId column, String columnKey, int columnIndex, BigDecimal value) {}
}
