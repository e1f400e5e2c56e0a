package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.domain.submission.SubmissionPolicy.Refusal;
import org.scoregrid.domain.submission.SubmissionPolicy.Usage;
import org.scoregrid.store.SubmissionStore.Acceptance;
import org.scoregrid.store.SubmissionStore.NewSubmission;

/** Where submissions come from: people, within their limits, and re-runs, without. */
final class NewSubmissions {
  private static final String USAGE =
      """
      select (select p.status from participant p
               where p.account = ? and p.competition = (select competition from phase where id = ?))
               as participation,
             count(s.id) filter (where s.created_at >= ?) as today, count(s.id) as total
        from submission s
       where s.phase = ? and s.owner = ? and s.parent is null and s.counts and not s.limit_exempt
      """;

  private static final String INSERT =
      """
      insert into submission (owner, competition, phase, data, file_name, created_at, limit_exempt,
          chosen_tasks, released, fact_sheet_answers, organization)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json,
          (select id from organization where id = ? for key share)) -- null if just deleted
      returning id
      """;

  /** What the original ran is run again, in its order; of a child this is the child's task. */
  private static final String RERUN =
      """
      insert into submission (owner, competition, phase, data, file_name, name, description,
          created_at, limit_exempt, chosen_tasks, rerun_of, specific_task_rerun, is_public,
          fact_sheet_answers, task)
      select o.owner, o.competition, o.phase, o.data, o.file_name, o.name, o.description, ?, true,
             case when v.task is not null then array[v.task]
                  when o.has_children then array(
                    select c.task from submission c
                     where c.parent = o.id and c.task is not null order by c.id)
                  when o.task is not null then array[o.task]
                  else o.chosen_tasks end,
             o.id, v.task is not null or o.parent is not null or o.specific_task_rerun,
             o.is_public, o.fact_sheet_answers,
             v.task -- clients read it in the first answer
        from submission o cross join (values (?::bigint)) v(task)
       where o.id = any(?)
       order by o.id
      returning id, rerun_of
      """;

  private final Tx tx;

  NewSubmissions(Tx tx) {
    this.tx = tx;
  }

  Usage usage(PhaseId phase, AccountId account, boolean unlimited, Instant now)
      throws SQLException {
    Instant startOfDay = now.truncatedTo(ChronoUnit.DAYS);
    return tx.first(
            USAGE,
            row -> usage(row, unlimited),
            account.value(),
            phase.value(),
            startOfDay,
            phase.value(),
            account.value())
        .orElseThrow();
  }

  private static Usage usage(ResultSet row, boolean unlimited) throws SQLException {
    String participation = row.getString("participation");
    return new Usage(
        participation == null
            ? Participation.UNKNOWN
            : Participation.valueOf(participation.toUpperCase(Locale.ROOT)),
        row.getInt("today"),
        row.getInt("total"),
        unlimited);
  }

  Acceptance accept(NewSubmission submission, Instant now) throws SQLException {
    Locks.limits(tx, submission.phase().id().value(), submission.owner().value());
    Usage usage = usage(submission.phase().id(), submission.owner(), submission.unlimited(), now);
    Optional<Refusal> refusal = SubmissionPolicy.check(submission.phase(), usage, now);
    if (refusal.isPresent()) {
      return new Acceptance.Refused(refusal.get());
    }
    OrganizationId organization = submission.organization();
    long id =
        tx.number(
            INSERT,
            submission.owner().value(),
            submission.competition().value(),
            submission.phase().id().value(),
            submission.data().value(),
            submission.fileName(),
            now,
            submission.unlimited(),
            Tx.ids(submission.tasks().stream().map(TaskId::value).toList()),
            submission.autoRun(),
            JsonColumns.write(submission.factSheetAnswers()),
            organization == null ? null : organization.value());
    created(List.of(id));
    return new Acceptance.Accepted(new SubmissionId(id));
  }

  /**
   * @throws NoSuchElementException where there is no such submission
   */
  SubmissionId rerun(SubmissionId original, @Nullable TaskId task, Instant now)
      throws SQLException {
    @Nullable Long id = reruns(List.of(original.value()), task, now).get(original.value());
    if (id == null) {
      throw new NoSuchElementException("no submission " + original);
    }
    return new SubmissionId(id);
  }

  /** A re-run of each, with the tasks of the original. By original; in order. */
  Map<Long, Long> reruns(List<Long> originals, Instant now) throws SQLException {
    return reruns(originals, null, now);
  }

  private Map<Long, Long> reruns(List<Long> originals, @Nullable TaskId task, Instant now)
      throws SQLException {
    Map<Long, Long> reruns = new LinkedHashMap<>();
    tx.list(
        RERUN,
        row -> reruns.put(row.getLong("rerun_of"), row.getLong("id")),
        now,
        task == null ? null : task.value(),
        Tx.ids(originals));
    created(reruns.values());
    return reruns;
  }

  /**
   * Counts new submissions and tells of them. The rows of competitions are the last that are
   * locked, as all submissions to them need them; in order, so that nobody waits in a circle.
   */
  void created(Collection<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    Notices.submissionsChanged(tx, ids);
    tx.update(
        """
        with made as (
          select competition, count(*) as number from submission where id = any(?) group by 1),
        locked as (
          select c.id, m.number from competition c join made m on m.competition = c.id
           order by c.id for no key update of c)
        update competition c set submissions_count = c.submissions_count + l.number
          from locked l where c.id = l.id
        """,
        Tx.ids(ids));
  }
}
