package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbTransaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.SolutionDraft;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.CompetitionStore.NewCompetition;

/** Stores the new solutions of a draft and adds tasks to those that exist already. */
final class SolutionWriter {
  private final DbTransaction transaction;
  private final NewCompetition competition;
  private final DraftDatasets datasets;

  SolutionWriter(DbTransaction transaction, NewCompetition competition, DraftDatasets datasets) {
    this.transaction = transaction;
    this.competition = competition;
    this.datasets = datasets;
  }

  /**
   * @param tasks ids by label
   * @throws IllegalArgumentException when an existing solution is not there
   */
  void write(Map<String, Long> tasks) {
    Set<String> keys = new HashSet<>();
    List<Object> fresh = new ArrayList<>();
    List<Object> links = new ArrayList<>();
    for (SolutionDraft solution : competition.draft().solutions()) {
      DatasetKey existing = solution.key();
      String key = existing == null ? UUID.randomUUID().toString() : existing.toString();
      keys.add(key);
      if (existing == null) {
        fresh.add(row(key, solution));
      }
      solution.tasks().stream()
          .map(label -> Map.of("key", key, "task", CompetitionWriter.taskOf(tasks, label)))
          .forEach(links::add);
    }
    if (!keys.isEmpty()) {
      insert(fresh);
      checkAllExist(keys);
      link(links);
    }
  }

  private Map<String, @Nullable Object> row(String key, SolutionDraft solution) {
    return Parameters.of("key", key)
        .and("name", solution.name())
        .and("description", solution.description())
        .and("data", datasets.idOf(solution.source()))
        .and("md5", solution.source() == null ? null : competition.md5().get(solution.source()))
        .map();
  }

  /** The default name is that of reference/bundle-format.md 3.3. */
  private void insert(List<Object> rows) {
    String sql =
        """
        insert into solution (key, name, description, data, md5)
        select s.key,
               coalesce(s.name, to_char(now() at time zone 'UTC',
                                        '"solution @ "MM-DD-YYYY HH24:MI')),
               s.description, s.data, s.md5
        from json_to_recordset(cast(:solutions as json))
          as s (key uuid, name text, description text, data bigint, md5 text)
        """;
    Statements.change(transaction, sql, Map.of("solutions", Json.write(rows)));
  }

  private void checkAllExist(Set<String> keys) {
    String sql = "select count(*) as found from solution where key = any(cast(:keys as uuid[]))";
    Object wanted = keys.toArray(String[]::new);
    long found =
        Statements.first(transaction, sql, Map.of("keys", wanted), row -> row.number("found"))
            .orElseThrow();
    if (found != keys.size()) {
      throw new IllegalArgumentException("a solution of the draft does not exist");
    }
  }

  private void link(List<Object> links) {
    String sql =
        """
        insert into solution_task (solution, task)
        select s.id, l.task
        from json_to_recordset(cast(:links as json)) as l (key uuid, task bigint)
        join solution s on s.key = l.key
        on conflict do nothing
        """;
    Statements.change(transaction, sql, Map.of("links", Json.write(links)));
  }
}
