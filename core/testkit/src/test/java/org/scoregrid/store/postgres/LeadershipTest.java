package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.testkit.PostgresServer;

/** One leads, and when it is gone another one does. */
final class LeadershipTest {
  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final PostgresLeadership first = new PostgresLeadership(database);
  private final PostgresLeadership second = new PostgresLeadership(database);

  @AfterEach
  void close() {
    first.close();
    second.close();
    database.close();
  }

  private void awaitTakeOver() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(50))
        .until(second::isMine);
  }

  @Test
  void only_one_leads_at_a_time() {
    assertThat(first.isMine()).isTrue();
    assertThat(second.isMine()).isFalse();
    assertThat(first.isMine()).isTrue();
  }

  @Test
  void whoever_ends_gives_the_lead_away_for_good() {
    assertThat(first.isMine()).isTrue();
    first.close();
    awaitTakeOver();
    assertThat(first.isMine()).isFalse();
  }

  @Test
  void a_leader_that_lost_its_connection_does_not_lead() {
    assertThat(first.isMine()).isTrue();
    assertThat(
            new ArenaRows(database)
                .number(
                    """
                    select count(pg_terminate_backend(pid)) from pg_locks
                     where locktype = 'advisory'
                       and database = (select oid from pg_database where datname = current_database())
                    """))
        .isEqualTo(1);
    awaitTakeOver();
    assertThat(first.isMine()).isFalse();
    second.close();
    assertThat(first.isMine()).isTrue();
  }
}
