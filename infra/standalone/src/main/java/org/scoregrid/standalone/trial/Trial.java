package org.scoregrid.standalone.trial;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.LeaderboardDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.worker.container.ContainerEngine;

/** Runs a submission on the tasks of a plan, one after the other. For one thread. */
public final class Trial {
  private final TrialPlan plan;
  private final TrialDirectory directory;
  private final PrintWriter out;
  private final @Nullable Path keep;
  private final Map<Source, BlobRef> stored = new HashMap<>();

  /**
   * @param out for the person who waits
   * @param keep directory for logs and results; null: they are not kept
   */
  public Trial(TrialPlan plan, TrialDirectory directory, PrintWriter out, @Nullable Path keep) {
    this.plan = plan;
    this.directory = directory;
    this.out = out;
    this.keep = keep;
  }

  /**
   * Runs all tasks. Where this is interrupted, all containers are gone when it has thrown.
   *
   * @param submission zip, folder or single file
   * @param engine has the image already; stays the caller's
   * @throws Unusable where there is no such submission
   * @throws FaultException where the worker cannot start
   * @throws IOException where this machine fails
   */
  public TrialReport run(Path submission, ContainerEngine engine)
      throws Unusable, FaultException, IOException, InterruptedException {
    Path zip = SubmissionZip.of(submission, directory.temp().resolve("submission.zip"));
    directory.removeLeftovers(engine);
    tellPlan();
    try (TrialGrid grid = TrialGrid.start(directory, engine)) {
      BlobRef submitted = grid.store(zip);
      Leaderboard board = board(plan.competition().leaderboards().getFirst());
      List<TaskResult> results = new ArrayList<>();
      for (TaskDraft task : plan.tasks()) {
        results.add(run(task, submitted, board, grid));
      }
      return new TrialReport(
          plan.competition().title(), plan.number(), plan.phase().name(), engine.name(), results);
    } finally {
      // What the worker still had to close must not be disturbed, nor what the caller has.
      boolean _ = Thread.interrupted();
    }
  }

  private void tellPlan() {
    String line =
        "“%s”, phase %d of %d, “%s”"
            .formatted(
                plan.competition().title(),
                plan.number(),
                plan.competition().phases().size(),
                plan.phase().name());
    out.println(Printable.line(line));
    if (plan.isBounded()) {
      out.println(
          "The phase asks for %d seconds; a site with default settings gives its default queue %d."
              .formatted(
                  plan.phase().executionTimeLimit().toSeconds(),
                  plan.limits().executionTime().toSeconds()));
    }
  }

  private TaskResult run(TaskDraft task, BlobRef submission, Leaderboard board, TrialGrid grid)
      throws IOException, InterruptedException {
    String name = "Task %s “%s”".formatted(task.index(), task.name());
    out.println(Printable.line(name));
    out.flush();
    TrialConsole console = new TrialConsole(out);
    RunReport.Ended ended = grid.run(spec(task, submission, grid), console);
    console.finish(ended.outputs());
    TaskResult result = TaskResult.of(task, ended, board);
    tell(name, result);
    if (keep != null) {
      Path kept = keep.resolve("task-" + (plan.tasks().indexOf(task) + 1));
      grid.save(ended, kept);
      out.println("  logs and results are in " + kept);
    }
    out.flush();
    return result;
  }

  private RunSpec spec(TaskDraft task, BlobRef submission, TrialGrid grid) throws IOException {
    Map<DatasetType, BlobRef> files = new EnumMap<>(DatasetType.class);
    for (Map.Entry<DatasetType, Source> file : task.files().entrySet()) {
      if (file.getValue() instanceof Source.Member member) {
        files.put(file.getKey(), stored(member, grid));
      }
    }
    BlobRef scoring = files.get(DatasetType.SCORING_PROGRAM);
    if (scoring == null) {
      throw new IOException("task " + task.index() + " has no scoring program");
    }
    return new RunSpec(
        plan.competition().settings().dockerImage(),
        Network.NONE,
        plan.limits(),
        submission,
        scoring,
        files.get(DatasetType.INGESTION_PROGRAM),
        files.get(DatasetType.INPUT_DATA),
        files.get(DatasetType.REFERENCE_DATA),
        task.ingestionOnlyDuringScoring(),
        plan.competition().settings().enableDetailedResults());
  }

  /** Files that tasks share are taken out of the bundle once. */
  private BlobRef stored(Source.Member member, TrialGrid grid) throws IOException {
    BlobRef known = stored.get(member);
    if (known != null) {
      return known;
    }
    Path file = plan.files().fileFor(member, directory.temp());
    try {
      BlobRef blob = grid.store(file);
      stored.put(member, blob);
      return blob;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Ids stand for the columns of the draft; nothing is stored. */
  private static Leaderboard board(LeaderboardDraft draft) {
    List<Column> columns = new ArrayList<>();
    for (ColumnDraft column : draft.columns()) {
      columns.add(new Column(new ColumnId(columns.size() + 1L), column));
    }
    return new Leaderboard(
        new LeaderboardId(1),
        draft.title(),
        draft.key(),
        draft.hidden(),
        draft.submissionRule(),
        draft.primaryIndex(),
        columns);
  }

  private void tell(String name, TaskResult result) {
    Timings timings = result.ended().timings();
    String state = result.fault().isEmpty() ? "scored" : "failed";
    String line =
        "%s: %s (files %s, prediction %s, scoring %s)"
            .formatted(
                name,
                state,
                seconds(timings.fetching()),
                seconds(timings.predicting()),
                seconds(timings.scoring()));
    out.println(Printable.line(line));
    result.fault().ifPresent(fault -> TrialReport.tellOfRun(fault, out));
    if (!result.others().isEmpty()) {
      out.println(
          "  The scoring program also wrote "
              + shown(result.others().stream().toList())
              + ": no column of the leaderboard has that key.");
    }
    if (result.fault().isEmpty() && !result.missing().isEmpty()) {
      out.println("  These columns got no score: " + shown(result.missing()) + ".");
    }
  }

  private static String shown(List<String> names) {
    int most = 10;
    String first =
        names.stream().limit(most).map(Printable::line).collect(Collectors.joining(", "));
    return names.size() > most ? first + " and " + (names.size() - most) + " more" : first;
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
