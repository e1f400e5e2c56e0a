package org.scoregrid.web.queue;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.QueueId;
import org.scoregrid.store.QueueStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Viewer;

/** Which queue a competition uses. Thread-safe. */
public final class ChosenQueues {
  private static final String FIELD = "queue";

  private final QueueStore queues;
  private final QueueShapes shapes;
  private final Permissions permissions;
  private final InstantSource clock;

  public ChosenQueues(
      QueueStore queues, QueueShapes shapes, Permissions permissions, InstantSource clock) {
    this.queues = queues;
    this.shapes = shapes;
    this.permissions = permissions;
    this.clock = clock;
  }

  /**
   * A queue to choose from.
   *
   * @param value as the field {@code queue} takes it; empty: the default queue
   */
  public record Choice(String value, String name, boolean chosen) {}

  /** The queue as the viewer may know it; null for the default queue. */
  public @Nullable Map<String, @Nullable Object> shape(QueueName vhost, Viewer viewer) {
    return found(vhost).map(queue -> shapes.ofCompetition(queue, viewer)).orElse(null);
  }

  /** Its id; null for the default queue. */
  public @Nullable Long id(QueueName vhost) {
    return found(vhost).map(queue -> queue.id().value()).orElse(null);
  }

  /** Whether it is a private queue that the viewer owns or organizes. */
  public boolean isOfViewer(QueueName vhost, Viewer viewer) {
    return found(vhost).map(queue -> queue.isOrganizedBy(viewer.id())).orElse(false);
  }

  private Optional<Queue> found(QueueName vhost) {
    return vhost.isDefault() ? Optional.empty() : queues.byName(vhost);
  }

  /**
   * The queue that a request asks for: an id, or null for the default one. One that the caller may
   * not choose is refused, unless it is chosen already.
   *
   * @return the present one where the field is absent or wrong
   */
  public QueueName read(Fields in, Viewer viewer, QueueName now) {
    if (!in.has(FIELD)) {
      return now;
    }
    Value<Long> id = in.id(FIELD);
    if (id.orNull() == null) {
      return QueueName.DEFAULT;
    }
    Optional<Queue> asked =
        queues
            .byId(new QueueId(id.get()))
            .filter(
                queue -> queue.vhost().equals(now) || permissions.mayChooseQueue(viewer, queue));
    if (asked.isEmpty()) {
      in.reject(FIELD, "Invalid pk \"" + id.get() + "\" - object does not exist.");
      return now;
    }
    return asked.get().vhost();
  }

  /** Stores the choice; one that was deleted meanwhile leaves everything as it is. */
  public void assign(Call call, Competition competition, QueueName vhost) {
    if (!competition.queue().equals(vhost)) {
      queues.assign(competition.id(), vhost, call.account().id(), clock.instant());
    }
  }

  /** What somebody may choose for a competition, the default queue first. */
  public List<Choice> choices(Account account, Competition competition) {
    List<Choice> choices = new ArrayList<>();
    choices.add(new Choice("", "Default queue", competition.queue().isDefault()));
    List<Queue> open = new ArrayList<>(queues.openTo(account.id()));
    found(competition.queue())
        .filter(now -> open.stream().noneMatch(queue -> queue.id().equals(now.id())))
        .ifPresent(open::add);
    for (Queue queue : open) {
      choices.add(
          new Choice(
              queue.id().toString(),
              queue.name() + (queue.isOwnedBy(account.id()) ? "" : owner(queue)),
              queue.vhost().equals(competition.queue())));
    }
    return choices;
  }

  private static String owner(Queue queue) {
    return queue.owner() == null ? "" : " · " + queue.owner().shownName();
  }
}
