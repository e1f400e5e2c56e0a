package org.scoregrid.web.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.Queue.SpillOver;
import org.scoregrid.domain.queue.Queue.Standing;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.store.QueueStore.Served;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.Words;
import org.scoregrid.web.queue.QueueView.CompetitionLine;
import org.scoregrid.web.queue.QueueView.Line;
import org.scoregrid.web.queue.QueueView.Option;
import org.scoregrid.web.queue.QueueView.WorkerLine;

/** Makes what the pages of queues show. Thread-safe. */
public final class QueueViews {
  private static final List<Duration> WAITS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(1));

  /** They report to callbacks of the site, which it does not have yet. */
  private static final boolean STOCK_WORKERS_SERVE = false;

  private final QueueOffer offer;
  private final Fleet fleet;
  private final Permissions permissions;
  private final InstantSource clock;

  public QueueViews(QueueOffer offer, Fleet fleet, Permissions permissions, InstantSource clock) {
    this.offer = offer;
    this.fleet = fleet;
    this.permissions = permissions;
    this.clock = clock;
  }

  List<Line> lines(List<Queue> queues, Viewer viewer, Account account) {
    Map<QueueName, List<Served>> served =
        offer.store().competitions(queues.stream().map(Queue::vhost).toList(), account.id());
    return queues.stream()
        .map(
            queue ->
                new Line(
                    queue.id().value(),
                    queue.name(),
                    queue.isPublic(),
                    permissions.seesQueueAddress(viewer, queue),
                    owner(queue),
                    Words.count(workers(queue)),
                    served.getOrDefault(queue.vhost(), List.of()).size(),
                    badge(queue)))
        .toList();
  }

  QueueView view(Queue queue, Viewer viewer, Account account) {
    String url = offer.stockUrl(queue).orElse("");
    return new QueueView(
        queue.id().value(),
        queue.name(),
        queue.vhost().vhost(),
        owner(queue),
        Words.ago(queue.createdAt(), clock.instant()),
        queue.isPublic(),
        badge(queue),
        notice(queue),
        url,
        STOCK_WORKERS_SERVE && !url.isEmpty() ? env(url) : "",
        offer.nativeUrl(queue).map(own -> "./scoregrid worker --broker '" + own + "'").orElse(""),
        workersInWords(queue),
        present(queue),
        competitions(queue, viewer, account),
        permissions.mayEditQueue(viewer, queue),
        queue.organizers().stream().map(Person::username).collect(Collectors.joining(" ")),
        helpers(queue, account),
        waits(queue));
  }

  private static String owner(Queue queue) {
    return queue.owner() == null ? "nobody" : queue.owner().shownName();
  }

  /** As stock workers read it (reference/deployment.md 4). */
  private String env(String url) {
    return "BROKER_URL="
        + url
        + "\n"
        + (offer.tls() ? "BROKER_USE_SSL=True\n" : "")
        + "HOST_DIRECTORY=/codabench\nCONTAINER_ENGINE_EXECUTABLE=docker\n";
  }

  private int workers(Queue queue) {
    return Math.max(queue.standing().workers(), present(queue).size());
  }

  private Badge badge(Queue queue) {
    if (queue.key().revoked()) {
      return new Badge("Closed to workers", "bad");
    }
    if (!queue.standing().ready()) {
      return new Badge("Being set up", "wait");
    }
    return workers(queue) > 0 ? new Badge("Serving", "ok") : new Badge("No worker", "bad");
  }

  private static @Nullable String notice(Queue queue) {
    if (queue.key().revoked()) {
      return "The key was revoked: no worker can connect. Make a new key to open the queue again.";
    }
    return queue.standing().ready()
        ? null
        : "The broker is being brought to this state. Workers can connect in a moment; if this"
            + " stays, the broker's management cannot be reached.";
  }

  private String workersInWords(Queue queue) {
    Standing standing = queue.standing();
    Instant seen = standing.seenAt();
    return seen == null
        ? "Nobody has looked yet."
        : Words.count(standing.workers(), "worker")
            + " connected, as seen "
            + Words.ago(seen, clock.instant())
            + ".";
  }

  private List<WorkerLine> present(Queue queue) {
    return fleet.workers().stream()
        .filter(worker -> worker.queues().contains(queue.vhost()))
        .map(
            worker ->
                new WorkerLine(
                    worker.name().toString(),
                    worker.version() + " · " + worker.engine(),
                    worker.busy() + " of " + worker.slots(),
                    badge(worker.state())))
        .toList();
  }

  private static Badge badge(WorkerPresence.State state) {
    return switch (state) {
      case SERVING -> new Badge("serving", "ok");
      case DRAINING -> new Badge("draining", "wait");
      case CORDONED -> new Badge("cordoned", "wait");
    };
  }

  private List<CompetitionLine> competitions(Queue queue, Viewer viewer, Account account) {
    return offer
        .store()
        .competitions(List.of(queue.vhost()), account.id())
        .getOrDefault(queue.vhost(), List.of())
        .stream()
        .filter(c -> viewer.isSuperuser() || c.published() || c.ownedByViewer())
        .map(c -> new CompetitionLine(c.id().value(), c.title()))
        .toList();
  }

  private List<Option> helpers(Queue queue, Account account) {
    SpillOver spill = queue.spillOver();
    List<Option> helpers = new ArrayList<>();
    helpers.add(new Option("", "Nobody", spill == null));
    String chosen = spill == null ? "" : spill.to().vhost();
    String standard = QueueName.DEFAULT.vhost();
    helpers.add(new Option(standard, "Default queue", standard.equals(chosen)));
    List<Queue> open = new ArrayList<>(offer.store().openTo(account.id()));
    // Also one that the viewer could not choose now: saving the form must not drop it.
    if (spill != null && open.stream().noneMatch(other -> other.vhost().equals(spill.to()))) {
      offer.store().byName(spill.to()).ifPresent(open::add);
    }
    open.stream()
        .filter(other -> !other.id().equals(queue.id()))
        .filter(other -> !other.vhost().isDefault())
        .map(
            other ->
                new Option(
                    other.vhost().vhost(), other.name(), other.vhost().vhost().equals(chosen)))
        .forEach(helpers::add);
    return helpers;
  }

  private static List<Option> waits(Queue queue) {
    SpillOver spill = queue.spillOver();
    Duration chosen = spill == null ? Duration.ofMinutes(15) : spill.after();
    return Stream.concat(WAITS.stream(), Stream.of(chosen))
        .distinct()
        .sorted()
        .map(
            wait ->
                new Option(
                    Long.toString(wait.toSeconds()), Words.duration(wait), wait.equals(chosen)))
        .toList();
  }
}
