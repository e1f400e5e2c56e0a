package org.scoregrid.store;

/**
 * The right to do what one scheduler is enough for. Whoever loses it stops within a look; two may
 * hold it for a moment when the network breaks, so nothing that depends on it may do harm twice.
 * Thread-safe.
 */
public interface Leadership extends AutoCloseable {

  /**
   * Looks whether this process leads, and takes the lead where nobody does. Bounded by seconds.
   *
   * @return false also while the database cannot be reached
   */
  boolean isMine();

  /** Gives the lead to whoever looks next. */
  @Override
  void close();
}
