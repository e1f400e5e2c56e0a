package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClient;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.store.DatasetUses;
import org.scoregrid.store.Page;

/** Uses of datasets, found in the database. Thread-safe. */
public final class PostgresDatasetUses implements DatasetUses {
  private static final String USES =
      """
      select phase.competition, 'STARTING_KIT' as role from phase where starting_kit = :id
      union select competition, 'PUBLIC_DATA' from phase where public_data = :id
      union select phase.competition, 'SCORING_PROGRAM'
        from task join phase_task on task = task.id join phase on phase.id = phase
        where scoring_program = :id
      union select phase.competition, 'INGESTION_PROGRAM'
        from task join phase_task on task = task.id join phase on phase.id = phase
        where ingestion_program = :id
      union select phase.competition, 'INPUT_DATA'
        from task join phase_task on task = task.id join phase on phase.id = phase
        where input_data = :id
      union select phase.competition, 'REFERENCE_DATA'
        from task join phase_task on task = task.id join phase on phase.id = phase
        where reference_data = :id
      union select phase.competition, 'SOLUTION'
        from solution
        join solution_task on solution = solution.id
        join phase_task on phase_task.task = solution_task.task
        join phase on phase.id = phase
        where solution.data = :id
      union select resulting_competition, 'BUNDLE'
        from creation_status where bundle = :id and resulting_competition is not null
      union select competition, 'BUNDLE' from dump where dataset = :id
      union select competition,
          case when is_public then 'PUBLIC_SUBMISSION' else 'SUBMISSION' end
        from submission where data = :id and not soft_deleted
      limit 1000
      """;

  private final DbClient client;

  public PostgresDatasetUses(PostgresDatabase database) {
    this.client = database.dbClient();
  }

  @Override
  public List<Use> uses(DatasetId dataset) {
    return Statements.list(
        client.execute(),
        USES,
        Map.of("id", dataset.value()),
        row ->
            new Use(new CompetitionId(row.number("competition")), Role.valueOf(row.text("role"))));
  }

  @Override
  public Page<DatasetId> ownedBy(AccountId owner, Page.Request page) {
    long total =
        Statements.first(
                client.execute(),
                "select count(*) as total from dataset where created_by = :owner",
                Map.of("owner", owner.value()),
                row -> row.number("total"))
            .orElse(0L);
    List<DatasetId> items =
        Statements.list(
            client.execute(),
            """
            select id from dataset where created_by = :owner
            order by id desc limit :limit offset :offset
            """,
            Map.of("owner", owner.value(), "limit", page.size(), "offset", page.offset()),
            row -> new DatasetId(row.number("id")));
    return new Page<>(items, total);
  }
}
