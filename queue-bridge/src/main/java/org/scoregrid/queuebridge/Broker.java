package org.scoregrid.queuebridge;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.queuebridge.wire.TaskMessage;

/**
 * The message broker as site and workers use it. Every method reconnects by itself; {@link
 * IOException} means that the broker cannot be reached now. Thread-safe.
 */
public interface Broker extends AutoCloseable {

  /** Declares exchange, queues and bindings of a virtual host. Idempotent. */
  void declare(QueueName queue) throws IOException;

  /**
   * Sends tasks and waits for the broker's confirmation of all of them.
   *
   * @return those that were confirmed, in order; the others were not taken
   */
  List<TaskMessage> sendTasks(QueueName queue, List<TaskMessage> tasks) throws IOException;

  /** Number of tasks that wait in the broker for a consumer. */
  int waitingTasks(QueueName queue) throws IOException;

  /** Workers that consume tasks now; 0 where the broker does not tell. */
  default int workers(QueueName queue) throws IOException {
    return 0;
  }

  /** Ends the connection to a virtual host that is not needed any more. */
  default void forget(QueueName queue) {}

  /** Sends a report and waits for the confirmation. */
  void sendReport(QueueName queue, RunReport report) throws IOException;

  /**
   * Consumes tasks. The receiver is called on the broker's thread and must not block; it owns the
   * delivery until it calls {@link TaskDelivery#accept} or {@link TaskDelivery#giveBack}. Messages
   * that are not understood are dropped and logged.
   *
   * @param prefetch deliveries that may be open at once
   */
  Subscription consumeTasks(QueueName queue, int prefetch, Consumer<TaskDelivery> receiver)
      throws IOException;

  /**
   * Consumes reports in batches of up to {@code batch}, waiting at most a few milliseconds to fill
   * one. A batch is acknowledged when the receiver returns and delivered again when it throws.
   */
  Subscription consumeReports(QueueName queue, int batch, ReportReceiver receiver)
      throws IOException;

  @Override
  void close();

  /** Takes reports; a throw means "not stored, send them again". */
  interface ReportReceiver {
    void receive(List<RunReport> reports) throws Exception;
  }

  /** A task in the hands of a worker. */
  interface TaskDelivery {
    Assignment assignment();

    /** The worker takes responsibility: acknowledged, never delivered again. */
    void accept() throws IOException;

    /** Back to the queue for another worker. */
    void giveBack() throws IOException;
  }

  /** Ends a consumption; what is not accepted goes back to the queue. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
