package org.scoregrid.queuebridge;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;

/**
 * Makes the broker have what private queues need: a virtual host, a user for its workers, their
 * rights and bounds. Everything is idempotent; {@link BrokerRefusal} means that the broker refused,
 * any other {@link IOException} that it could not be asked, and both that the call may be repeated.
 * Thread-safe.
 */
public interface BrokerAdmin extends AutoCloseable {

  /** What workers of a queue sign in with. */
  record Worker(String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Worker[" + user + "]";
    }
  }

  /**
   * A queue as it should be.
   *
   * @param userPrefix how the names of all users of this queue begin, those before the last
   *     rotation included
   * @param worker who may connect besides the site; null: nobody
   */
  record Wanted(QueueName queue, String userPrefix, @Nullable Worker worker) {}

  /**
   * Brings the broker there. Users from before lose their access, and their connections are closed.
   */
  void apply(Wanted wanted) throws IOException;

  /** Removes the virtual host with all that is in it, and the users. */
  void remove(Wanted wanted) throws IOException;

  /** Those of the queues that are not as they should be. Looks at the whole broker once. */
  Set<QueueName> differing(Collection<Wanted> wanted) throws IOException;

  @Override
  void close();
}
