package org.scoregrid.domain.competition;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.TaskKey;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/**
 * A competition as somebody describes it, checked in itself but not yet stored: what a bundle holds
 * (reference/bundle-format.md 3). Phases are sorted and renumbered from 0.
 *
 * @param logoPath path of the logo in the bundle
 * @param whitelist e-mail addresses that enter at once, in lower case, each once
 * @param factSheet question key to question, in order; null when there is none
 */
public record CompetitionDraft(
    String title,
    String description,
    @Nullable String logoPath,
    String terms,
    List<Page> pages,
    Settings settings,
    @Nullable QueueName queue,
    @Nullable Map<String, Map<String, Object>> factSheet,
    List<TaskDraft> tasks,
    List<SolutionDraft> solutions,
    List<PhaseDraft> phases,
    List<LeaderboardDraft> leaderboards,
    List<String> whitelist) {

  /** One without a whitelist. */
  public CompetitionDraft(
      String title,
      String description,
      @Nullable String logoPath,
      String terms,
      List<Page> pages,
      Settings settings,
      @Nullable QueueName queue,
      @Nullable Map<String, Map<String, Object>> factSheet,
      List<TaskDraft> tasks,
      List<SolutionDraft> solutions,
      List<PhaseDraft> phases,
      List<LeaderboardDraft> leaderboards) {
    this(
        title,
        description,
        logoPath,
        terms,
        pages,
        settings,
        queue,
        factSheet,
        tasks,
        solutions,
        phases,
        leaderboards,
        List.of());
  }

  /** Default of {@code docker_image} (reference/bundle-format.md 3.1). */
  public static final String DEFAULT_IMAGE = "codalab/codalab-legacy:py37";

  public record Page(String title, String content, int index) {}

  /** The switches and short texts of a competition; names as in the bundle. */
  public record Settings(
      String dockerImage,
      boolean registrationAutoApprove,
      boolean makeProgramsAvailable,
      boolean makeInputDataAvailable,
      boolean enableDetailedResults,
      boolean showDetailedResultsInSubmissionPanel,
      boolean showDetailedResultsInLeaderboard,
      boolean autoRunSubmissions,
      boolean canParticipantsMakeSubmissionsPublic,
      boolean forumEnabled,
      String competitionType,
      @Nullable String reward,
      @Nullable String contactEmail) {}

  /** Where the bytes of a dataset come from. */
  public sealed interface Source {
    /** A file or folder of the bundle; a folder is zipped with its contents at the root. */
    record Member(String path, boolean folder) implements Source {}

    /** A dataset that is already stored. */
    record Existing(DatasetKey key) implements Source {}
  }

  /**
   * @param index label by which phases and solutions refer to the task, as text
   * @param key set: an existing task is used and everything else is empty
   * @param isPublic for everybody to use; as dumps write it
   */
  public record TaskDraft(
      String index,
      @Nullable TaskKey key,
      String name,
      @Nullable String description,
      Map<DatasetType, Source> files,
      boolean ingestionOnlyDuringScoring,
      boolean isPublic,
      boolean warmScoring) {

    /** Each of its runs has a fresh container. */
    public TaskDraft(
        String index,
        @Nullable TaskKey key,
        String name,
        @Nullable String description,
        Map<DatasetType, Source> files,
        boolean ingestionOnlyDuringScoring,
        boolean isPublic) {
      this(index, key, name, description, files, ingestionOnlyDuringScoring, isPublic, false);
    }

    /** A task of its owner alone. */
    public TaskDraft(
        String index,
        @Nullable TaskKey key,
        String name,
        @Nullable String description,
        Map<DatasetType, Source> files,
        boolean ingestionOnlyDuringScoring) {
      this(index, key, name, description, files, ingestionOnlyDuringScoring, false);
    }
  }

  /**
   * @param key of a stored solution. With a source as well, the source counts where there is no
   *     such solution
   * @param tasks labels of the tasks that it solves
   * @param source null where there is only a key
   */
  public record SolutionDraft(
      String index,
      @Nullable DatasetKey key,
      @Nullable String name,
      @Nullable String description,
      List<String> tasks,
      @Nullable Source source) {}

  /**
   * @param end null: endless
   * @param maxSubmissionsPerDay 0: unlimited
   * @param maxSubmissionsPerPerson 0: unlimited
   * @param tasks labels, in order
   */
  public record PhaseDraft(
      int index,
      String name,
      @Nullable String description,
      Instant start,
      @Nullable Instant end,
      int maxSubmissionsPerDay,
      int maxSubmissionsPerPerson,
      Duration executionTimeLimit,
      boolean autoMigrateToThisPhase,
      boolean hideOutput,
      boolean hidePredictionOutput,
      boolean hideScoreOutput,
      boolean acceptsOnlyResultSubmissions,
      @Nullable Source startingKit,
      @Nullable Source publicData,
      List<String> tasks)
      implements TimedPhase {}

  public record LeaderboardDraft(
      String title,
      String key,
      boolean hidden,
      SubmissionRule submissionRule,
      int primaryIndex,
      RankingMode ranking,
      List<ColumnDraft> columns) {
    /** One that ranks by the mean. */
    public LeaderboardDraft(
        String title,
        String key,
        boolean hidden,
        SubmissionRule submissionRule,
        int primaryIndex,
        List<ColumnDraft> columns) {
      this(title, key, hidden, submissionRule, primaryIndex, RankingMode.MEAN, columns);
    }
  }
}
