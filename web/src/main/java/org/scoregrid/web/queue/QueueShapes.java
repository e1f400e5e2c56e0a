package org.scoregrid.web.queue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.Queue.SpillOver;
import org.scoregrid.store.QueueStore.Served;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.http.Wire;

/**
 * JSON of queues (reference/http-api-details.md 16). The address holds a password: it shows to
 * owner, organizers and superusers only. Thread-safe.
 */
public final class QueueShapes {
  private final QueueOffer offer;
  private final Permissions permissions;

  public QueueShapes(QueueOffer offer, Permissions permissions) {
    this.offer = offer;
    this.permissions = permissions;
  }

  /** With the competitions that it serves, as far as the viewer may know of them. */
  Map<String, @Nullable Object> item(Queue queue, List<Served> competitions, Viewer viewer) {
    Map<String, @Nullable Object> item = bare(queue, viewer);
    item.put(
        "competitions",
        competitions.stream()
            .filter(c -> viewer.isSuperuser() || c.published() || c.ownedByViewer())
            .map(c -> Json.object().with("id", c.id().value()).with("title", c.title()).build())
            .toList());
    return item;
  }

  /** As a competition shows its queue to those who may see the address. */
  private Map<String, @Nullable Object> bare(Queue queue, Viewer viewer) {
    return spill(
            Json.object()
                .with("name", queue.name())
                .with("vhost", queue.vhost().vhost())
                .with("is_public", queue.isPublic())
                .with("owner", queue.owner() == null ? null : queue.owner().username())
                .with("organizers", queue.organizers().stream().map(QueueShapes::person).toList())
                .with("broker_url", address(queue, viewer))
                .with("created_when", Wire.time(queue.createdAt()))
                .with("is_owner", queue.isOwnedBy(viewer.id()))
                .with("id", queue.id().value()),
            queue,
            viewer)
        .build();
  }

  /** Of a competition; others than those who see the address get id and name. */
  public Map<String, @Nullable Object> ofCompetition(Queue queue, Viewer viewer) {
    return permissions.seesQueueAddress(viewer, queue)
        ? bare(queue, viewer)
        : Json.object().with("id", queue.id().value()).with("name", queue.name()).build();
  }

  /** The answer to a creation or change. */
  Map<String, @Nullable Object> written(Queue queue, Viewer viewer) {
    return spill(
            Json.object()
                .with("name", queue.name())
                .with("is_public", queue.isPublic())
                .with("organizers", queue.organizers().stream().map(p -> p.id().value()).toList())
                .with("owner", queue.owner() == null ? null : queue.owner().id().value())
                .with("broker_url", address(queue, viewer))
                .with("vhost", queue.vhost().vhost())
                .with("created_when", Wire.time(queue.createdAt()))
                .with("is_owner", queue.isOwnedBy(viewer.id()))
                .with("id", queue.id().value()),
            queue,
            viewer)
        .build();
  }

  private Json.Members spill(Json.Members shape, Queue queue, Viewer viewer) {
    if (permissions.seesQueueAddress(viewer, queue)) {
      SpillOver spill = queue.spillOver();
      shape
          .with("spill_over", spill == null ? null : spill.to().vhost())
          .with("spill_over_after", spill == null ? null : spill.after().toSeconds())
          .with("is_ready", queue.standing().ready())
          .with("workers", queue.standing().workers());
    }
    return shape;
  }

  private @Nullable String address(Queue queue, Viewer viewer) {
    return permissions.seesQueueAddress(viewer, queue) ? offer.stockUrl(queue).orElse(null) : null;
  }

  private static Map<String, @Nullable Object> person(Person person) {
    return Json.object()
        .with("username", person.username())
        .with("id", person.id().value())
        .build();
  }
}
