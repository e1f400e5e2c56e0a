package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.store.ChangeFeed.Channel;
import org.scoregrid.testkit.PostgresServer;

final class PostgresChangeFeedTest {
  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final PostgresChangeFeed feed = PostgresChangeFeed.open(database);
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    feed.close();
    database.close();
  }

  @Test
  void a_listener_hears_its_channel_and_no_other() {
    List<String> other = new CopyOnWriteArrayList<>();
    feed.listen(Channel.SUBMISSION_CHANGED, heard::add);
    feed.listen(Channel.RUNS_QUEUED, other::add);
    feed.notify(Channel.SUBMISSION_CHANGED, "41");
    feed.notify(Channel.SUBMISSION_CHANGED, "42");
    feed.notify(Channel.RUNS_QUEUED, "/");
    await().untilAsserted(() -> assertThat(other).containsExactly("/"));
    assertThat(heard).containsExactly("41", "42");
  }

  @Test
  void a_notification_within_a_transaction_comes_after_its_commit() {
    feed.listen(Channel.JOBS_ENQUEUED, heard::add);
    Statements.inTransaction(
        database.dbClient(),
        transaction -> {
          String sql = "select pg_notify('scoregrid_jobs_enqueued', 'inside') as sent";
          assertThat(transaction.get(sql)).isPresent();
          feed.notify(Channel.JOBS_ENQUEUED, "meanwhile");
          await().untilAsserted(() -> assertThat(heard).containsExactly("meanwhile"));
          return true;
        });
    await().untilAsserted(() -> assertThat(heard).containsExactly("meanwhile", "inside"));
  }

  @Test
  void a_feed_whose_connection_was_killed_delivers_again() {
    feed.listen(Channel.RUNS_QUEUED, heard::add);
    killListener();
    // What is sent while it reconnects is lost, as the port says.
    await()
        .untilAsserted(
            () -> {
              feed.notify(Channel.RUNS_QUEUED, "again");
              assertThat(heard).contains("again");
            });
  }

  private void killListener() {
    String sql =
        """
        select pid, pg_terminate_backend(pid) as ended from pg_stat_activity
        where datname = current_database() and query like 'listen %'
        """;
    List<Boolean> ended =
        Statements.list(database.dbClient().execute(), sql, Map.of(), row -> row.flag("ended"));
    assertThat(ended).containsExactly(true);
  }

  @Test
  void a_listener_that_fails_does_not_keep_others_from_hearing() {
    feed.listen(
        Channel.RUNS_QUEUED,
        text -> {
          throw new IllegalStateException("broken listener");
        });
    feed.listen(Channel.RUNS_QUEUED, heard::add);
    feed.notify(Channel.RUNS_QUEUED, "/");
    await().untilAsserted(() -> assertThat(heard).containsExactly("/"));
  }

  @Test
  void who_stopped_listening_hears_nothing_more() throws Exception {
    List<String> still = new CopyOnWriteArrayList<>();
    AutoCloseable listening = feed.listen(Channel.RUNS_QUEUED, heard::add);
    feed.listen(Channel.RUNS_QUEUED, still::add);
    listening.close();
    feed.notify(Channel.RUNS_QUEUED, "/");
    await().untilAsserted(() -> assertThat(still).hasSize(1));
    assertThat(heard).isEmpty();
  }
}
