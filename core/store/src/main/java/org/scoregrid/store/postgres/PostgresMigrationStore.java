package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.store.MigrationStore;

/** Migration by statements over sets. */
public final class PostgresMigrationStore implements MigrationStore {
  /** By the indexes phase_migration_due and submission_open. */
  private static final String DUE =
      """
      select s.id as source, t.id as target
        from phase t
        cross join lateral (
          select p.id from phase p where p.competition = t.competition and p.index < t.index
           order by p.index desc, p.id desc limit 1) s
       where t.auto_migrate_to_this_phase and not t.has_been_migrated and t.starts_at <= ?
         and not exists (select from submission o
                          where o.phase = s.id and o.finished_at is null and o.parent is null
                            and o.released)
       order by t.starts_at, t.id
       limit ?
      """;

  private static final String AFTER =
      """
      select s.id as source, t.id as target
        from phase s
        cross join lateral (
          select p.id from phase p where p.competition = s.competition and p.index > s.index
           order by p.index, p.id limit 1) t
       where s.id = ?
      """;

  /** One migration into a phase at a time; both are neighbours still. */
  private static final String LOCK =
      """
      select t.has_been_migrated from phase t
       where t.id = ?
         and exists (select from phase s where s.id = ? and s.competition = t.competition)
         for no key update
      """;

  private static final String OPEN =
      """
      select count(*) from (
        select from submission
         where phase = ? and finished_at is null and parent is null and released limit 1) o
      """;

  private static final String ENTRIES =
      """
        from submission s
       where s.phase = ? and s.parent is null and s.on_leaderboard and s.status = 'Finished'
         and not s.soft_deleted and not s.specific_task_rerun and s.data is not null
         and not exists (select from submission c where c.phase = ? and c.migrated_from = s.id)
      """;

  private static final String COPY =
      """
      insert into submission (owner, competition, phase, data, file_name, name, description,
          created_at, limit_exempt, created_by_migration, migrated_from, is_public, organization)
      select s.owner, s.competition, ?, s.data, s.file_name, s.name, s.description, ?, true,
             s.phase, s.id, s.is_public, s.organization
      """
          + ENTRIES
          + """
             order by s.created_at, s.id limit ?
            on conflict do nothing
            returning id
            """;

  private final Sql sql;

  public PostgresMigrationStore(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  /** The question that {@link #due} asks, as text; for looking at its plan. */
  public static String dueAt(Instant now, int limit) {
    return DUE.replaceFirst("<= \\?", "<= '" + now + "'").replace("limit ?", "limit " + limit);
  }

  @Override
  public List<Passage> due(Instant now, int limit) {
    return sql.transaction(tx -> tx.list(DUE, PostgresMigrationStore::passage, now, limit));
  }

  @Override
  public Optional<Passage> after(PhaseId source) {
    return sql.transaction(tx -> tx.first(AFTER, PostgresMigrationStore::passage, source.value()));
  }

  private static Passage passage(ResultSet row) throws SQLException {
    return new Passage(new PhaseId(row.getLong("source")), new PhaseId(row.getLong("target")));
  }

  @Override
  public Step copy(Passage passage, boolean forced, int max, Instant now) {
    return sql.transaction(tx -> copy(tx, passage, forced, max, now));
  }

  private static Step copy(Tx tx, Passage passage, boolean forced, int max, Instant now)
      throws SQLException {
    long source = passage.source().value();
    long target = passage.target().value();
    Optional<Boolean> migrated = tx.first(LOCK, row -> row.getBoolean(1), target, source);
    if (migrated.isEmpty()) {
      return new Step.Gone();
    }
    if (migrated.get() && !forced) {
      return new Step.Complete();
    }
    if (!forced && tx.number(OPEN, source) > 0) {
      return new Step.Postponed();
    }
    List<Long> copies = tx.numbers(COPY, target, now, source, target, max);
    if (copies.isEmpty()) {
      tx.update(
          "update phase set has_been_migrated = true where id = ? and not has_been_migrated",
          target);
      return new Step.Complete();
    }
    new NewSubmissions(tx).created(copies);
    long left = tx.number("select count(*) " + ENTRIES, source, target);
    return new Step.Copied(copies.stream().map(SubmissionId::new).toList(), left);
  }
}
