package org.scoregrid.store.postgres;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.LeaderboardDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.SolutionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.AccountStore.NewAccount;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.CompetitionStore.NewCompetition;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.testkit.PostgresServer;

/** The stores over one fresh database, and what is needed to fill them. */
record Stores(
    PostgresDatabase database,
    PostgresAccountStore accounts,
    PostgresDatasetStore datasets,
    PostgresCompetitionStore competitions,
    PostgresLeaderboardStore leaderboards)
    implements AutoCloseable {

  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  static final Instant END = Instant.parse("2026-04-01T10:00:00Z");
  static final Source PROGRAM = new Source.Member("scoring_program/", true);
  static final Source SOLUTION = new Source.Member("solution.zip", false);

  static Stores fresh() {
    PostgresDatabase database = PostgresServer.freshDatabase();
    return new Stores(
        database,
        new PostgresAccountStore(database),
        new PostgresDatasetStore(database),
        new PostgresCompetitionStore(database),
        new PostgresLeaderboardStore(database));
  }

  AccountId account(String username) {
    return accounts.create(new NewAccount(username, null, null, false, false)).orElseThrow();
  }

  Dataset dataset(AccountId owner, DatasetType type, @Nullable String name) {
    return datasets
        .create(
            new NewDataset(
                owner, type, name, null, "file.zip", false, false, null, "dataset/x", null, 10))
        .orElseThrow();
  }

  CreationStatusId creation(AccountId owner, String bundleName) {
    Dataset bundle = dataset(owner, DatasetType.COMPETITION_BUNDLE, bundleName);
    return competitions.startCreation(bundle.id(), owner);
  }

  /** Stores a draft with datasets for its program and solution. */
  CompetitionId competition(AccountId owner, CompetitionDraft draft) {
    CreationStatusId creation = creation(owner, "bundle of " + draft.title());
    return competitions.finishCreation(creation, newCompetition(owner, draft));
  }

  NewCompetition newCompetition(AccountId owner, CompetitionDraft draft) {
    Map<Source, DatasetKey> sources = new HashMap<>();
    sources.put(PROGRAM, dataset(owner, DatasetType.SCORING_PROGRAM, null).key());
    sources.put(SOLUTION, dataset(owner, DatasetType.SOLUTION, null).key());
    return new NewCompetition(owner, draft, sources, Map.of(), "logos/logo.png");
  }

  static CompetitionDraft draft(String title) {
    return draft(title, List.of(task("a"), task("b")), List.of(phase(0, "a"), phase(1, "b", "a")));
  }

  static CompetitionDraft draft(String title, List<TaskDraft> tasks, List<PhaseDraft> phases) {
    Map<String, Map<String, Object>> factSheet = new java.util.LinkedHashMap<>();
    factSheet.put("zeta", Map.of("type", "text", "key", "zeta"));
    factSheet.put("alpha", Map.of("type", "checkbox", "key", "alpha"));
    return new CompetitionDraft(
        title,
        "About " + title,
        "logo.png",
        "Be fair.",
        List.of(
            new CompetitionDraft.Page("Data", "about data", 1),
            new CompetitionDraft.Page("Overview", "about all", 0)),
        settings(),
        null,
        factSheet,
        tasks,
        List.of(
            new SolutionDraft("0", null, null, null, List.of(tasks.getFirst().index()), SOLUTION)),
        phases,
        List.of(board()));
  }

  static CompetitionDraft.Settings settings() {
    return new CompetitionDraft.Settings(
        CompetitionDraft.DEFAULT_IMAGE,
        true,
        false,
        true,
        true,
        false,
        true,
        true,
        false,
        true,
        "competition",
        "1000 coins",
        null);
  }

  static TaskDraft task(String label) {
    return new TaskDraft(
        label,
        null,
        "Task " + label,
        null,
        Map.of(DatasetType.SCORING_PROGRAM, PROGRAM),
        false,
        false);
  }

  static PhaseDraft phase(int index, String... tasks) {
    return new PhaseDraft(
        index,
        "Phase " + index,
        null,
        START.plus(Duration.ofDays(40L * index)),
        index == 0 ? END : null,
        0,
        7,
        Duration.ofMinutes(20),
        false,
        true,
        false,
        true,
        false,
        null,
        null,
        List.of(tasks));
  }

  private static LeaderboardDraft board() {
    return new LeaderboardDraft(
        "Results",
        "results",
        true,
        SubmissionRule.FORCE_BEST,
        0,
        List.of(
            new ColumnDraft(
                "Mean", "mean", 2, Sorting.DESC, Computation.AVG, List.of(0, 1), 3, false),
            new ColumnDraft("Accuracy", "accuracy", 0, Sorting.DESC, null, List.of(), 2, false),
            new ColumnDraft("Time", "time", 1, Sorting.ASC, null, List.of(), 1, true)));
  }

  static CompetitionStore.Filter seenBy(@Nullable AccountId viewer) {
    return new CompetitionStore.Filter(viewer, false, null, false, false, null, null);
  }

  static CompetitionStore.Filter withKey(UUID secretKey) {
    return new CompetitionStore.Filter(null, false, null, false, false, null, secretKey);
  }

  @Override
  public void close() {
    database.close();
  }
}
