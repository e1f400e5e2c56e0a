package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.run.FlowClass;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.RunStore.PreparedRun;
import org.scoregrid.store.RunStore.Unprepared;

/**
 * Turns a submission into runs. The job that does it may be delivered twice, at the same time even:
 * the row of the submission is locked, and what is prepared stays as it is.
 */
final class Preparation {
  private static final String UNPREPARED =
      """
      select s.id, s.competition, s.phase, s.owner,
             case when s.chosen_tasks = '{}'
                  then array(select task from phase_task where phase = s.phase
                              order by order_index, task)
                  else array(select t.id from task t
                               left join phase_task p on p.phase = s.phase and p.task = t.id
                              where t.id = any(s.chosen_tasks)
                              order by p.order_index nulls last, t.id) end as tasks
        from submission s
       where s.id = ? and s.parent is null and s.released and not s.prepared
         and s.status = 'Submitting'
      """;

  private static final String LOCK =
      """
      select id, competition, owner,
             rerun_of is not null or migrated_from is not null as rerun,
             exists (select from competition c where c.id = submission.competition
                        and c.created_by = submission.owner)
               or exists (select from collaborator c where c.competition = submission.competition
                             and c.account = submission.owner) as organizer
        from submission
       where id = ? and parent is null and released and not prepared and status = 'Submitting'
         for no key update
      """;

  private static final String CHILDREN =
      """
      insert into submission (owner, competition, phase, data, file_name, name, description,
          created_at, status, limit_exempt, parent, task, rerun_of, specific_task_rerun, is_public,
          prepared, fact_sheet_answers)
      select p.owner, p.competition, p.phase, p.data, p.file_name, p.name, p.description,
             p.created_at, 'Submitted', p.limit_exempt, p.id, v.task, p.rerun_of,
             p.specific_task_rerun, p.is_public, true, p.fact_sheet_answers
        from submission p cross join unnest(?) with ordinality as v(task, position)
       where p.id = ?
       order by v.position
      returning id, task
      """;

  private static final String RUNS =
      """
      insert into run (submission, competition, owner, task, queue, spec, deadline_at, next_actor,
          fair_order, queued_at)
      select v.submission, ?, ?, v.task, v.queue, v.spec, ?, ?, v.fair_order, ?
        from unnest(?, ?, ?, ?, ?) as v(submission, task, queue, spec, fair_order)
       order by v.fair_order, v.submission
      """;

  private final Tx tx;
  private final LifecyclePolicy policy;

  Preparation(Tx tx, LifecyclePolicy policy) {
    this.tx = tx;
    this.policy = policy;
  }

  Optional<Unprepared> unprepared(SubmissionId id) throws SQLException {
    return tx.first(UNPREPARED, Preparation::unprepared, id.value());
  }

  private static Unprepared unprepared(ResultSet row) throws SQLException {
    return new Unprepared(
        new SubmissionId(row.getLong("id")),
        new CompetitionId(row.getLong("competition")),
        new PhaseId(row.getLong("phase")),
        new AccountId(row.getLong("owner")),
        Tx.idArray(row, "tasks").stream().map(TaskId::new).toList());
  }

  private record Locked(long id, long competition, long owner, FlowClass kind) {
    FairOrder.Flow flow() {
      return new FairOrder.Flow(kind, owner);
    }
  }

  private static FlowClass kind(ResultSet row) throws SQLException {
    if (row.getBoolean("rerun")) {
      return FlowClass.RESCORE;
    }
    return row.getBoolean("organizer") ? FlowClass.ORGANIZER : FlowClass.PARTICIPANT;
  }

  void prepared(SubmissionId id, List<PreparedRun> runs, Instant now) throws SQLException {
    if (runs.isEmpty() || runs.stream().map(PreparedRun::task).distinct().count() < runs.size()) {
      throw new IllegalArgumentException("a submission needs one run for each of its tasks");
    }
    Optional<Locked> submission =
        tx.first(
            LOCK,
            row ->
                new Locked(
                    row.getLong("id"), row.getLong("competition"), row.getLong("owner"), kind(row)),
            id.value());
    if (submission.isEmpty()) {
      return;
    }
    boolean single = runs.size() == 1;
    tx.update(
        """
        update submission
           set prepared = true, status = 'Submitted', has_children = ?, task = ? where id = ?
        """,
        !single,
        single ? runs.getFirst().task().value() : null,
        id.value());
    Map<Long, Long> submissionOf =
        single ? Map.of(runs.getFirst().task().value(), id.value()) : children(id, runs);
    insertRuns(submission.get(), runs, submissionOf, now);
    List<Long> changed = new ArrayList<>(submissionOf.values());
    changed.add(id.value());
    Notices.submissionsChanged(tx, changed);
    Notices.runsQueued(tx, runs.stream().map(PreparedRun::queue).toList());
  }

  /** Child of each task. */
  private Map<Long, Long> children(SubmissionId parent, List<PreparedRun> runs)
      throws SQLException {
    Map<Long, Long> children = new HashMap<>();
    tx.list(
        CHILDREN,
        row -> children.put(row.getLong("task"), row.getLong("id")),
        Tx.column("bigint", runs, run -> run.task().value()),
        parent.value());
    return children;
  }

  private void insertRuns(
      Locked submission, List<PreparedRun> runs, Map<Long, Long> submissionOf, Instant now)
      throws SQLException {
    record Placed(PreparedRun run, long fairOrder) {}
    List<Placed> placed = new ArrayList<>();
    Map<String, List<PreparedRun>> byQueue =
        runs.stream().collect(Collectors.groupingBy(run -> run.queue().vhost()));
    // Nearly always one; sorted, so that two preparations do not wait for each other.
    for (String queue : byQueue.keySet().stream().sorted().toList()) {
      List<PreparedRun> here = byQueue.getOrDefault(queue, List.of());
      long place =
          FairOrder.reserve(
              tx, new QueueName(queue), submission.competition(), submission.flow(), here.size());
      for (PreparedRun run : here) {
        placed.add(new Placed(run, place));
        place += submission.kind().cost();
      }
    }
    tx.update(
        RUNS,
        submission.competition(),
        submission.owner(),
        now.plus(policy.queued()),
        policy.owner(RunState.QUEUED),
        now,
        Tx.column("bigint", placed, p -> submissionOf.get(p.run().task().value())),
        Tx.column("bigint", placed, p -> p.run().task().value()),
        Tx.column("text", placed, p -> p.run().queue().vhost()),
        Tx.column("jsonb", placed, p -> JsonColumns.write(p.run().spec())),
        Tx.column("bigint", placed, Placed::fairOrder));
  }

  void unpreparable(SubmissionId id, Fault fault, Instant now) throws SQLException {
    Locks.submissions(tx, List.of(id.value()));
    boolean unprepared = tx.first(LOCK, row -> row.getLong("id"), id.value()).isPresent();
    if (unprepared) {
      SubmissionChange failed =
          SubmissionChange.to(id.value(), SubmissionStatus.FAILED, false).withFault(fault);
      Notices.submissionsChanged(
          tx, new SubmissionChanges(tx, new Boards(tx)).apply(List.of(failed), now));
    }
  }
}
