package org.scoregrid.queuebridge.rabbit;

import java.util.Map;

/**
 * What a worker may do in the virtual host of its queue: the least with which stock Celery workers
 * and ours work (reference/queue-protocol.md 1, 10 and 11).
 *
 * <p>A stock worker declares and binds all that it uses, so it needs to configure and write the
 * task queue; RabbitMQ's rights cannot tell a declaration from a deletion, nor a queue from an
 * exchange of the same name. What it breaks is its own queue, and the site mends it. Reports of
 * workers are read by the site alone.
 */
final class WorkerRights {
  private static final String CELERY = "celeryev(\\..+)?|(.+\\.)?celery\\.pidbox";
  private static final String TASKS = "compute-worker";
  private static final String EVENTS = "scoregrid\\.events";

  /** The default exchange, by which reports are sent. */
  private static final String DEFAULT_EXCHANGE = "amq\\.default";

  static final Map<String, String> PERMISSIONS =
      Map.of(
          "configure", anyOf(TASKS, EVENTS, CELERY),
          "write", anyOf(TASKS, EVENTS, CELERY, DEFAULT_EXCHANGE),
          "read", anyOf(TASKS, CELERY));

  /** Connections of all workers of a queue; the site's own are not among them. */
  static final int MOST_CONNECTIONS = 2_000;

  static final int MOST_CHANNELS = 10_000;

  private WorkerRights() {}

  private static String anyOf(String... names) {
    return "^(" + String.join("|", names) + ")$";
  }
}
