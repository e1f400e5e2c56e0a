package org.scoregrid.worker.storage;

import java.io.IOException;

/** Storage did not do it; the message is for people and never holds a URL. */
public final class StorageException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean passing;

  StorageException(String sentence, boolean passing) {
    super(sentence);
    this.passing = passing;
  }

  /** Whether another try may help. */
  boolean isPassing() {
    return passing;
  }
}
