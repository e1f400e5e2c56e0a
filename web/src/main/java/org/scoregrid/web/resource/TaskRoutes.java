package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.Page;
import org.scoregrid.web.account.People;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Paging;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/** Own and shared tasks (reference/http-api-details.md 15). */
public final class TaskRoutes implements Routes.Room {
  private final CompetitionStore competitions;
  private final AccountStore accounts;
  private final URI site;

  public TaskRoutes(CompetitionStore competitions, AccountStore accounts, URI site) {
    this.competitions = competitions;
    this.accounts = accounts;
    this.site = site;
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.GET, "/api/tasks/", this::list);
  }

  private Answer list(Call call) {
    Account account = call.account();
    Page.Request asked = Paging.request(call);
    boolean withPublic = call.query("public").map(text -> !text.isEmpty()).orElse(false);
    Page<Task> page = competitions.tasksOf(account.id(), withPublic, asked);
    Set<TaskId> used =
        competitions.inCompetitions(
            page.items().stream().map(Task::id).collect(Collectors.toUnmodifiableSet()));
    People people = new People(accounts);
    List<Map<String, @Nullable Object>> results =
        page.items().stream()
            .map(task -> item(task, people.person(task.createdBy()), used.contains(task.id())))
            .toList();
    return Paging.answer(call, site, asked, page, results);
  }

  private static Map<String, @Nullable Object> item(Task task, Person creator, boolean used) {
    return Json.object()
        .with("id", task.id().value())
        .with("created_when", Wire.time(task.createdAt()))
        .with("created_by", creator.username())
        .with("owner_display_name", creator.shownName())
        .with("key", task.key().toString())
        .with("name", task.name())
        .with("description", task.description())
        .with("solutions", List.of())
        .with("ingestion_only_during_scoring", task.ingestionOnlyDuringScoring())
        .with("value", task.key().toString())
        .with("is_public", task.isPublic())
        .with("is_used_in_competitions", used)
        .build();
  }
}
