package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import org.scoregrid.queuebridge.BrokerRefusal;

/** Tells a broker that says no from one that is away. */
final class Refusals {
  private Refusals() {}

  static IOException of(String message, Exception cause) {
    for (Throwable next = cause; next != null; next = next.getCause()) {
      if (next instanceof BrokerRefusal
          || (next instanceof ShutdownSignalException signal && isRefusal(signal))) {
        return new BrokerRefusal(message, cause);
      }
    }
    return new IOException(message, cause);
  }

  /** The end of a channel only, or of a connection to a virtual host that cannot be used. */
  private static boolean isRefusal(ShutdownSignalException signal) {
    return !signal.isHardError()
        || (signal.getReason() instanceof AMQP.Connection.Close close
            && close.getReplyCode() == AMQP.NOT_ALLOWED);
  }
}
