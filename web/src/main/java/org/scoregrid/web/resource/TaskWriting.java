package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.TaskStore;
import org.scoregrid.store.TaskStore.Details;
import org.scoregrid.store.TaskStore.Obstacle;
import org.scoregrid.store.TaskStore.Refused;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * Making, changing and deleting tasks (reference/http-api-details.md 15, rules.md 9). Everybody who
 * is logged in makes them; their creators and superusers change them; only their creators delete
 * them.
 */
public final class TaskWriting implements Routes.Room {
  private final TaskStore tasks;
  private final TaskFields fields;
  private final Permissions permissions;

  public TaskWriting(TaskStore tasks, TaskFields fields, Permissions permissions) {
    this.tasks = tasks;
    this.fields = fields;
    this.permissions = permissions;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/tasks/", this::create)
        .api(Method.PUT, "/api/tasks/{id}/", this::edit)
        .api(Method.PATCH, "/api/tasks/{id}/", this::edit)
        .api(Method.DELETE, "/api/tasks/{id}/", this::delete)
        .api(Method.POST, "/api/tasks/delete_many/", this::deleteMany);
  }

  private Answer create(Call call) {
    Account account = call.account();
    Task made = tasks.create(account.id(), fields.read(call, null));
    return Answer.json(201, TaskShapes.written(stored(made.id(), account.id())));
  }

  private Answer edit(Call call) {
    Details now = TaskRoutes.visible(tasks, permissions, call);
    if (!permissions.mayEditTask(call.viewer(), now.task())) {
      throw ApiError.forbidden("Cannot update a task that is not yours");
    }
    Optional<Task> edited = tasks.edit(now.task().id(), fields.read(call, now));
    Task task = edited.orElseThrow(ApiError::notFound);
    return Answer.ok(TaskShapes.written(stored(task.id(), call.account().id())));
  }

  private Details stored(TaskId id, AccountId viewer) {
    return tasks.details(id, viewer).orElseThrow(ApiError::notFound);
  }

  private Answer delete(Call call) {
    Details found = TaskRoutes.visible(tasks, permissions, call);
    List<Refused> refused = tasks.delete(call.account().id(), List.of(found.task().id()));
    if (!refused.isEmpty()) {
      throw ApiError.keyed(400, "error", reason(refused.getFirst().why()));
    }
    return Answer.empty(204);
  }

  private Answer deleteMany(Call call) {
    AccountId by = call.account().id();
    Collection<TaskId> ids = call.idList().stream().map(TaskId::new).distinct().toList();
    List<Refused> refused = tasks.delete(by, ids);
    if (refused.isEmpty()) {
      return Answer.ok(Map.of("detail", "Tasks deleted successfully"));
    }
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Refused item : refused) {
      Task task = item.task();
      // The names of other people's private tasks are theirs.
      boolean named = permissions.seesTask(call.viewer(), task, tasks.isSharedWith(task.id(), by));
      reasons.put(named ? task.name() : task.id().toString(), reason(item.why()));
    }
    return Answer.json(400, reasons);
  }

  private static String reason(Obstacle why) {
    return switch (why) {
      case NOT_OWN -> "Cannot delete a task that is not yours";
      case IN_USE -> "Cannot delete task: task is being used by a phase";
    };
  }
}
