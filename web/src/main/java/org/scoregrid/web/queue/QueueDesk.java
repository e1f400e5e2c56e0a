package org.scoregrid.web.queue;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.QueueId;
import org.scoregrid.store.QueueStore;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.store.QueueStore.Creation;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;

/** What people do with queues, for the API and the pages alike. Thread-safe. */
public final class QueueDesk {
  private final QueueOffer offer;
  private final QueueFields fields;
  private final Permissions permissions;
  private final InstantSource clock;

  public QueueDesk(
      QueueOffer offer, QueueFields fields, Permissions permissions, InstantSource clock) {
    this.offer = offer;
    this.fields = fields;
    this.permissions = permissions;
    this.clock = clock;
  }

  private QueueStore store() {
    return offer.store();
  }

  /**
   * The queue of the path.
   *
   * @param withPublic whether public ones of others are there for the caller
   * @throws ApiError 404 where it does not exist for the caller
   */
  Queue inPath(Call call, boolean withPublic) {
    Account account = call.account();
    return store()
        .byId(new QueueId(call.pathId("id")))
        .filter(queue -> queue.isOrganizedBy(account.id()) || (withPublic && queue.isPublic()))
        .orElseThrow(() -> ApiError.noSuch("Queue"));
  }

  /** As {@link #inPath}; superusers find every queue in the pages. */
  Queue inPage(Call call) {
    call.account();
    return store()
        .byId(new QueueId(call.pathId("id")))
        .filter(queue -> permissions.seesQueueAddress(call.viewer(), queue))
        .orElseThrow(() -> ApiError.noSuch("Queue"));
  }

  /**
   * @param whole see {@link QueueFields#read}
   */
  Queue create(Call call, boolean whole) {
    Account account = call.account();
    offer.requireOpen();
    Content content = fields.read(call, null, whole);
    return switch (store().create(account.id(), content, clock.instant())) {
      case Creation.Created(Queue queue) -> queue;
      case Creation.LimitReached() -> throw ApiError.forbidden("User has reached queue limit!");
    };
  }

  Queue edit(Call call, Queue queue, boolean whole) {
    requireEditable(call, queue);
    Content content = fields.read(call, queue, whole);
    return found(
        store().edit(queue.id(), content, call.account().id(), clock.instant()).orElse(null));
  }

  Queue rotate(Call call, Queue queue) {
    requireEditable(call, queue);
    return found(store().rotate(queue.id(), call.account().id(), clock.instant()).orElse(null));
  }

  Queue revoke(Call call, Queue queue) {
    requireEditable(call, queue);
    return found(store().revoke(queue.id(), call.account().id(), clock.instant()).orElse(null));
  }

  /**
   * @param superusers whether they may too, as in the pages
   */
  void delete(Call call, Queue queue, boolean superusers) {
    boolean may =
        queue.isOwnedBy(call.account().id()) || (superusers && call.viewer().isSuperuser());
    if (!may) {
      throw ApiError.forbidden("Cannot delete a queue that is not yours");
    }
    store().delete(queue.id(), call.account().id(), clock.instant());
  }

  private void requireEditable(Call call, Queue queue) {
    if (!permissions.mayEditQueue(call.viewer(), queue)) {
      throw ApiError.forbidden("Cannot update a queue that is not yours");
    }
  }

  private static Queue found(@Nullable Queue queue) {
    if (queue == null) {
      throw ApiError.noSuch("Queue");
    }
    return queue;
  }
}
