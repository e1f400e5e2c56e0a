package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.store.Page;
import org.scoregrid.store.SubmissionStore;

/**
 * Submissions on PostgreSQL. Throws {@link io.helidon.dbclient.DbClientException} when the database
 * cannot be reached.
 */
public final class PostgresSubmissionStore implements SubmissionStore {
  private final Sql sql;
  private final LifecyclePolicy policy;

  /** The pool stays the caller's. */
  public PostgresSubmissionStore(DataSource pool, LifecyclePolicy policy) {
    this.sql = new Sql(pool);
    this.policy = policy;
  }

  @Override
  public Acceptance accept(NewSubmission submission, Instant now) {
    return sql.transaction(tx -> new NewSubmissions(tx).accept(submission, now));
  }

  @Override
  public SubmissionPolicy.Usage usage(
      PhaseId phase, AccountId account, boolean unlimited, Instant now) {
    return sql.transaction(tx -> new NewSubmissions(tx).usage(phase, account, unlimited, now));
  }

  @Override
  public Optional<Submission> byId(SubmissionId id) {
    return sql.transaction(tx -> new SubmissionRows(tx).byId(id));
  }

  @Override
  public List<Submission> byIds(Collection<SubmissionId> ids) {
    return sql.transaction(tx -> new SubmissionRows(tx).byIds(ids));
  }

  @Override
  public Page<Submission> list(Filter filter, Page.Request page) {
    return sql.transaction(tx -> new SubmissionRows(tx).list(filter, page));
  }

  @Override
  public List<Output> outputs(SubmissionId id) {
    return sql.transaction(tx -> new RunViews(tx).outputs(id));
  }

  @Override
  public Optional<String> unfinishedPage(SubmissionId id) {
    return sql.transaction(tx -> new RunViews(tx).unfinishedPage(id));
  }

  @Override
  public int hasten(SubmissionId id) {
    return sql.transaction(tx -> FairOrder.hasten(tx, id.value()));
  }

  @Override
  public Optional<Waiting> waiting(SubmissionId id) {
    return sql.transaction(tx -> new QueuePace(tx).waiting(id.value()));
  }

  @Override
  public List<Progress> progress(SubmissionId id) {
    return sql.transaction(tx -> new RunViews(tx).progress(id));
  }

  @Override
  public SubmissionId rerun(SubmissionId original, @Nullable TaskId task, Instant now) {
    return sql.transaction(tx -> new NewSubmissions(tx).rerun(original, task, now));
  }

  @Override
  public boolean release(SubmissionId id) {
    return sql.transaction(
        tx -> {
          int released =
              tx.update(
                  """
                  update submission set released = true
                   where id = ? and not released and status = 'Submitting'
                  """,
                  id.value());
          if (released > 0) {
            Notices.submissionsChanged(tx, List.of(id.value()));
          }
          return released > 0;
        });
  }

  @Override
  public Cancellation cancel(SubmissionId id, Instant now) {
    return sql.transaction(tx -> new Cancelling(tx, policy).cancel(id, now));
  }

  @Override
  public void putOnLeaderboard(SubmissionId id, boolean clearOthersOfOwner) {
    sql.run(tx -> put(tx, id, clearOthersOfOwner));
  }

  private static void put(Tx tx, SubmissionId id, boolean clearOthersOfOwner) throws SQLException {
    Locks.submissions(tx, List.of(id.value()));
    List<Long> changed =
        tx.numbers(
            """
            with entry as (
              select id, phase, owner from submission
               where id = ? and parent is null and not specific_task_rerun and not soft_deleted)
            update submission s set on_leaderboard = (s.id = (select id from entry))
             where s.on_leaderboard <> (s.id = (select id from entry)) and s.id in (
               select id from entry
               union all
               select o.id from entry e
                 join submission o on o.phase = e.phase and o.owner = e.owner
                      and o.parent is null and o.on_leaderboard
                where ?)
            returning s.id
            """,
            id.value(),
            clearOthersOfOwner);
    Notices.submissionsChanged(tx, changed);
  }

  @Override
  public void takeOffLeaderboard(SubmissionId id) {
    sql.run(
        tx -> {
          Locks.submissions(tx, List.of(id.value()));
          Notices.submissionsChanged(
              tx,
              tx.numbers(
                  """
                  update submission set on_leaderboard = false
                   where id = ? and on_leaderboard returning id
                  """,
                  id.value()));
        });
  }

  @Override
  public void setFactSheetAnswers(SubmissionId id, Map<String, Object> answers) {
    sql.run(
        tx -> {
          Locks.submissions(tx, List.of(id.value()));
          Notices.submissionsChanged(
              tx,
              tx.numbers(
                  """
                  update submission set fact_sheet_answers = ?::json
                   where id = ? or parent = ? returning id
                  """,
                  answers.isEmpty() ? null : JsonColumns.write(answers),
                  id.value(),
                  id.value()));
        });
  }

  @Override
  public List<SubmissionId> unprepared(Instant createdBefore, int limit) {
    return sql.transaction(
        tx ->
            tx.list(
                """
                select id from submission
                 where not prepared and parent is null and released and finished_at is null
                   and created_at < ?
                 order by created_at limit ?
                """,
                row -> new SubmissionId(row.getLong("id")),
                createdBefore,
                limit));
  }

  @Override
  public Optional<DatasetKey> dataOf(SubmissionId id) {
    return sql.transaction(
        tx ->
            tx.first(
                """
                select d.key from submission s join dataset d on d.id = s.data where s.id = ?
                """,
                row -> new DatasetKey(row.getObject("key", UUID.class)),
                id.value()));
  }
}
