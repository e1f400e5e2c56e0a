package org.scoregrid.domain.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;

/**
 * A private queue (reference/rules.md 8, reference/queue-protocol.md 12).
 *
 * @param isPublic whether everybody may choose it for their competitions
 * @param owner null after the account was removed
 * @param organizers who may choose it and see its address besides the owner
 * @param spillOver null: nothing helps it out
 */
public record Queue(
    QueueId id,
    QueueName vhost,
    String name,
    boolean isPublic,
    @Nullable Person owner,
    List<Person> organizers,
    Instant createdAt,
    WorkerKey key,
    @Nullable SpillOver spillOver,
    Standing standing) {

  public static final int MAX_NAME = 64;

  public Queue {
    organizers = List.copyOf(organizers);
  }

  /**
   * Which password its workers have.
   *
   * @param number raised by each rotation
   * @param revoked whether nobody may connect until the next rotation
   */
  public record WorkerKey(int number, boolean revoked) {}

  /**
   * The queue that takes over runs that wait too long.
   *
   * @param after longest wait before another queue helps
   */
  public record SpillOver(QueueName to, Duration after) {}

  /**
   * How it stands with the broker.
   *
   * @param ready whether the broker has it as it should be
   * @param workers connected when somebody last looked
   * @param seenAt when that was; null: never
   */
  public record Standing(boolean ready, int workers, @Nullable Instant seenAt) {}

  public boolean isOwnedBy(@Nullable AccountId account) {
    return owner != null && owner.id().equals(account);
  }

  /** Owner or organizer: sees the address with its password. */
  public boolean isOrganizedBy(@Nullable AccountId account) {
    return isOwnedBy(account)
        || organizers.stream().anyMatch(person -> person.id().equals(account));
  }

  /** Whether an account may choose it for its competitions. */
  public boolean isOpenTo(@Nullable AccountId account) {
    return isPublic || isOrganizedBy(account);
  }
}
