package org.scoregrid.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.Queue.SpillOver;
import org.scoregrid.domain.queue.QueueId;

/**
 * Private queues as people see them. Deleted ones do not exist here. Each change that the broker
 * has to follow is announced on {@link ChangeFeed.Channel#QUEUES_CHANGED}. Thread-safe.
 */
public interface QueueStore {

  /** What its owner decides. */
  record Content(
      String name, boolean isPublic, Set<AccountId> organizers, @Nullable SpillOver spillOver) {
    public Content {
      organizers = Set.copyOf(organizers);
    }
  }

  /**
   * Which queues are listed; null: any.
   *
   * @param withPublic public ones of others too
   * @param words that the name has to contain
   */
  record Filter(
      boolean withPublic,
      @Nullable AccountId owner,
      @Nullable Boolean isPublic,
      @Nullable String name,
      List<String> words) {
    public Filter {
      words = List.copyOf(words);
    }
  }

  /** A competition that a queue serves. */
  record Served(CompetitionId id, String title, boolean published, boolean ownedByViewer) {}

  /** What became of a creation. */
  sealed interface Creation {
    record Created(Queue queue) implements Creation {}

    /** The account owns as many as it may. */
    record LimitReached() implements Creation {}
  }

  /** Own and organized ones by name, and public ones where asked. */
  Page<Queue> list(AccountId viewer, Filter filter, Page.Request page);

  Optional<Queue> byId(QueueId id);

  Optional<Queue> byName(QueueName vhost);

  /** Those that exist, by virtual host. */
  Map<QueueName, Queue> byNames(Collection<QueueName> vhosts);

  /** What an account may choose for its competitions, by name; at most 1000. */
  List<Queue> openTo(AccountId account);

  /** Competitions that queues serve, at most 1000 in all. */
  Map<QueueName, List<Served>> competitions(Collection<QueueName> vhosts, AccountId viewer);

  /** Makes a queue with a virtual host of its own. Superusers have no limit. */
  Creation create(AccountId owner, Content content, Instant now);

  /**
   * A queue that is public no more is left by the competitions of everybody but its owner, and a
   * private one by those of organizers that are removed. A queue that is gone helps nobody out.
   */
  Optional<Queue> edit(QueueId id, Content content, AccountId by, Instant now);

  /** New credentials; the old ones end, with the connections made by them. */
  Optional<Queue> rotate(QueueId id, AccountId by, Instant now);

  /** No credentials: nobody may connect until the next rotation. */
  Optional<Queue> revoke(QueueId id, AccountId by, Instant now);

  /**
   * Its competitions go to the default queue at once, their runs follow.
   *
   * @return whether it was there
   */
  boolean delete(QueueId id, AccountId by, Instant now);

  /**
   * Sets the queue of a competition; its waiting runs follow.
   *
   * @return false where the queue does not exist (any more)
   */
  boolean assign(CompetitionId competition, QueueName vhost, AccountId by, Instant now);
}
