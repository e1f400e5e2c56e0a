package org.scoregrid.store.postgres;

import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.submission.DeletionRule;
import org.scoregrid.store.DeletionStore;

/** Deletion on PostgreSQL. */
public final class PostgresDeletionStore implements DeletionStore {
  private final Sql sql;
  private final LifecyclePolicy policy;

  /** The pool stays the caller's. */
  public PostgresDeletionStore(DataSource pool, LifecyclePolicy policy) {
    this.sql = new Sql(pool);
    this.policy = policy;
  }

  @Override
  public Deletion delete(
      Map<SubmissionId, DeletionRule.Actor> submissions, AccountId actor, Instant now) {
    if (submissions.size() > MAX_AT_ONCE) {
      throw new IllegalArgumentException(
          "at most " + MAX_AT_ONCE + " at once, not " + submissions.size());
    }
    return sql.transaction(tx -> new SubmissionRemoval(tx, policy).delete(submissions, actor, now));
  }

  @Override
  public Deletion softDelete(SubmissionId submission, DeletionRule.Actor as, Instant now) {
    return sql.transaction(tx -> new SubmissionRemoval(tx, policy).softDelete(submission, as, now));
  }

  @Override
  public Deletion deleteCompetition(CompetitionId competition, AccountId creator, Instant now) {
    return sql.transaction(
        tx -> new CompetitionRemoval(tx, policy).delete(competition, creator, now));
  }
}
