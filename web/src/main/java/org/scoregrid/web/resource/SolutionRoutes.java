package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.Page;
import org.scoregrid.store.SolutionStore;
import org.scoregrid.store.SolutionStore.Content;
import org.scoregrid.store.SolutionStore.Solution;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Paging;
import org.scoregrid.web.http.Routes;

/**
 * Solutions of tasks; the original has them in bundles only. Owners of solution files keep them,
 * for tasks that they may edit; superusers see and delete all.
 */
public final class SolutionRoutes implements Routes.Room {
  private static final int MAX_NAME = 256;
  private static final int MAX_DESCRIPTION = 4_096;

  private final SolutionStore solutions;
  private final CompetitionStore competitions;
  private final DatasetStore datasets;
  private final Permissions permissions;
  private final URI site;

  /**
   * @param site address of this site without path
   */
  public SolutionRoutes(
      SolutionStore solutions,
      CompetitionStore competitions,
      DatasetStore datasets,
      Permissions permissions,
      URI site) {
    this.solutions = solutions;
    this.competitions = competitions;
    this.datasets = datasets;
    this.permissions = permissions;
    this.site = site;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/solutions/", this::list)
        .api(Method.POST, "/api/solutions/", this::create)
        .api(Method.GET, "/api/solutions/{id}/", this::one)
        .api(Method.PUT, "/api/solutions/{id}/", this::edit)
        .api(Method.PATCH, "/api/solutions/{id}/", this::edit)
        .api(Method.DELETE, "/api/solutions/{id}/", this::delete);
  }

  private Answer list(Call call) {
    Page.Request asked = Paging.request(call);
    Page<Solution> page = solutions.ownedBy(call.account().id(), asked);
    return Paging.answer(
        call, site, asked, page, page.items().stream().map(SolutionShapes::item).toList());
  }

  private Answer one(Call call) {
    return Answer.ok(SolutionShapes.item(own(call)));
  }

  private Solution own(Call call) {
    call.account();
    return solutions
        .byId(call.pathId("id"))
        .filter(found -> found.owner().equals(call.viewer().id()) || call.viewer().isSuperuser())
        .orElseThrow(ApiError::notFound);
  }

  private Answer create(Call call) {
    call.account();
    return Answer.json(
        201,
        SolutionShapes.item(
            solutions.create(read(call, null)).orElseThrow(SolutionRoutes::changed)));
  }

  private Answer edit(Call call) {
    Solution now = own(call);
    return Answer.ok(
        SolutionShapes.item(
            solutions.edit(now.id(), read(call, now)).orElseThrow(SolutionRoutes::changed)));
  }

  private Answer delete(Call call) {
    solutions.delete(own(call).id());
    return Answer.empty(204);
  }

  private Content read(Call call, @Nullable Solution now) {
    Fields in = call.fields();
    Value<String> name =
        now == null || in.has("name") ? in.requiredText("name", MAX_NAME) : new Value<>(now.name());
    Value<String> description = in.text("description", MAX_DESCRIPTION);
    Value<Boolean> isPublic = in.flag("is_public");
    @Nullable DatasetId file = now == null || in.has("data") ? file(call, in) : now.data();
    Set<TaskId> tasks =
        now == null || in.has("tasks") ? tasks(call, in, now) : now.tasks().keySet();
    in.check();
    return new Content(
        name.get(),
        in.has("description") || now == null ? description.orNull() : now.description(),
        isPublic.or(now != null && now.isPublic()),
        Optional.ofNullable(file).orElseThrow(SolutionRoutes::changed),
        tasks);
  }

  private @Nullable DatasetId file(Call call, Fields in) {
    Value<UUID> key = in.requiredUuid("data");
    if (key.orNull() == null) {
      return null;
    }
    Optional<Dataset> dataset =
        datasets
            .byKey(new DatasetKey(key.get()))
            .filter(found -> permissions.ownsDataset(call.viewer(), found))
            .filter(found -> found.type() == DatasetType.SOLUTION);
    if (dataset.isEmpty()) {
      in.reject("data", "Object with key=" + key.get() + " does not exist.");
      return null;
    }
    return dataset.get().id();
  }

  private Set<TaskId> tasks(Call call, Fields in, @Nullable Solution now) {
    Set<TaskId> tasks = new HashSet<>();
    for (Long id : in.ids("tasks")) {
      TaskId task = new TaskId(id);
      boolean kept = now != null && now.tasks().containsKey(task);
      boolean granted =
          kept
              || competitions
                  .task(task)
                  .filter(found -> permissions.mayEditTask(call.viewer(), found))
                  .isPresent();
      if (granted) {
        tasks.add(task);
      } else {
        in.reject("tasks", "Invalid pk \"" + id + "\" - object does not exist.");
      }
    }
    return tasks;
  }

  private static ApiError changed() {
    return ApiError.detail(409, "The file or a task was deleted meanwhile. Please try again.");
  }
}
