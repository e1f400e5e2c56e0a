package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.scoregrid.domain.id.QueueName;

/** What other processes hear after the commit, on the channels of the change feed. */
final class Notices {
  private Notices() {}

  static void runsQueued(Tx tx, Collection<QueueName> queues) throws SQLException {
    notify(tx, "scoregrid_runs_queued", queues.stream().map(QueueName::vhost).distinct().toList());
  }

  static void submissionsChanged(Tx tx, Collection<Long> submissions) throws SQLException {
    notify(
        tx,
        "scoregrid_submission_changed",
        submissions.stream().distinct().map(String::valueOf).toList());
  }

  static void queueChanged(Tx tx, String vhost) throws SQLException {
    notify(tx, "scoregrid_queues_changed", List.of(vhost));
  }

  static void mailPosted(Tx tx) throws SQLException {
    notify(tx, "scoregrid_mail_posted", List.of(""));
  }

  private static void notify(Tx tx, String channel, List<String> texts) throws SQLException {
    if (!texts.isEmpty()) {
      tx.list(
          "select pg_notify(?, t) from unnest(?) t",
          _ -> Boolean.TRUE,
          channel,
          Tx.column("text", texts, text -> text));
    }
  }
}
