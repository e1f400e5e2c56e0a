package org.scoregrid.web.queue;

import io.helidon.http.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.store.Page;
import org.scoregrid.store.QueueStore.Filter;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Filters;
import org.scoregrid.web.http.Handler;
import org.scoregrid.web.http.PositiveId;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;

/**
 * The pages of queues: the list for whoever is signed in, one queue for its owner, its organizers
 * and superusers, changes for owner and superusers.
 */
public final class QueuePages implements Routes.Room {
  private static final int PAGE_SIZE = 50;
  private static final String LIST = "/queues/";

  private final QueueOffer offer;
  private final QueueDesk desk;
  private final QueueViews views;
  private final Pages pages;

  public QueuePages(QueueOffer offer, QueueDesk desk, QueueViews views, Pages pages) {
    this.offer = offer;
    this.desk = desk;
    this.views = views;
    this.pages = pages;
  }

  @Override
  public void register(Routes routes) {
    String one = LIST + "{id}/";
    routes
        .page(Method.GET, LIST, this::list)
        .page(Method.POST, LIST, this::create)
        .page(Method.GET, one, this::show)
        .page(Method.POST, one, step((call, queue) -> desk.edit(call, queue, true)))
        .page(Method.POST, one + "rotate/", step(desk::rotate))
        .page(Method.POST, one + "revoke/", step(desk::revoke))
        .page(Method.POST, one + "delete/", this::delete);
  }

  private Answer list(Call call) {
    if (call.viewer().signedIn().isEmpty()) {
      return Answer.redirect("/accounts/login/?next=" + LIST);
    }
    Account account = call.account();
    boolean withPublic = Filters.isTrue(call, "public");
    Page.Request asked = new Page.Request(pageNumber(call), PAGE_SIZE);
    Page<Queue> found =
        offer
            .store()
            .list(account.id(), new Filter(withPublic, null, null, null, List.of()), asked);
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("chrome", Frames.of(call, Chrome.Section.QUEUES));
    parameters.put("lines", views.lines(found.items(), call.viewer(), account));
    parameters.put("withPublic", withPublic);
    parameters.put("refusal", offer.isOpen() ? null : QueueOffer.NONE);
    parameters.put("page", asked.number());
    parameters.put("pages", (int) Math.max(1, Math.ceilDiv(found.total(), PAGE_SIZE)));
    return page("queue/list.jte", parameters);
  }

  private static int pageNumber(Call call) {
    return call.query("page")
        .flatMap(PositiveId::parse)
        .map(number -> (int) Math.min(number, 100_000))
        .orElse(1);
  }

  private Answer create(Call call) {
    return Answer.seeOther(LIST + desk.create(call, true).id() + "/");
  }

  private Answer show(Call call) {
    if (call.viewer().signedIn().isEmpty()) {
      return Answer.redirect("/accounts/login/?next=" + LIST + call.pathId("id") + "/");
    }
    Queue queue = desk.inPage(call);
    return page(
        "queue/show.jte",
        Map.of(
            "chrome",
            Frames.of(call, Chrome.Section.QUEUES),
            "queue",
            views.view(queue, call.viewer(), call.account())));
  }

  private Handler step(BiConsumer<Call, Queue> step) {
    return call -> {
      Queue queue = desk.inPage(call);
      step.accept(call, queue);
      return Answer.seeOther(LIST + queue.id() + "/");
    };
  }

  private Answer delete(Call call) {
    desk.delete(call, desk.inPage(call), true);
    return Answer.seeOther(LIST);
  }

  /** Never kept by a browser or proxy: the address holds a password. */
  private Answer page(String template, Map<String, @Nullable Object> parameters) {
    return Answer.html(200, pages.render(template, parameters)).with("Cache-Control", "no-store");
  }
}
