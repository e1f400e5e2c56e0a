package org.scoregrid.web.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.page.Badge;

/**
 * The page of one queue.
 *
 * @param url for stock workers, with the password; empty: nobody may connect
 * @param env settings file of a stock worker; empty: none can serve
 * @param command that starts a worker of ours
 * @param workers how many are connected, in words
 * @param names of the workers that announce themselves, with slots and state
 * @param mayEdit whether the viewer owns it, or is a superuser
 * @param organizers usernames, separated by blanks
 * @param helpers queues that may help it out
 * @param waits how long runs may wait before
 */
public record QueueView(
    long id,
    String name,
    String vhost,
    String owner,
    String created,
    boolean isPublic,
    Badge badge,
    @Nullable String notice,
    String url,
    String env,
    String command,
    String workers,
    List<WorkerLine> names,
    List<CompetitionLine> competitions,
    boolean mayEdit,
    String organizers,
    List<Option> helpers,
    List<Option> waits) {

  /** A worker that announces itself. */
  public record WorkerLine(String name, String about, String slots, Badge badge) {}

  /** A competition that it serves. */
  public record CompetitionLine(long id, String title) {}

  /** Something to choose. */
  public record Option(String value, String name, boolean chosen) {}

  /** A line of the list of queues. */
  public record Line(
      long id,
      String name,
      boolean isPublic,
      boolean opens,
      String owner,
      String workers,
      int competitions,
      Badge badge) {}
}
