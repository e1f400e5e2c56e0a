package org.scoregrid.domain.competition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scoregrid.domain.competition.PhaseExample.day;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.competition.PhaseOrder.Problem;

final class PhaseOrderTest {
  private static List<Problem> problems(PhaseExample... phases) {
    return PhaseOrder.problems(List.of(phases));
  }

  @Test
  void phases_that_follow_each_other_are_good_in_any_order_of_the_list() {
    assertThat(
            problems(
                PhaseExample.endless(5, 12).takingOver(),
                PhaseExample.of(0, 1, 5),
                PhaseExample.of(1, 6, 10).takingOver()))
        .isEmpty();
    assertThat(problems(PhaseExample.endless(0, 1))).isEmpty();
  }

  @Test
  void at_least_one_phase_is_needed() {
    assertThat(problems()).containsExactly(new Problem.NoPhase());
    assertThat(new Problem.NoPhase().text()).isEqualTo("Competitions must have at least one phase");
  }

  @Test
  void the_first_and_the_only_phase_take_nothing_over() {
    assertThat(problems(PhaseExample.of(0, 1, 5).takingOver()))
        .containsExactly(new Problem.MigratesToOnly());
    assertThat(problems(PhaseExample.of(0, 1, 5).takingOver(), PhaseExample.of(1, 6, 8)))
        .containsExactly(new Problem.MigratesToFirst());
    assertThat(new Problem.MigratesToOnly().text())
        .isEqualTo("You cannot auto migrate in a competition with one phase");
    assertThat(new Problem.MigratesToFirst().text())
        .isEqualTo("You cannot auto migrate to the first phase of a competition");
  }

  @Test
  void a_phase_ends_after_its_start() {
    assertThat(problems(PhaseExample.of(0, 5, 5)))
        .containsExactly(new Problem.EndNotAfterStart("P0"));
    assertThat(problems(PhaseExample.of(0, 5, 4)))
        .containsExactly(new Problem.EndNotAfterStart("P0"));
  }

  @Test
  void only_the_last_phase_is_endless() {
    assertThat(problems(PhaseExample.endless(0, 1), PhaseExample.endless(1, 5)))
        .containsExactly(new Problem.EndlessBeforeLast("P0"));
  }

  @Test
  void a_phase_starts_after_the_end_of_the_one_before() {
    assertThat(problems(PhaseExample.of(0, 1, 5), PhaseExample.of(1, 5, 9)))
        .containsExactly(new Problem.StartsTooEarly("P1", day(5)));
    assertThat(problems(PhaseExample.of(0, 1, 5), PhaseExample.of(1, 3, 9)))
        .containsExactly(new Problem.StartsTooEarly("P1", day(5)));
  }

  @Test
  void all_problems_are_told_at_once() {
    assertThat(
            problems(
                PhaseExample.of(0, 9, 5).takingOver(),
                PhaseExample.of(0, 3, 2),
                PhaseExample.of(1, 1, 8)))
        .containsExactly(
            new Problem.MigratesToFirst(),
            new Problem.EndNotAfterStart("P0"),
            new Problem.SameIndex("P0", 0),
            new Problem.StartsTooEarly("P0", day(5)),
            new Problem.EndNotAfterStart("P0"),
            new Problem.StartsTooEarly("P1", day(2)));
  }
}
