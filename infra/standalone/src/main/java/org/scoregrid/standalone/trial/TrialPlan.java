package org.scoregrid.standalone.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.BundleFiles;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.BundleReader;
import org.scoregrid.bundle.Problem;
import org.scoregrid.bundle.Reading;
import org.scoregrid.cli.BundleReport;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.run.Limits;

/**
 * What is tried: the tasks of one phase of a bundle.
 *
 * @param number of the phase, from 1, by date
 * @param tasks in the phase's order; all of their files are in the bundle
 */
public record TrialPlan(
    CompetitionDraft competition,
    int number,
    PhaseDraft phase,
    List<TaskDraft> tasks,
    BundleFiles files)
    implements AutoCloseable {

  /**
   * Opens a bundle and chooses from it.
   *
   * @param number of the phase, from 1
   * @param task index of the only task to try; null: all of the phase
   * @throws Unusable where the bundle does not load or has no such phase or task
   */
  public static TrialPlan read(Path bundle, int number, @Nullable String task)
      throws Unusable, IOException {
    if (!Files.isRegularFile(bundle)) {
      throw new Unusable("there is no bundle at " + bundle);
    }
    List<Problem> notices = new ArrayList<>();
    Reading reading = BundleReader.read(bundle, BundleLimits.DEFAULT, notices::add);
    notices.sort(Problem.BY_PLACE);
    return switch (reading) {
      case Reading.Rejected(List<Problem> problems) ->
          throw new Unusable("the bundle does not load", new BundleReport(problems, notices));
      case Reading.Loaded(CompetitionDraft draft, BundleFiles files) -> {
        boolean chosen = false;
        try {
          TrialPlan plan = choose(draft, files, number, task);
          chosen = true;
          yield plan;
        } finally {
          if (!chosen) {
            files.close();
          }
        }
      }
    };
  }

  private static TrialPlan choose(
      CompetitionDraft draft, BundleFiles files, int number, @Nullable String only)
      throws Unusable {
    List<PhaseDraft> phases = draft.phases();
    if (number < 1 || number > phases.size()) {
      throw new Unusable(
          "the bundle has no phase "
              + number
              + "; its phases, by date, are "
              + named(phases.stream().map(PhaseDraft::name).toList()));
    }
    PhaseDraft phase = phases.get(number - 1);
    List<TaskDraft> tasks = new ArrayList<>();
    for (String label : phase.tasks()) {
      if (only == null || only.equals(label)) {
        tasks.add(whole(draft, label));
      }
    }
    if (tasks.isEmpty()) {
      throw new Unusable(
          "phase %d has no task with index %s; it has %s"
              .formatted(number, only, String.join(", ", phase.tasks())));
    }
    return new TrialPlan(draft, number, phase, tasks, files);
  }

  private static String named(List<String> names) {
    List<String> numbered = new ArrayList<>();
    for (String name : names) {
      numbered.add(numbered.size() + 1 + " “" + name + "”");
    }
    return String.join(", ", numbered);
  }

  private static TaskDraft whole(CompetitionDraft draft, String label) throws Unusable {
    TaskDraft task =
        draft.tasks().stream()
            .filter(each -> each.index().equals(label))
            .findFirst()
            .orElseThrow(() -> new Unusable("the bundle has no task with index " + label));
    if (task.key() != null) {
      throw new Unusable(
          "task %s is only the key of a task on a site, so the bundle does not hold its files and it"
                  .formatted(label)
              + " cannot be tried here; choose another with --task");
    }
    String elsewhere =
        task.files().entrySet().stream()
            .filter(file -> file.getValue() instanceof Source.Existing)
            .map(file -> words(file.getKey()))
            .sorted()
            .collect(Collectors.joining(" and the "));
    if (!elsewhere.isEmpty()) {
      throw new Unusable(
          "the %s of task %s is only a key of a file on a site, so it cannot be tried here; put the"
                  .formatted(elsewhere, label)
              + " file into the bundle, or choose another task with --task");
    }
    return task;
  }

  static String words(DatasetType type) {
    return type.wireName().replace('_', ' ');
  }

  /** The limits of a site with default settings, for this phase (reference/rules.md 8). */
  Limits limits() {
    return Limits.DEFAULT.forPhase(phase.executionTimeLimit(), competition.queue() == null);
  }

  /** Whether a site's default maximum shortens the phase's time limit. */
  boolean isBounded() {
    return limits().executionTime().compareTo(phase.executionTimeLimit()) < 0;
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
