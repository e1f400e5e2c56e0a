package org.scoregrid.web.resource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetLists.Listed;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.SolutionStore.Solution;
import org.scoregrid.store.TaskStore.Details;
import org.scoregrid.web.account.People;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.http.Wire;

/**
 * JSON of tasks (reference/http-api-details.md 15). Solutions show only to who may edit the task,
 * unless they are public. Thread-safe.
 */
public final class TaskShapes {
  private static final List<DatasetType> PARTS =
      List.of(
          DatasetType.INPUT_DATA,
          DatasetType.INGESTION_PROGRAM,
          DatasetType.REFERENCE_DATA,
          DatasetType.SCORING_PROGRAM);

  private final CompetitionStore competitions;
  private final AccountStore accounts;
  private final DatasetStore datasets;
  private final ResourcePorts resources;
  private final Permissions permissions;

  public TaskShapes(
      CompetitionStore competitions,
      AccountStore accounts,
      DatasetStore datasets,
      ResourcePorts resources,
      Permissions permissions) {
    this.competitions = competitions;
    this.accounts = accounts;
    this.datasets = datasets;
    this.resources = resources;
    this.permissions = permissions;
  }

  /** Lines of a list. */
  List<Map<String, @Nullable Object>> items(List<Task> tasks, Viewer viewer) {
    Set<TaskId> ids = tasks.stream().map(Task::id).collect(Collectors.toUnmodifiableSet());
    Set<TaskId> used = competitions.inCompetitions(ids);
    Map<TaskId, List<Solution>> solutions = resources.solutions().ofTasks(ids);
    Set<DatasetId> files = new HashSet<>();
    solutions.values().forEach(of -> of.forEach(solution -> files.add(solution.data())));
    Map<DatasetId, Listed> listed = resources.lists().listed(viewer.id(), files);
    People people = new People(accounts);
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (Task task : tasks) {
      List<Map<String, @Nullable Object>> shown = new ArrayList<>();
      for (Solution solution : shown(task, solutions, viewer)) {
        Listed file = listed.get(solution.data());
        shown.add(
            Json.object()
                .with("name", solution.name())
                .with("data", file == null ? null : DatasetShapes.listed(file, viewer))
                .build());
      }
      items.add(item(task, people.person(task.createdBy()), shown, used.contains(task.id())));
    }
    return items;
  }

  private List<Solution> shown(Task task, Map<TaskId, List<Solution>> solutions, Viewer viewer) {
    boolean all = permissions.mayEditTask(viewer, task);
    return solutions.getOrDefault(task.id(), List.of()).stream()
        .filter(s -> all || s.isPublic() || s.owner().equals(viewer.id()))
        .toList();
  }

  private static Map<String, @Nullable Object> item(
      Task task, Person creator, List<Map<String, @Nullable Object>> solutions, boolean used) {
    return Json.object()
        .with("id", task.id().value())
        .with("created_when", Wire.time(task.createdAt()))
        .with("created_by", creator.username())
        .with("owner_display_name", creator.shownName())
        .with("key", task.key().toString())
        .with("name", task.name())
        .with("description", task.description())
        .with("solutions", solutions)
        .with("ingestion_only_during_scoring", task.ingestionOnlyDuringScoring())
        .with("warm_scoring", task.warmScoring())
        .with("value", task.key().toString())
        .with("is_public", task.isPublic())
        .with("is_used_in_competitions", used)
        .build();
  }

  /** A single task. Other people's unpublished competitions are not named. */
  Map<String, @Nullable Object> details(Details details, Viewer viewer) {
    Task task = details.task();
    Person creator = new People(accounts).person(task.createdBy());
    boolean edits = permissions.mayEditTask(viewer, task);
    Json.Members shape =
        Json.object()
            .with("id", task.id().value())
            .with("name", task.name())
            .with("description", task.description())
            .with("created_by", creator.username())
            .with("owner_display_name", creator.shownName())
            .with("created_when", Wire.time(task.createdAt()))
            .with("is_public", task.isPublic())
            .with("warm_scoring", task.warmScoring())
            .with("validated", details.validated())
            .with("shared_with", details.sharedWith().stream().map(Person::username).toList())
            .with(
                "competitions",
                details.competitions().stream()
                    .filter(c -> edits || c.published() || c.ownedByViewer())
                    .map(
                        c ->
                            Json.object()
                                .with("id", c.id().value())
                                .with("title", c.title())
                                .build())
                    .toList());
    Map<DatasetKey, Dataset> files = datasets.byKeys(task.files().values());
    for (DatasetType part : PARTS) {
      DatasetKey key = task.files().get(part);
      shape.with(part.wireName(), part(key == null ? null : files.get(key)));
    }
    List<Solution> solutions =
        shown(task, resources.solutions().ofTasks(List.of(task.id())), viewer);
    return shape.with("solutions", solutions.stream().map(SolutionShapes::ofTask).toList()).build();
  }

  private static @Nullable Map<String, @Nullable Object> part(@Nullable Dataset dataset) {
    return dataset == null
        ? null
        : Json.object()
            .with("id", dataset.id().value())
            .with("type", dataset.type().wireName())
            .with("name", dataset.name())
            .with("key", dataset.key().toString())
            .build();
  }

  /** The answer to a creation or change. */
  static Map<String, @Nullable Object> written(Details details) {
    Task task = details.task();
    Json.Members shape =
        Json.object()
            .with("id", task.id().value())
            .with("name", task.name())
            .with("description", task.description())
            .with("key", task.key().toString())
            .with("created_by", task.createdBy().value())
            .with("created_when", Wire.time(task.createdAt()))
            .with("is_public", task.isPublic())
            .with("ingestion_only_during_scoring", task.ingestionOnlyDuringScoring())
            .with("warm_scoring", task.warmScoring())
            .with("validated", details.validated());
    for (DatasetType part : PARTS) {
      DatasetKey key = task.files().get(part);
      shape.with(part.wireName(), key == null ? null : key.toString());
    }
    return shape
        .with("shared_with", details.sharedWith().stream().map(p -> p.id().value()).toList())
        .build();
  }
}
