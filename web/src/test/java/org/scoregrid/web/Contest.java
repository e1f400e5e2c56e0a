package org.scoregrid.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.LeaderboardDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Settings;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore.NewCompetition;
import org.scoregrid.store.DatasetStore.NewDataset;

/** Makes competitions for tests: two tasks, two phases (current and over), one board. */
final class Contest {
  private final Site site;
  private boolean published = true;
  private boolean robots;
  private boolean hiddenBoard;
  private boolean hideOutput;
  private boolean inputAvailable;
  private int perDay = 5;
  private SubmissionRule rule = SubmissionRule.ADD_AND_DELETE;

  Contest(Site site) {
    this.site = site;
  }

  Contest unpublished() {
    published = false;
    return this;
  }

  Contest withRobots() {
    robots = true;
    return this;
  }

  Contest withHiddenBoard() {
    hiddenBoard = true;
    return this;
  }

  Contest hidingOutput() {
    hideOutput = true;
    return this;
  }

  Contest sharingInputData() {
    inputAvailable = true;
    return this;
  }

  Contest perDay(int limit) {
    perDay = limit;
    return this;
  }

  Contest rule(SubmissionRule automatic) {
    rule = automatic;
    return this;
  }

  Competition ownedBy(AccountId owner) {
    Map<Source, DatasetKey> files = new LinkedHashMap<>();
    List<TaskDraft> tasks = new ArrayList<>();
    for (String label : List.of("1", "2")) {
      tasks.add(task(owner, label, files));
    }
    CompetitionDraft draft =
        new CompetitionDraft(
            "Digits",
            "Read digits",
            null,
            "Be fair",
            List.of(new CompetitionDraft.Page("Overview", "Welcome", 0)),
            settings(),
            null,
            null,
            tasks,
            List.of(),
            List.of(
                phase(0, "Old", Duration.ofDays(-20), Duration.ofDays(-10)),
                phase(1, "Now", Duration.ofDays(-10), Duration.ofDays(10))),
            List.of(board()));
    Dataset bundle = store(owner, DatasetType.COMPETITION_BUNDLE, "bundle " + System.nanoTime());
    CreationStatusId creation = site.competitions.startCreation(bundle.id(), owner);
    CompetitionId id =
        site.competitions.finishCreation(
            creation, new NewCompetition(owner, draft, files, Map.of(), null));
    site.competitions.setPublished(id, published);
    site.competitions.setAllowRobotSubmissions(id, robots);
    return site.competitions.byId(id).orElseThrow();
  }

  void admit(Competition competition, AccountId account) {
    site.competitions.register(competition.id(), account, Participation.APPROVED);
  }

  private TaskDraft task(AccountId owner, String label, Map<Source, DatasetKey> files) {
    Map<DatasetType, Source> sources = new EnumMap<>(DatasetType.class);
    for (DatasetType type :
        List.of(DatasetType.SCORING_PROGRAM, DatasetType.INPUT_DATA, DatasetType.REFERENCE_DATA)) {
      Dataset dataset = store(owner, type, type.wireName() + label + System.nanoTime());
      Source source = new Source.Existing(dataset.key());
      files.put(source, dataset.key());
      sources.put(type, source);
    }
    return new TaskDraft(label, null, "Task " + label, null, sources, false);
  }

  private Settings settings() {
    return new Settings(
        CompetitionDraft.DEFAULT_IMAGE,
        false,
        false,
        inputAvailable,
        true,
        true,
        true,
        true,
        true,
        true,
        "competition",
        null,
        null);
  }

  private PhaseDraft phase(int index, String name, Duration from, Duration to) {
    Instant now = site.clock.instant();
    return new PhaseDraft(
        index,
        name,
        null,
        now.plus(from),
        now.plus(to),
        perDay,
        100,
        Duration.ofSeconds(60),
        false,
        hideOutput,
        false,
        false,
        false,
        null,
        null,
        List.of("1", "2"));
  }

  private LeaderboardDraft board() {
    return new LeaderboardDraft(
        "Results",
        "main",
        hiddenBoard,
        rule,
        0,
        List.of(
            new ColumnDraft("Accuracy", "acc", 0, Sorting.DESC, null, List.of(), 2, false),
            new ColumnDraft("Secret", "secret", 1, Sorting.DESC, null, List.of(), 2, true)));
  }

  /** A stored, complete dataset. */
  Dataset store(AccountId owner, DatasetType type, String name) {
    try {
      Path file = Files.createTempFile("dataset", ".zip");
      Files.writeString(file, name);
      BlobStore.Sealed sealed = site.blobs.putSealed(file);
      Files.deleteIfExists(file);
      return site.datasets
          .create(
              new NewDataset(
                  owner,
                  type,
                  name,
                  null,
                  "file.zip",
                  false,
                  true,
                  null,
                  sealed.objectKey(),
                  sealed.digest(),
                  sealed.bytes()))
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long taskId(Competition competition, int index) {
    Task task = competition.phases().get(1).tasks().get(index);
    return task.id().value();
  }
}
