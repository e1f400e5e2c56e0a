package org.scoregrid.web.resource;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.TaskStore;
import org.scoregrid.store.TaskStore.Content;
import org.scoregrid.store.TaskStore.Details;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;

/**
 * Reads the fields of a task; what a change leaves out stays as it is. Files have to be such as the
 * caller may download, or be there already. Thread-safe.
 */
public final class TaskFields {
  private static final int MAX_NAME = 256;
  private static final int MAX_DESCRIPTION = 65_536;
  private static final List<DatasetType> PARTS =
      List.of(
          DatasetType.INPUT_DATA,
          DatasetType.INGESTION_PROGRAM,
          DatasetType.REFERENCE_DATA,
          DatasetType.SCORING_PROGRAM);

  private final TaskStore tasks;
  private final DatasetStore datasets;
  private final Permissions permissions;

  public TaskFields(TaskStore tasks, DatasetStore datasets, Permissions permissions) {
    this.tasks = tasks;
    this.datasets = datasets;
    this.permissions = permissions;
  }

  /**
   * @param now what is stored; null: a new task
   * @throws org.scoregrid.web.http.ApiError 400 with everything that is wrong
   */
  Content read(Call call, @Nullable Details now) {
    Fields in = call.fields();
    Value<String> name =
        now == null || in.has("name")
            ? in.requiredText("name", MAX_NAME)
            : new Value<>(now.task().name());
    Value<String> description = in.text("description", MAX_DESCRIPTION);
    Value<Boolean> isPublic = in.flag("is_public");
    Value<Boolean> onlyScoring = in.flag("ingestion_only_during_scoring");
    Value<Boolean> warm = in.flag("warm_scoring");
    Map<DatasetType, DatasetKey> files = files(call, in, now);
    Set<AccountId> shared = sharedWith(in, now);
    in.check();
    @Nullable Task task = now == null ? null : now.task();
    return new Content(
        name.get(),
        in.has("description") || task == null ? description.orNull() : task.description(),
        isPublic.or(task != null && task.isPublic()),
        onlyScoring.or(task != null && task.ingestionOnlyDuringScoring()),
        warm.or(task != null && task.warmScoring()),
        files,
        shared);
  }

  private Map<DatasetType, DatasetKey> files(Call call, Fields in, @Nullable Details now) {
    Map<DatasetType, DatasetKey> stored = now == null ? Map.of() : now.task().files();
    Map<DatasetType, DatasetKey> files = new EnumMap<>(DatasetType.class);
    files.putAll(stored);
    for (DatasetType part : PARTS) {
      if (in.has(part.wireName())) {
        files.remove(part);
        Value<String> text = in.text(part.wireName(), 64);
        Value<UUID> key = text.orNull() == null ? new Value<>(null) : in.uuid(part.wireName());
        if (key.orNull() != null) {
          DatasetKey chosen = new DatasetKey(key.get());
          if (chosen.equals(stored.get(part)) || mayUse(call, chosen)) {
            files.put(part, chosen);
          } else {
            in.reject(part.wireName(), "Object with key=" + chosen + " does not exist.");
          }
        }
      }
    }
    checkStillScores(in, files, now);
    return files;
  }

  private boolean mayUse(Call call, DatasetKey key) {
    return datasets
        .byKey(key)
        .filter((Dataset found) -> permissions.mayDownload(call.viewer(), found))
        .isPresent();
  }

  /** Submissions to a phase would fail one after the other. */
  private void checkStillScores(
      Fields in, Map<DatasetType, DatasetKey> files, @Nullable Details now) {
    if (now != null
        && now.task().files().containsKey(DatasetType.SCORING_PROGRAM)
        && !files.containsKey(DatasetType.SCORING_PROGRAM)
        && tasks.isUsed(now.task().id())) {
      in.reject(
          DatasetType.SCORING_PROGRAM.wireName(),
          "The task is being used by a phase and needs a scoring program.");
    }
  }

  private Set<AccountId> sharedWith(Fields in, @Nullable Details now) {
    if (!in.has("shared_with")) {
      return now == null
          ? Set.of()
          : now.sharedWith().stream().map(Person::id).collect(Collectors.toUnmodifiableSet());
    }
    Set<AccountId> asked = new HashSet<>();
    in.ids("shared_with").forEach(id -> asked.add(new AccountId(id)));
    Set<AccountId> known = tasks.existing(asked);
    asked.stream()
        .filter(id -> !known.contains(id))
        .findFirst()
        .ifPresent(
            id -> in.reject("shared_with", "Invalid pk \"" + id + "\" - object does not exist."));
    return known;
  }
}
