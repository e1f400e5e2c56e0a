package org.scoregrid.web.competition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetUses.Role;
import org.scoregrid.store.SolutionStore;
import org.scoregrid.store.SolutionStore.Solution;
import org.scoregrid.web.account.People;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.http.Wire;
import org.scoregrid.web.resource.DatasetShapes;
import org.scoregrid.web.resource.SolutionShapes;

/**
 * JSON of a competition's phases and their tasks for one reader (reference/http-api-details.md
 * 5.2). Datasets that the reader may not download are left out. For one thread.
 */
final class PhaseShapes {
  private static final Map<DatasetType, Role> ROLES =
      Map.of(
          DatasetType.INPUT_DATA, Role.INPUT_DATA,
          DatasetType.REFERENCE_DATA, Role.REFERENCE_DATA,
          DatasetType.INGESTION_PROGRAM, Role.INGESTION_PROGRAM,
          DatasetType.SCORING_PROGRAM, Role.SCORING_PROGRAM);

  private final Competition competition;
  private final People people;
  private final Viewer viewer;
  private final Map<DatasetId, Dataset> byId;
  private final Map<DatasetKey, Dataset> byKey;
  private final Set<Role> granted = EnumSet.noneOf(Role.class);
  private final Map<TaskId, List<Solution>> solutions;

  PhaseShapes(
      Competition competition,
      Viewer viewer,
      Permissions permissions,
      DatasetStore datasets,
      SolutionStore solutions,
      People people) {
    this.competition = competition;
    this.people = people;
    this.viewer = viewer;
    Set<DatasetId> ids = new HashSet<>();
    Set<DatasetKey> keys = new HashSet<>();
    for (Phase phase : competition.phases()) {
      Stream.of(phase.startingKit(), phase.publicData())
          .forEach(
              id -> {
                if (id != null) {
                  ids.add(id);
                }
              });
      phase.tasks().stream().map(Task::files).map(Map::values).forEach(keys::addAll);
    }
    byId = ids.isEmpty() ? Map.of() : datasets.byIds(ids);
    byKey = keys.isEmpty() ? Map.of() : datasets.byKeys(keys);
    for (Role role : Role.values()) {
      if (permissions.mayDownloadAs(viewer, competition, role)) {
        granted.add(role);
      }
    }
    this.solutions = shown(solutions, permissions);
  }

  /** Organizers see all solutions, others their own, those of their tasks, and public ones. */
  private Map<TaskId, List<Solution>> shown(SolutionStore store, Permissions permissions) {
    Map<TaskId, Task> tasks = new HashMap<>();
    competition.phases().forEach(p -> p.tasks().forEach(task -> tasks.put(task.id(), task)));
    Map<TaskId, List<Solution>> shown = new HashMap<>();
    store
        .ofTasks(tasks.keySet())
        .forEach(
            (id, ofTask) -> {
              boolean all =
                  granted.contains(Role.SOLUTION)
                      || permissions.mayEditTask(viewer, Objects.requireNonNull(tasks.get(id)));
              shown.put(
                  id,
                  ofTask.stream()
                      .filter(one -> all || one.isPublic() || one.owner().equals(viewer.id()))
                      .toList());
            });
    return shown;
  }

  /** How much of the limits a person has used; zero for anonymous readers. */
  record Used(int today, int total) {}

  Map<String, @Nullable Object> phase(Phase phase, String status, Used used) {
    return Json.object()
        .with("id", phase.id().value())
        .with("index", phase.index())
        .with("start", Wire.time(phase.start()))
        .with("end", Wire.timeOrNull(phase.end()))
        .with("name", phase.name())
        .with("description", phase.description())
        .with("status", status)
        .with("execution_time_limit", phase.executionTimeLimit().toSeconds())
        .with("tasks", tasks(phase))
        .with("has_max_submissions", phase.hasMaxSubmissions())
        .with("max_submissions_per_day", phase.maxSubmissionsPerDay())
        .with("max_submissions_per_person", phase.maxSubmissionsPerPerson())
        .with("auto_migrate_to_this_phase", phase.autoMigrateToThisPhase())
        .with("hide_output", phase.hideOutput())
        .with("hide_prediction_output", phase.hidePredictionOutput())
        .with("hide_score_output", phase.hideScoreOutput())
        .with("public_data", dataset(phase.publicData(), Role.PUBLIC_DATA))
        .with("starting_kit", dataset(phase.startingKit(), Role.STARTING_KIT))
        .with("is_final_phase", phase.finalPhase())
        .with("used_submissions_per_day", used.today())
        .with("used_submissions_per_person", used.total())
        .build();
  }

  private List<Map<String, @Nullable Object>> tasks(Phase phase) {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (Task task : phase.tasks()) {
      items.add(
          Json.object()
              .with("task", task.key().toString())
              .with("order_index", items.size())
              .with("phase", phase.id().value())
              .with("id", task.id().value())
              .with("value", task.key().toString())
              .with("key", task.key().toString())
              .with("created_when", Wire.time(task.createdAt()))
              .with("name", task.name())
              .with(
                  "solutions",
                  solutions.getOrDefault(task.id(), List.of()).stream()
                      .map(SolutionShapes::ofTask)
                      .toList())
              .with("public_datasets", publicDatasets(task))
              .build());
    }
    return items;
  }

  private Collection<Map<String, @Nullable Object>> publicDatasets(Task task) {
    Map<DatasetKey, Map<String, @Nullable Object>> shown = new HashMap<>();
    task.files()
        .forEach(
            (type, key) -> {
              Dataset dataset = byKey.get(key);
              Role role = ROLES.get(type);
              if (dataset != null && role != null && mayHave(dataset, role)) {
                shown.put(key, shape(dataset));
              }
            });
    return shown.values();
  }

  private @Nullable Map<String, @Nullable Object> dataset(@Nullable DatasetId id, Role role) {
    @Nullable Dataset dataset = id == null ? null : byId.get(id);
    return dataset == null || !mayHave(dataset, role) ? null : shape(dataset);
  }

  private boolean mayHave(Dataset dataset, Role role) {
    return granted.contains(role) || dataset.isPublic() || dataset.owner().equals(viewer.id());
  }

  private Map<String, @Nullable Object> shape(Dataset dataset) {
    return DatasetShapes.dataset(
        dataset, people.person(dataset.owner()), List.of(competition.summary()));
  }
}
