package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.scoregrid.domain.competition.CompetitionDraft.SolutionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskKey;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code tasks} and {@code solutions} (reference/bundle-format.md 3.2, 3.3). */
final class TaskSection {
  private static final int MAX_NAME = 256;
  private static final int MAX_LABEL = 64;
  private static final List<DatasetType> FILES =
      List.of(
          DatasetType.SCORING_PROGRAM,
          DatasetType.INGESTION_PROGRAM,
          DatasetType.INPUT_DATA,
          DatasetType.REFERENCE_DATA);
  private static final Set<String> TASK_KEYS =
      Set.of(
          "index",
          "key",
          "name",
          "description",
          "scoring_program",
          "ingestion_program",
          "input_data",
          "reference_data",
          "ingestion_only_during_scoring",
          "warm_scoring",
          "is_public");
  private static final Set<String> SOLUTION_KEYS =
      Set.of("index", "key", "name", "description", "tasks", "path");

  private final Fields top;
  private final Members members;
  private final Findings findings;

  TaskSection(Fields top, Members members, Findings findings) {
    this.top = top;
    this.members = members;
    this.findings = findings;
  }

  List<TaskDraft> tasks() {
    List<Node> items =
        top.requiredItems("tasks", "Describe at least one task: index, name, scoring_program");
    Set<String> labels = new HashSet<>();
    List<TaskDraft> tasks = new ArrayList<>();
    for (Fields task : top.mappings("tasks", items)) {
      String index = task.requiredText("index", MAX_LABEL);
      if (!index.isEmpty() && !labels.add(index)) {
        task.problem("index", "is the index of another task too", "Give each task its own");
      }
      tasks.add(task.has("key") ? existingTask(task, index) : newTask(task, index));
      task.noticeOthers(TASK_KEYS);
    }
    return tasks;
  }

  private static TaskDraft existingTask(Fields task, String index) {
    Optional<TaskKey> key = task.value("key").flatMap(Scalars::text).flatMap(TaskKey::parse);
    if (key.isEmpty()) {
      task.problem("key", "is not the key of a task", "Copy the UUID from the task's page");
    }
    key.ifPresent(it -> task.mention("key", it.toString()));
    return new TaskDraft(index, key.orElse(null), "", null, Map.of(), false, false);
  }

  private TaskDraft newTask(Fields task, String index) {
    Map<DatasetType, Source> files = files(task, members);
    if (!task.has("scoring_program")) {
      task.missing("scoring_program", "Name the folder of the program that computes the scores");
    }
    boolean onlyDuringScoring = task.bool("ingestion_only_during_scoring", false);
    return new TaskDraft(
        index,
        null,
        task.requiredText("name", MAX_NAME),
        task.optionalText("description", Fields.MAX_DESCRIPTION).orElse(null),
        files,
        onlyDuringScoring,
        task.bool("is_public", false),
        warmScoring(task, onlyDuringScoring));
  }

  /** Our own key; the original ignores it (docs/warm-scoring.md). */
  static boolean warmScoring(Fields task, boolean ingestionOnlyDuringScoring) {
    boolean warm = task.bool("warm_scoring", false);
    if (warm && ingestionOnlyDuringScoring) {
      task.notice(
          "warm_scoring",
          "has no effect: participants' code runs beside the scoring program",
          "Leave out warm_scoring or ingestion_only_during_scoring");
    }
    return warm;
  }

  /** Programs and data of a task; their keys are the same in all versions. */
  static Map<DatasetType, Source> files(Fields task, Members members) {
    Map<DatasetType, Source> files = new EnumMap<>(DatasetType.class);
    for (DatasetType type : FILES) {
      members.source(task, type.wireName()).ifPresent(source -> files.put(type, source));
    }
    return files;
  }

  /**
   * @param tasks labels of the declared tasks
   */
  List<SolutionDraft> solutions(Set<String> tasks) {
    Set<String> labels = new HashSet<>();
    List<SolutionDraft> solutions = new ArrayList<>();
    for (Fields solution : top.mappings("solutions", top.items("solutions"))) {
      String index = solution.requiredText("index", MAX_LABEL);
      if (!labels.add(index)) {
        findings.notice(
            solution.at("index"),
            solution.nameOf("index") + " is the index of another solution too",
            "Give each solution its own");
      }
      solutions.add(solution(solution, index, tasks));
      solution.noticeOthers(SOLUTION_KEYS);
    }
    return solutions;
  }

  private SolutionDraft solution(Fields solution, String index, Set<String> tasks) {
    Optional<DatasetKey> key =
        solution.value("key").flatMap(Scalars::text).flatMap(DatasetKey::parse);
    key.ifPresent(it -> solution.mention("key", it.toString()));
    if (solution.has("key") && key.isEmpty()) {
      solution.problem("key", "is not the key of a solution", "Copy its UUID, or use path");
    } else if (!solution.has("key") && !solution.has("path")) {
      solution.missing("path", "Name the file or folder of the solution");
    }
    Optional<Source> source =
        key.isPresent()
            ? members.spareSource(solution, "path", "key")
            : members.source(solution, "path");
    return new SolutionDraft(
        index,
        key.orElse(null),
        solution.filledText("name", MAX_NAME).orElse(null),
        solution.optionalText("description", Fields.MAX_DESCRIPTION).orElse(null),
        labelsOfTasks(solution, tasks),
        source.orElse(null));
  }

  /** The list {@code tasks} of a phase or a solution: every label must be a declared one. */
  static List<String> labelsOfTasks(Fields owner, Set<String> declared) {
    List<Node> items =
        owner.requiredItems("tasks", "List the index of at least one task of this file");
    List<String> labels = owner.labels("tasks", items);
    for (String label : labels) {
      if (!declared.contains(label)) {
        owner.problem(
            "tasks",
            "names the task " + Findings.quote(label) + ", which is not declared",
            "Use an index of the list 'tasks', or add the task there");
      }
    }
    return labels;
  }
}
