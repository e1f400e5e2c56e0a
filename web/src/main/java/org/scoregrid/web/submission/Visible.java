package org.scoregrid.web.submission;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;

/** Finds submissions that a caller may see, with their competitions. Thread-safe. */
final class Visible {
  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final Permissions permissions;

  Visible(SubmissionStore submissions, CompetitionStore competitions, Permissions permissions) {
    this.submissions = submissions;
    this.competitions = competitions;
    this.permissions = permissions;
  }

  /** A submission in its competition. */
  record Found(Submission submission, Competition competition) {
    Phase phase() {
      return competition.phase(submission.phase());
    }
  }

  /**
   * The submission of the path variable {@code id}.
   *
   * @throws ApiError 404 where there is none, or none for this caller
   */
  Found inPath(Call call) {
    Submission submission =
        submissions
            .byId(new SubmissionId(call.pathId("id")))
            .orElseThrow(() -> ApiError.noSuch("Submission"));
    Competition competition =
        competitions
            .byId(submission.competition())
            .orElseThrow(() -> ApiError.noSuch("Submission"));
    if (!permissions.seesSubmission(call.viewer(), submission, competition)) {
      throw ApiError.noSuch("Submission");
    }
    return new Found(submission, competition);
  }

  /** Competitions and tasks, read once each while one answer is made. For one thread. */
  final class Once {
    private final Map<CompetitionId, Competition> read = new HashMap<>();
    private final Map<TaskId, @Nullable Task> tasks = new HashMap<>();

    Competition competition(CompetitionId id) {
      return read.computeIfAbsent(id, this::readCompetition);
    }

    private Competition readCompetition(CompetitionId id) {
      Competition competition =
          competitions.byId(id).orElseThrow(() -> ApiError.noSuch("Competition"));
      competition.phases().stream()
          .flatMap(phase -> phase.tasks().stream())
          .forEach(task -> tasks.put(task.id(), task));
      return competition;
    }

    /** Of a competition that was read before; re-runs may use tasks from elsewhere. */
    @Nullable Task task(@Nullable TaskId id) {
      if (id == null) {
        return null;
      }
      Task known = tasks.get(id);
      if (known == null) {
        known = competitions.task(id).orElse(null);
        tasks.put(id, known);
      }
      return known;
    }
  }

  Once once() {
    return new Once();
  }
}
