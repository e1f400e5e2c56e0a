package org.scoregrid.queuebridge;

import java.io.IOException;

/** The broker is there and says no to this one queue or request; others may go well. */
public final class BrokerRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  public BrokerRefusal(String message) {
    super(message);
  }

  public BrokerRefusal(String message, Throwable cause) {
    super(message, cause);
  }
}
