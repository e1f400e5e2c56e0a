package org.scoregrid.domain.competition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scoregrid.domain.competition.PhaseExample.day;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PhaseCalendarTest {
  private static final PhaseExample FIRST = PhaseExample.of(0, 1, 10);
  private static final PhaseExample SECOND = PhaseExample.of(1, 12, 20);
  private static final PhaseExample LAST = PhaseExample.endless(2, 25);

  private static PhaseCalendar<PhaseExample> at(Instant now) {
    return new PhaseCalendar<>(List.of(LAST, FIRST, SECOND), now);
  }

  @Test
  void before_everything_the_first_phase_is_next_and_shown() {
    var calendar = at(day(1).minusNanos(1));
    assertThat(calendar.previous()).isEmpty();
    assertThat(calendar.current()).isEmpty();
    assertThat(calendar.next()).contains(FIRST);
    assertThat(calendar.shown()).contains(FIRST);
  }

  @Test
  void during_a_phase_its_neighbours_are_previous_and_next() {
    var calendar = at(day(12));
    assertThat(calendar.previous()).contains(FIRST);
    assertThat(calendar.current()).contains(SECOND);
    assertThat(calendar.next()).contains(LAST);
    assertThat(calendar.shown()).contains(SECOND);
  }

  @Test
  void in_a_gap_no_phase_is_current_and_the_next_one_is_shown() {
    var calendar = at(day(20));
    assertThat(calendar.previous()).contains(SECOND);
    assertThat(calendar.current()).isEmpty();
    assertThat(calendar.shown()).contains(LAST);
    assertThat(calendar.isOver()).isFalse();
  }

  @Test
  void an_endless_phase_is_current_for_ever() {
    var calendar = at(day(9999));
    assertThat(calendar.current()).contains(LAST);
    assertThat(calendar.next()).isEmpty();
    assertThat(calendar.isOver()).isFalse();
  }

  @Test
  void after_the_last_end_everything_is_over_and_the_last_phase_is_shown() {
    var calendar = new PhaseCalendar<>(List.of(FIRST, SECOND), day(20));
    assertThat(calendar.isOver()).isTrue();
    assertThat(calendar.shown()).contains(SECOND);
  }

  @Test
  void of_overlapping_phases_the_later_one_is_current() {
    PhaseExample overlapping = PhaseExample.of(1, 5, 20);
    assertThat(new PhaseCalendar<>(List.of(FIRST, overlapping), day(6)).current())
        .contains(overlapping);
  }

  @Test
  void without_phases_there_is_nothing_to_show() {
    var calendar = new PhaseCalendar<PhaseExample>(List.of(), day(1));
    assertThat(calendar.shown()).isEmpty();
    assertThat(calendar.isOver()).isFalse();
  }
}
