package org.scoregrid.queuebridge.wire;

import java.util.UUID;

/**
 * The message that hands a run to a worker: stock fields for stock workers, {@link Assignment} for
 * native ones (reference/queue-protocol.md 2 and 5).
 *
 * @param taskId id of the message in Celery's sense; a revoke names it
 * @param siteApiUrl {@code submissions_api_url}, without final slash
 * @param secret what a stock worker's callbacks have to show
 * @param priority 0 prediction, 10 scoring
 */
public record TaskMessage(
    UUID taskId, String siteApiUrl, UUID secret, int priority, Assignment assignment) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "TaskMessage[" + taskId + ", priority " + priority + ", " + assignment + "]";
  }
}
