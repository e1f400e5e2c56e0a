package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.scheduler.watch.SpillWatch;
import org.scoregrid.store.SpillOvers;

/** How many runs stay in a queue that has a second one. */
class SpillWatchTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final Rules rules = new Rules();

  private static final class Rules implements SpillOvers {
    final List<Rule> rules = new ArrayList<>();
    int kept = -1;
    Instant before = Instant.MIN;

    @Override
    public List<Rule> rules() {
      return rules;
    }

    @Override
    public int move(Rule rule, int keep, Instant queuedBefore, int max, Duration defaultTime) {
      kept = keep;
      before = queuedBefore;
      return 0;
    }
  }

  private void round(int slots, int onTheirWay, boolean measured) {
    rules.rules.add(
        new SpillOvers.Rule(
            new QueueName("first"),
            QueueName.DEFAULT,
            Duration.ofMinutes(10),
            onTheirWay,
            measured ? Duration.ofMinutes(1) : null));
    Duration defaultTime = Duration.ofMinutes(20);
    assertThat(new SpillWatch(rules, _ -> slots, defaultTime, () -> NOW).round()).isFalse();
  }

  @Test
  void those_stay_that_get_a_slot_in_time() {
    round(2, 3, true);
    assertThat(rules.kept).isEqualTo(17);
    assertThat(rules.before).isEqualTo(NOW);
  }

  @Test
  void without_workers_those_go_that_waited_long_enough() {
    round(0, 0, true);
    assertThat(rules.kept).isZero();
    assertThat(rules.before).isEqualTo(NOW.minus(Duration.ofMinutes(10)));
  }

  @Test
  void where_no_time_can_be_told_only_a_long_wait_counts() {
    round(4, 0, false);
    assertThat(rules.before).isEqualTo(NOW.minus(Duration.ofMinutes(10)));
  }
}
