package org.scoregrid.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Counts what this JVM asks Postgres to execute, transaction statements among it, while it is open.
 * The driver's own log tells; it is slow, so nothing is timed meanwhile. Thread-safe.
 */
final class QueryCount implements AutoCloseable {
  // Held here, or the level would be forgotten.
  private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");

  private final AtomicLong executed = new AtomicLong();
  private final Handler counter =
      new Handler() {
        @Override
        public void publish(LogRecord event) {
          if (event.getMessage().contains("FE=> Execute")) {
            executed.incrementAndGet();
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private QueryCount() {}

  static QueryCount open() {
    QueryCount count = new QueryCount();
    count.counter.setLevel(Level.ALL);
    DRIVER.setUseParentHandlers(false);
    DRIVER.addHandler(count.counter);
    DRIVER.setLevel(Level.FINEST);
    return count;
  }

  long soFar() {
    return executed.get();
  }

  @Override
  public void close() {
    DRIVER.setLevel(Level.WARNING);
    DRIVER.removeHandler(counter);
    DRIVER.setUseParentHandlers(true);
  }
}
