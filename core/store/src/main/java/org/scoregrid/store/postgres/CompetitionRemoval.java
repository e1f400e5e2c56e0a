package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.store.DeletionStore.Deletion;

/** Takes a competition out of the database, with all that was made for it. For one transaction. */
final class CompetitionRemoval {
  /**
   * Submitted files, dumps (bundles of the competition other than the one that it was made from),
   * and kits that came with its bundle. Public files stay: others may know their keys.
   */
  private static final String FILES =
      """
      select d.id from submission s join dataset d on d.id = s.data
       where s.competition = ? and d.type = 'submission'
      union
      select d.id from dataset d
       where d.competition = ? and d.type = 'submission'
      union
      select d.id from dataset d
       where d.competition = ? and d.type = 'competition_bundle'
         and not exists (select from creation_status c where c.bundle = d.id)
      union
      select d.id from phase p join dataset d on d.id in (p.starting_kit, p.public_data)
       where p.competition = ? and d.created_by_competition and not d.is_public
      """;

  private final Tx tx;
  private final LifecyclePolicy policy;

  CompetitionRemoval(Tx tx, LifecyclePolicy policy) {
    this.tx = tx;
    this.policy = policy;
  }

  private record Found(String title, Optional<String> logo) {}

  Deletion delete(CompetitionId competition, AccountId creator, Instant now) throws SQLException {
    long id = competition.value();
    if (find(id, creator, "").isEmpty()) {
      return new Deletion.Missing();
    }
    List<Long> open =
        tx.numbers(
            """
            select id from submission
             where competition = ? and parent is null and finished_at is null order by id
            """,
            id);
    List<AttemptKey> held = new Cancelling(tx, policy).cancelAll(open, now);
    // The competition's row is the last that is locked; from here on nothing is added to it.
    Optional<Found> found = find(id, creator, " for update");
    if (found.isEmpty()) {
      return new Deletion.Missing();
    }
    SubmissionFootprint.doomOutputsOfCompetition(tx, id, now);
    List<Long> files = tx.numbers(FILES, id, id, id, id);
    tx.update("delete from competition where id = ?", id);
    SubmissionFootprint.deleteUnshared(tx, files, now);
    SubmissionFootprint.doom(tx, found.get().logo().stream().toList(), now);
    PostgresAuditLog.record(
        tx, creator, "delete-competition", "competition/" + id, found.get().title(), now);
    return new Deletion.Deleted(held);
  }

  private Optional<Found> find(long id, AccountId creator, String lock) throws SQLException {
    return tx.first(
        "select title, logo_object_key from competition where id = ? and created_by = ?" + lock,
        row ->
            new Found(
                row.getString("title"), Optional.ofNullable(row.getString("logo_object_key"))),
        id,
        creator.value());
  }
}
