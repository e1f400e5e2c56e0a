package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.Page;
import org.scoregrid.store.TaskStore;
import org.scoregrid.store.TaskStore.Details;
import org.scoregrid.store.TaskStore.Filter;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Filters;
import org.scoregrid.web.http.Paging;
import org.scoregrid.web.http.Routes;

/** Own, shared and public tasks (reference/http-api-details.md 15) for whoever is logged in. */
public final class TaskRoutes implements Routes.Room {
  private final TaskStore tasks;
  private final TaskShapes shapes;
  private final Permissions permissions;
  private final URI site;

  /**
   * @param site address of this site without path
   */
  public TaskRoutes(TaskStore tasks, TaskShapes shapes, Permissions permissions, URI site) {
    this.tasks = tasks;
    this.shapes = shapes;
    this.permissions = permissions;
    this.site = site;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/tasks/", this::list)
        .api(Method.GET, "/api/tasks/{id}/", this::one);
  }

  private Answer list(Call call) {
    Account account = call.account();
    Page.Request asked = Paging.request(call);
    @Nullable Long creator = Filters.id(call, "created_by");
    Filter filter =
        new Filter(
            call.query("public").map(text -> !text.isEmpty()).orElse(false),
            creator == null ? null : new AccountId(creator),
            Filters.flag(call, "is_public"),
            Filters.words(call));
    Page<Task> page = tasks.list(account.id(), filter, asked);
    return Paging.answer(call, site, asked, page, shapes.items(page.items(), call.viewer()));
  }

  private Answer one(Call call) {
    Details details = visible(tasks, permissions, call);
    return Answer.ok(shapes.details(details, call.viewer()));
  }

  /**
   * The task of the path.
   *
   * @throws ApiError 404 where it does not exist for the caller
   */
  static Details visible(TaskStore tasks, Permissions permissions, Call call) {
    AccountId viewer = call.account().id();
    return tasks
        .details(new TaskId(call.pathId("id")), viewer)
        .filter(
            found ->
                permissions.seesTask(
                    call.viewer(),
                    found.task(),
                    found.sharedWith().stream().map(Person::id).anyMatch(viewer::equals)))
        .orElseThrow(ApiError::notFound);
  }
}
