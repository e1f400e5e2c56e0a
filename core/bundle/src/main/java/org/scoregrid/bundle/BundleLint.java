package org.scoregrid.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;

/**
 * Everything there is to say of a competition bundle, a task bundle or a program, whatever it is,
 * without a server. The problems are those that an upload gets; what only a site knows, whether a
 * key exists, is left out. Stateless.
 */
public final class BundleLint {
  private static final List<DatasetType> PROGRAMS =
      List.of(DatasetType.SCORING_PROGRAM, DatasetType.INGESTION_PROGRAM);

  private BundleLint() {}

  /**
   * What was found.
   *
   * @param problems what keeps it from loading, or a program from running; in order
   * @param notices what loads but is hardly meant so; in order
   * @param summary one line: what it is and how much of it
   */
  public record Report(
      BundleKind kind, List<Problem> problems, List<Problem> notices, String summary) {
    public Report {
      problems = List.copyOf(problems);
      notices = List.copyOf(notices);
    }

    public boolean loads() {
      return problems.isEmpty();
    }
  }

  /**
   * Reads what the zip is and checks it.
   *
   * @param tempDir exists; for programs that are zips in the zip, one at a time; left empty
   * @throws IOException when the disk fails
   */
  public static Report report(Path zip, BundleLimits limits, Path tempDir) throws IOException {
    BundleKind kind = BundleKind.of(zip, limits);
    List<Problem> notices = new ArrayList<>();
    return switch (kind) {
      case COMPETITION ->
          switch (BundleReader.read(zip, limits, notices::add)) {
            case Reading.Rejected(List<Problem> problems) -> rejected(kind, problems, notices);
            case Reading.Loaded(CompetitionDraft draft, BundleFiles files) ->
                loaded(kind, summary(draft), draft.tasks(), files, notices, tempDir);
          };
      case TASK ->
          switch (TaskBundleReader.read(zip, limits, notices::add)) {
            case TaskReading.Rejected(_, List<Problem> problems) ->
                rejected(kind, problems, notices);
            case TaskReading.Loaded(TaskDraft task, BundleFiles files) ->
                loaded(kind, summary(task), List.of(task), files, notices, tempDir);
          };
      case PROGRAM -> {
        List<Problem> problems = ProgramBundle.problems(zip, limits);
        yield problems.isEmpty()
            ? new Report(kind, List.of(), List.of(), "the program can be started")
            : new Report(
                kind,
                problems,
                List.of(),
                count(problems.size(), "problem") + "; the program would not run");
      }
    };
  }

  private static Report rejected(BundleKind kind, List<Problem> problems, List<Problem> notices) {
    String what = kind == BundleKind.TASK ? "the task" : "the bundle";
    return new Report(
        kind,
        problems,
        sorted(notices),
        count(problems.size(), "problem") + "; " + what + " does not load");
  }

  private static Report loaded(
      BundleKind kind,
      String summary,
      List<TaskDraft> tasks,
      BundleFiles files,
      List<Problem> notices,
      Path tempDir)
      throws IOException {
    try (files) {
      Set<Source.Member> programs = new LinkedHashSet<>();
      for (TaskDraft task : tasks) {
        for (DatasetType type : PROGRAMS) {
          if (task.files().get(type) instanceof Source.Member member) {
            programs.add(member);
          }
        }
      }
      for (Source.Member program : programs) {
        notices.addAll(files.programProblems(program, tempDir));
      }
    } catch (BrokenMemberException e) {
      return rejected(kind, List.of(e.problem()), notices);
    }
    return new Report(kind, List.of(), sorted(notices), summary);
  }

  /** Those of the description first, by place. */
  private static List<Problem> sorted(List<Problem> notices) {
    List<Problem> sorted = new ArrayList<>(notices);
    sorted.sort(
        Comparator.comparing(
                (Problem it) ->
                    !it.file().equals(BundleReader.YAML)
                        && !it.file().equals(TaskBundleReader.YAML))
            .thenComparing(Problem.BY_PLACE));
    return sorted;
  }

  private static String summary(CompetitionDraft draft) {
    return "'%s' loads: %s, %s, %s, %s"
        .formatted(
            draft.title(),
            count(draft.phases().size(), "phase"),
            count(draft.tasks().size(), "task"),
            count(draft.pages().size(), "page"),
            count(draft.leaderboards().getFirst().columns().size(), "column"));
  }

  private static String summary(TaskDraft task) {
    return "the task '%s' loads: %s"
        .formatted(
            task.name(),
            count(task.files().size(), "program or data set", "programs and data sets"));
  }

  private static String count(int number, String thing) {
    return count(number, thing, thing + "s");
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
