package org.scoregrid.web.competition;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.jobs.MigratePhaseRequest;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.store.JobRecords;
import org.scoregrid.store.JobRecords.JobRecord;
import org.scoregrid.store.JobRecords.State;
import org.scoregrid.store.RerunStore;
import org.scoregrid.store.RerunStore.Bulk;
import org.scoregrid.web.competition.WorkView.Line;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.Words;

/**
 * Re-runs and migrations of phases in the words of a page: those that go on, and the last that is
 * over. What a failed try said is for administrators and not shown. Thread-safe.
 */
final class WorkViews {
  private final RerunStore reruns;
  private final JobRecords records;
  private final InstantSource clock;

  WorkViews(RerunStore reruns, JobRecords records, InstantSource clock) {
    this.reruns = reruns;
    this.records = records;
    this.clock = clock;
  }

  WorkView of(Competition competition) {
    List<Phase> phases = competition.phases();
    Map<PhaseId, Bulk> bulks = reruns.lastOfEach(phases.stream().map(Phase::id).toList());
    Map<String, JobRecord> known = known(phases, bulks);
    Instant now = clock.instant();
    List<Line> lines = new ArrayList<>();
    boolean moves = false;
    for (Phase phase : phases) {
      Bulk bulk = bulks.get(phase.id());
      if (bulk != null) {
        lines.add(rerun(phase, bulk, known.get(about(bulk)), now));
        moves |= bulk.endedAt() == null;
      }
      for (boolean byHand : List.of(false, true)) {
        JobRecord migration = known.get(about(phase, byHand));
        if (migration != null && (migration.total() > 0 || migration.state() != State.DONE)) {
          lines.add(migration(phase, migration, now));
          moves |= migration.state() == State.RUNNING;
        }
      }
    }
    return new WorkView(competition.id().value(), moves, lines);
  }

  private Map<String, JobRecord> known(List<Phase> phases, Map<PhaseId, Bulk> bulks) {
    List<String> abouts = new ArrayList<>();
    for (Phase phase : phases) {
      abouts.add(about(phase, false));
      abouts.add(about(phase, true));
    }
    bulks.values().forEach(bulk -> abouts.add(about(bulk)));
    return records.byAbouts(abouts).stream()
        .collect(Collectors.toMap(JobRecord::about, Function.identity()));
  }

  private static String about(Bulk bulk) {
    return new RerunManyRequest(bulk.id().value()).about();
  }

  /** The phase before does not count in it. */
  private static String about(Phase target, boolean byHand) {
    return new MigratePhaseRequest(target.id(), target.id(), byHand).about();
  }

  private static Line rerun(Phase phase, Bulk bulk, @Nullable JobRecord record, Instant now) {
    Instant ended = bulk.endedAt();
    return new Line(
        "Run again all submissions of " + phase.name(),
        badge(ended == null ? stateOfOpen(record) : State.DONE),
        reach(bulk.done(), bulk.total()),
        percent(bulk.done(), bulk.total()),
        Words.ago(ended == null ? bulk.createdAt() : ended, now));
  }

  /** An open one whose job is over is taken up again by a sweep. */
  private static State stateOfOpen(@Nullable JobRecord record) {
    return record != null && record.state() == State.FAILED ? State.FAILED : State.RUNNING;
  }

  private static Line migration(Phase target, JobRecord record, Instant now) {
    return new Line(
        "Take submissions over into " + target.name(),
        badge(record.state()),
        reach(record.done(), record.total()),
        percent(record.done(), record.total()),
        Words.ago(record.changedAt(), now));
  }

  private static Badge badge(State state) {
    return switch (state) {
      case RUNNING -> new Badge("Running", "run");
      case DONE -> new Badge("Finished", "ok");
      case FAILED -> new Badge("Interrupted, tried again by itself", "wait");
    };
  }

  private static String reach(long done, long total) {
    return total == 0 ? "" : Words.count(done) + " of " + Words.count(total, "submission");
  }

  private static int percent(long done, long total) {
    return total == 0 ? -1 : (int) Math.min(100, done * 100 / total);
  }
}
