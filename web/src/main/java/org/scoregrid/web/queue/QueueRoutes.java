package org.scoregrid.web.queue;

import io.helidon.http.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.store.Page;
import org.scoregrid.store.QueueStore;
import org.scoregrid.store.QueueStore.Filter;
import org.scoregrid.store.QueueStore.Served;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Filters;
import org.scoregrid.web.http.Paging;
import org.scoregrid.web.http.Routes;

/**
 * The API of queues (reference/http-api-details.md 16), for whoever is logged in: own and organized
 * queues, public ones where the query says so. Owners and superusers change them, owners delete
 * them. {@code rotate} and {@code revoke} are of this site.
 */
public final class QueueRoutes implements Routes.Room {
  private final QueueStore queues;
  private final QueueDesk desk;
  private final QueueShapes shapes;
  private final URI site;

  /**
   * @param site address of this site without path
   */
  public QueueRoutes(QueueStore queues, QueueDesk desk, QueueShapes shapes, URI site) {
    this.queues = queues;
    this.desk = desk;
    this.shapes = shapes;
    this.site = site;
  }

  @Override
  public void register(Routes routes) {
    String one = "/api/queues/{id}/";
    routes
        .api(Method.GET, "/api/queues/", this::list)
        .api(Method.POST, "/api/queues/", this::create)
        .api(Method.GET, one, this::one)
        .api(Method.PUT, one, this::edit)
        .api(Method.PATCH, one, this::edit)
        .api(Method.DELETE, one, this::delete)
        .api(Method.POST, one + "rotate/", this::rotate)
        .api(Method.POST, one + "revoke/", this::revoke);
  }

  private static boolean withPublic(Call call) {
    return call.query("public").map(text -> !text.isEmpty()).orElse(false);
  }

  private Answer list(Call call) {
    Account account = call.account();
    Page.Request asked = Paging.request(call);
    @Nullable Long owner = Filters.id(call, "owner");
    Filter filter =
        new Filter(
            withPublic(call),
            owner == null ? null : new AccountId(owner),
            Filters.flag(call, "is_public"),
            Filters.text(call, "name"),
            Filters.words(call));
    Page<Queue> page = queues.list(account.id(), filter, asked);
    return Paging.answer(call, site, asked, page, items(page.items(), call));
  }

  private List<Map<String, @Nullable Object>> items(List<Queue> page, Call call) {
    List<QueueName> vhosts = page.stream().map(Queue::vhost).toList();
    Map<QueueName, List<Served>> served = queues.competitions(vhosts, call.account().id());
    return page.stream()
        .map(
            queue ->
                shapes.item(queue, served.getOrDefault(queue.vhost(), List.of()), call.viewer()))
        .toList();
  }

  private Answer one(Call call) {
    return Answer.ok(items(List.of(desk.inPath(call, withPublic(call))), call).getFirst());
  }

  private Answer create(Call call) {
    return Answer.json(201, shapes.written(desk.create(call, false), call.viewer()));
  }

  private Answer edit(Call call) {
    Queue queue = desk.inPath(call, withPublic(call));
    return Answer.ok(shapes.written(desk.edit(call, queue, false), call.viewer()));
  }

  private Answer delete(Call call) {
    desk.delete(call, desk.inPath(call, withPublic(call)), false);
    return Answer.empty(204);
  }

  private Answer rotate(Call call) {
    Queue queue = desk.inPath(call, withPublic(call));
    return Answer.ok(shapes.written(desk.rotate(call, queue), call.viewer()));
  }

  private Answer revoke(Call call) {
    Queue queue = desk.inPath(call, withPublic(call));
    return Answer.ok(shapes.written(desk.revoke(call, queue), call.viewer()));
  }
}
