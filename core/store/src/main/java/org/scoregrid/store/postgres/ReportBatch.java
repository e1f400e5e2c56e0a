package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.Outcome.Cancelled;
import org.scoregrid.domain.run.Outcome.Faulted;
import org.scoregrid.domain.run.Outcome.Scored;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunReport.Claimed;
import org.scoregrid.domain.run.RunReport.Ended;
import org.scoregrid.domain.run.RunReport.Renewed;
import org.scoregrid.store.RunStore.Committed;

/**
 * Applies reports in their order to locked runs, then writes everything at once: the number of
 * statements does not depend on the number of reports.
 */
final class ReportBatch {
  private final Tx tx;
  private final LifecyclePolicy policy;
  private final Instant now;
  private final Boards boards;

  ReportBatch(Tx tx, LifecyclePolicy policy, Instant now) {
    this.tx = tx;
    this.policy = policy;
    this.now = now;
    this.boards = new Boards(tx);
  }

  Committed commit(List<RunReport> reports) throws SQLException {
    LockedRuns runs =
        LockedRuns.lock(
            tx,
            policy,
            reports.stream().flatMap(ReportBatch::changing).distinct().toList(),
            reports.stream().flatMap(ReportBatch::leasing).distinct().toList(),
            now);
    boards.load(
        reports.stream()
            .map(report -> scoredRun(report, runs))
            .filter(Objects::nonNull)
            .map(run -> run.is.phase())
            .toList());
    int accepted = 0;
    List<AttemptKey> voids = new ArrayList<>();
    for (RunReport report : reports) {
      working(report).filter(key -> !isCurrent(key, runs)).forEach(voids::add);
      accepted += apply(report, runs) ? 1 : 0;
    }
    return new Committed(
        accepted,
        reports.size() - accepted,
        runs.store(boards, now).stream().map(SubmissionId::new).toList(),
        voids);
  }

  /** Attempts that somebody works on, as the report says. */
  private static Stream<AttemptKey> working(RunReport report) {
    return switch (report) {
      case Claimed claimed -> Stream.of(claimed.key());
      case Advanced advanced -> Stream.of(advanced.key());
      case Renewed renewed -> renewed.keys().stream();
      case Ended _ -> Stream.of();
    };
  }

  private static boolean isCurrent(AttemptKey key, LockedRuns runs) {
    LockedRun run = runs.byId(key.run().value());
    return run != null && run.isHeldBy(key);
  }

  private boolean apply(RunReport report, LockedRuns runs) {
    return switch (report) {
      case Claimed(AttemptKey key, var worker, Instant at) -> {
        LockedRun run = runs.byId(key.run().value());
        yield run != null && run.claimed(key, worker, at);
      }
      case Advanced(AttemptKey key, var worker, Instant at, var stage) -> {
        LockedRun run = runs.byId(key.run().value());
        yield run != null && run.advanced(key, worker, at, stage);
      }
      case Renewed renewed -> renew(renewed, runs);
      case Ended ended -> {
        LockedRun run = runs.byId(ended.key().run().value());
        yield run != null && end(run, ended);
      }
    };
  }

  /** Some keys may be void: the report counts as taken when one lease was renewed. */
  private static boolean renew(Renewed renewed, LockedRuns runs) {
    boolean any = false;
    for (AttemptKey key : renewed.keys()) {
      LockedRun run = runs.byId(key.run().value());
      any |= run != null && run.renewed(key);
    }
    return any;
  }

  private boolean end(LockedRun run, Ended ended) {
    return switch (ended.outcome()) {
      case Scored(Map<String, BigDecimal> said) -> run.finished(ended, scores(run, said));
      case Faulted(var fault) -> run.failed(ended, fault);
      case Cancelled() -> run.cancelled(ended);
    };
  }

  private Optional<Map<ColumnId, BigDecimal>> scores(LockedRun run, Map<String, BigDecimal> said) {
    return boards
        .of(run.is.phase())
        .map(board -> ScoreSheet.of(board.is(), said))
        .orElse(Optional.of(Map.of()));
  }

  /** The run whose submission may look different afterwards. */
  private static Stream<Long> changing(RunReport report) {
    return switch (report) {
      case Advanced advanced -> Stream.of(advanced.key().run().value());
      case Ended ended -> Stream.of(ended.key().run().value());
      case Claimed _, Renewed _ -> Stream.of();
    };
  }

  private static Stream<Long> leasing(RunReport report) {
    return switch (report) {
      case Claimed claimed -> Stream.of(claimed.key().run().value());
      case Renewed renewed -> renewed.keys().stream().map(key -> key.run().value());
      case Advanced _, Ended _ -> Stream.of();
    };
  }

  private static @Nullable LockedRun scoredRun(RunReport report, LockedRuns runs) {
    return report instanceof Ended ended && ended.outcome() instanceof Outcome.Scored
        ? runs.byId(ended.key().run().value())
        : null;
  }
}
