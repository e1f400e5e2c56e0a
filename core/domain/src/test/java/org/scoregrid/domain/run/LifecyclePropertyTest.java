package org.scoregrid.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.ShadowState;
import org.scoregrid.domain.submission.SubmissionStatus;

/** What holds for every lifecycle, whatever happens in whatever order. */
final class LifecyclePropertyTest {
  private static final int MOST_EVENTS = 60;

  /**
   * A table of legal moves.
   *
   * @param resting states in which nothing has to happen any more, though a person may go on
   * @param last states that are never left
   */
  record Lifecycle<S extends Enum<S>>(
      Class<S> type, S first, Set<S> resting, Set<S> last, BiPredicate<S, S> mayBecome) {

    /** Where the events lead; those that the table refuses change nothing. */
    S after(List<Integer> events) {
      S state = first;
      S[] states = type.getEnumConstants();
      for (int event : events) {
        S wanted = states[event % states.length];
        if (mayBecome.test(state, wanted)) {
          state = wanted;
        }
      }
      return state;
    }

    /** All states that can be reached, with the number of moves. */
    Map<S, Integer> distances(S from) {
      Map<S, Integer> distances = new EnumMap<>(type);
      distances.put(from, 0);
      Queue<S> open = new ArrayDeque<>(List.of(from));
      while (!open.isEmpty()) {
        S state = open.remove();
        for (S next : type.getEnumConstants()) {
          if (mayBecome.test(state, next) && !distances.containsKey(next)) {
            distances.put(next, distances.getOrDefault(state, 0) + 1);
            open.add(next);
          }
        }
      }
      return distances;
    }

    @Override
    public String toString() {
      return type.getSimpleName();
    }
  }

  private static final Lifecycle<RunState> RUN =
      new Lifecycle<>(
          RunState.class,
          RunState.QUEUED,
          EnumSet.of(RunState.FINISHED, RunState.FAILED, RunState.CANCELLED),
          EnumSet.of(RunState.FINISHED, RunState.FAILED, RunState.CANCELLED),
          RunState::mayBecome);

  private static final Lifecycle<RescoreState> RESCORE =
      new Lifecycle<>(
          RescoreState.class,
          RescoreState.DRAFT,
          EnumSet.of(RescoreState.STOPPED, RescoreState.SWITCHED, RescoreState.DROPPED),
          EnumSet.of(RescoreState.DROPPED),
          RescoreState::mayBecome);

  private static final Lifecycle<ShadowState> SHADOW =
      new Lifecycle<>(
          ShadowState.class,
          ShadowState.WAITING,
          EnumSet.of(ShadowState.SCORED, ShadowState.FAILED, ShadowState.STOPPED),
          EnumSet.of(ShadowState.SCORED),
          ShadowState::mayBecome);

  @Provide
  Arbitrary<Lifecycle<?>> lifecycles() {
    return Arbitraries.of(RUN, RESCORE, SHADOW);
  }

  @Provide
  Arbitrary<List<Integer>> events() {
    return Arbitraries.integers().between(0, 59).list().ofMaxSize(MOST_EVENTS);
  }

  @Property
  void any_events_lead_to_a_state_that_the_table_reaches(
      @ForAll("lifecycles") Lifecycle<?> lifecycle, @ForAll("events") List<Integer> events) {
    assertReached(lifecycle, events);
  }

  private static <S extends Enum<S>> void assertReached(
      Lifecycle<S> lifecycle, List<Integer> events) {
    assertThat(lifecycle.distances(lifecycle.first())).containsKey(lifecycle.after(events));
  }

  @Property
  void what_is_last_stays(
      @ForAll("lifecycles") Lifecycle<?> lifecycle,
      @ForAll("events") List<Integer> events,
      @ForAll("events") List<Integer> late) {
    assertStays(lifecycle, events, late);
  }

  private static <S extends Enum<S>> void assertStays(
      Lifecycle<S> lifecycle, List<Integer> events, List<Integer> late) {
    S state = lifecycle.after(events);
    if (lifecycle.last().contains(state)) {
      List<Integer> all = new ArrayList<>(events);
      all.addAll(late);
      assertThat(lifecycle.after(all)).isEqualTo(state);
    }
  }

  @Property
  void from_wherever_events_lead_there_is_a_way_to_rest(
      @ForAll("lifecycles") Lifecycle<?> lifecycle, @ForAll("events") List<Integer> events) {
    assertWayOut(lifecycle, events);
  }

  private static <S extends Enum<S>> void assertWayOut(
      Lifecycle<S> lifecycle, List<Integer> events) {
    S state = lifecycle.after(events);
    assertThat(lifecycle.distances(state).keySet()).containsAnyElementsOf(lifecycle.resting());
    boolean moves = lifecycle.distances(state).size() > 1;
    assertThat(moves).as("%s moves", state).isEqualTo(!lifecycle.last().contains(state));
  }

  @Property
  void no_event_leaves_a_state_as_it_is(@ForAll("lifecycles") Lifecycle<?> lifecycle) {
    assertNoSelfLoop(lifecycle);
  }

  private static <S extends Enum<S>> void assertNoSelfLoop(Lifecycle<S> lifecycle) {
    for (S state : lifecycle.type().getEnumConstants()) {
      assertThat(lifecycle.mayBecome().test(state, state)).as("%s", state).isFalse();
    }
  }

  /** Children whose runs take any course: their parent never comes back from being over. */
  @Property
  void a_parent_that_is_over_stays_over(
      @ForAll @IntRange(min = 1, max = 5) int children, @ForAll Random random) {
    List<RunState> runs = new ArrayList<>();
    for (int i = 0; i < children; i++) {
      runs.add(RunState.QUEUED);
    }
    SubmissionStatus before = parent(runs);
    for (int event = 0; event < MOST_EVENTS; event++) {
      int child = random.nextInt(children);
      RunState wanted = RunState.values()[random.nextInt(RunState.values().length)];
      if (runs.get(child).mayBecome(wanted)) {
        runs.set(child, wanted);
      }
      SubmissionStatus now = parent(runs);
      if (before.isOver()) {
        assertThat(now).isEqualTo(before);
      }
      assertThat(now.isOver()).isEqualTo(runs.stream().allMatch(RunState::isOver));
      before = now;
    }
  }

  private static SubmissionStatus parent(List<RunState> runs) {
    return SubmissionStatus.ofParent(runs.stream().map(SubmissionStatus::of).toList());
  }
}
