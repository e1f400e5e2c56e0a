package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schedulers, database and broker are killed or lose what they hold while runs are on their way and
 * their reports come twice and in any order: each run ends once, and nothing is stuck.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SchedulerChaosTest {
  private static final int MANY = 200;

  /** The lock of PostgresLeadership. */
  private static final int LEAD = 0x5c09e91d;

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private ChaosSite site;
  private ChildProcess leader;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    site = ChaosSite.start(directory);
    leader = site.scheduler("first");
    await(() -> !leads().isEmpty());
    ChildProcess _ = site.scheduler("second");
    RestlessWorker _ = site.worker();
  }

  @AfterAll
  void stop() throws Exception {
    if (site != null) {
      site.close();
    }
  }

  /** Connections that hold the lead, one at most. */
  private List<String> leads() throws Exception {
    return site.truth()
        .rows("select pid from pg_locks where locktype = 'advisory' and objid = " + LEAD);
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(condition);
  }

  private List<Long> underWay() throws Exception {
    List<Long> submissions = site.submit(MANY);
    await(() -> site.over(submissions) > MANY / 10);
    return submissions;
  }

  private void assertAllEndOnce(List<Long> submissions) throws Exception {
    await(() -> site.over(submissions) == MANY);
    assertThat(site.count("run where state = 'FINISHED' and ", submissions)).isEqualTo(MANY);
    assertThat(
            site.count(
                "(select id as submission from submission" + " where status = 'Finished') s where ",
                submissions))
        .isEqualTo(MANY);
    assertThat(site.count("score where ", submissions)).isEqualTo(MANY);
    assertThat(
            site.count(
                "attempt a join run r on r.id = a.run where a.exit_codes is not null and ",
                submissions))
        .as("attempts that brought a result")
        .isEqualTo(MANY);
    assertThat(site.count("run where lease_token is not null and ", submissions)).isZero();
    assertThat(
            site.truth()
                .rows(
                    """
                    select count(*) from (
                      select from submission where on_leaderboard group by phase, owner
                      having count(*) <> 1) x
                    """))
        .containsExactly("0");
  }

  @Test
  @Order(1)
  void a_killed_scheduler_is_replaced_by_the_other_one() throws Exception {
    List<Long> submissions = underWay();
    List<String> before = leads();
    leader.kill();
    await(() -> leads().size() == 1 && !leads().equals(before));
    assertAllEndOnce(submissions);
  }

  @Test
  @Order(2)
  void a_killed_database_loses_nothing_that_was_committed() throws Exception {
    List<Long> submissions = underWay();
    site.postgres.kill();
    site.postgres.startAgain();
    assertAllEndOnce(submissions);
  }

  @Test
  @Order(3)
  void a_killed_broker_is_reconciled_when_it_is_back() throws Exception {
    List<Long> submissions = underWay();
    site.rabbit.kill();
    site.rabbit.startAgain();
    assertAllEndOnce(submissions);
  }

  @Test
  @Order(4)
  void an_emptied_broker_gets_its_messages_again() throws Exception {
    List<Long> submissions = underWay();
    site.rabbit.control("purge_queue", "compute-worker");
    site.rabbit.control("purge_queue", "scoregrid.events");
    assertAllEndOnce(submissions);
  }
}
