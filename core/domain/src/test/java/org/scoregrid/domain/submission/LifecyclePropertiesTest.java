package org.scoregrid.domain.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.run.RunState;

/** What holds for every path through the tables, not only for the examples. */
final class LifecyclePropertiesTest {
  private static final int WALKS = 2_000;
  private static final int MAX_STEPS = 200;

  /** All families of one to four children. */
  private static List<List<SubmissionStatus>> families() {
    List<List<SubmissionStatus>> all = new ArrayList<>();
    List<List<SubmissionStatus>> ofSize = List.of(List.of());
    for (int size = 1; size <= 4; size++) {
      List<List<SubmissionStatus>> larger = new ArrayList<>();
      for (List<SubmissionStatus> family : ofSize) {
        for (SubmissionStatus next : SubmissionStatus.values()) {
          larger.add(Stream.concat(family.stream(), Stream.of(next)).toList());
        }
      }
      all.addAll(larger);
      ofSize = larger;
    }
    return all;
  }

  @Test
  void a_parent_is_over_exactly_when_all_children_are() {
    for (List<SubmissionStatus> family : families()) {
      assertThat(SubmissionStatus.ofParent(family).isOver())
          .as("%s", family)
          .isEqualTo(family.stream().allMatch(SubmissionStatus::isOver));
    }
  }

  @Test
  void a_parent_finishes_exactly_when_it_is_over_and_a_child_finished() {
    for (List<SubmissionStatus> family : families()) {
      SubmissionStatus parent = SubmissionStatus.ofParent(family);
      boolean over = family.stream().allMatch(SubmissionStatus::isOver);
      assertThat(parent == SubmissionStatus.FINISHED)
          .isEqualTo(over && family.contains(SubmissionStatus.FINISHED));
      assertThat(parent == SubmissionStatus.CANCELLED)
          .isEqualTo(over && Set.copyOf(family).equals(Set.of(SubmissionStatus.CANCELLED)));
      if (Set.copyOf(family).equals(Set.of(SubmissionStatus.FAILED))) {
        assertThat(parent).isEqualTo(SubmissionStatus.FAILED);
      }
    }
  }

  @Test
  void the_order_of_children_does_not_matter() {
    Random random = new Random(7);
    for (List<SubmissionStatus> family : families()) {
      List<SubmissionStatus> shuffled = new ArrayList<>(family);
      Collections.shuffle(shuffled, random);
      assertThat(SubmissionStatus.ofParent(shuffled)).isEqualTo(SubmissionStatus.ofParent(family));
    }
  }

  @Test
  void an_only_child_that_is_over_is_what_its_parent_is() {
    for (SubmissionStatus status : SubmissionStatus.values()) {
      if (status.isOver()) {
        assertThat(SubmissionStatus.ofParent(List.of(status))).isEqualTo(status);
      }
    }
  }

  @Test
  void a_child_that_ends_never_reopens_its_parent() {
    for (List<SubmissionStatus> family : families()) {
      if (SubmissionStatus.ofParent(family).isOver()) {
        continue;
      }
      for (int i = 0; i < family.size(); i++) {
        if (family.get(i).isOver()) {
          continue;
        }
        List<SubmissionStatus> later = new ArrayList<>(family);
        later.set(i, SubmissionStatus.FAILED);
        SubmissionStatus parent = SubmissionStatus.ofParent(later);
        assertThat(parent.isOver() || parent == SubmissionStatus.RUNNING).isTrue();
      }
    }
  }

  @Test
  void every_walk_through_the_states_of_a_run_can_end_and_ends_once() {
    Random random = new Random(11);
    for (int walk = 0; walk < WALKS; walk++) {
      RunState state = RunState.QUEUED;
      for (int step = 0; step < MAX_STEPS && !state.isOver(); step++) {
        RunState here = state;
        List<RunState> next = Stream.of(RunState.values()).filter(here::mayBecome).toList();
        state = next.get(random.nextInt(next.size()));
        assertThat(state.before()).contains(here);
        assertThat(here.isOver()).isFalse();
      }
      RunState end = state;
      if (end.isOver()) {
        assertThat(Stream.of(RunState.values()).noneMatch(end::mayBecome)).isTrue();
      } else {
        assertThat(end.mayBecome(RunState.CANCELLED)).isTrue();
      }
    }
  }

  @Test
  void every_state_is_reached_and_every_open_state_leads_to_every_end() {
    assertThat(reachableFrom(RunState.QUEUED)).containsAll(EnumSet.allOf(RunState.class));
    for (RunState state : RunState.values()) {
      if (!state.isOver()) {
        assertThat(reachableFrom(state))
            .contains(RunState.FINISHED, RunState.FAILED, RunState.CANCELLED);
      }
    }
  }

  @Test
  void only_a_lost_attempt_sends_a_run_back_to_its_queue() {
    for (RunState state : RunState.values()) {
      boolean underWay = state == RunState.DISPATCHED || state.isLeased();
      assertThat(state.mayBecome(RunState.QUEUED)).isEqualTo(underWay);
    }
  }

  @Test
  void people_never_see_a_run_go_back_but_to_submitted() {
    for (RunState from : RunState.values()) {
      for (RunState to : RunState.values()) {
        if (from.mayBecome(to) && to != RunState.QUEUED) {
          assertThat(SubmissionStatus.of(to)).isGreaterThanOrEqualTo(SubmissionStatus.of(from));
        }
      }
    }
  }

  private static Set<RunState> reachableFrom(RunState start) {
    Set<RunState> seen = EnumSet.of(start);
    List<RunState> open = new ArrayList<>(List.of(start));
    while (!open.isEmpty()) {
      RunState state = open.removeLast();
      for (RunState next : RunState.values()) {
        if (state.mayBecome(next) && seen.add(next)) {
          open.add(next);
        }
      }
    }
    return seen;
  }
}
