package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.store.CompetitionStore.NewCompetition;

/** Stores the new tasks of a draft and finds those that it takes from elsewhere. */
final class TaskWriter {
  private final DbTransaction transaction;
  private final NewCompetition competition;
  private final DraftDatasets datasets;

  TaskWriter(DbTransaction transaction, NewCompetition competition, DraftDatasets datasets) {
    this.transaction = transaction;
    this.competition = competition;
    this.datasets = datasets;
  }

  /**
   * Ids of all tasks of the draft, by label.
   *
   * @throws IllegalArgumentException when an existing task is not there
   */
  Map<String, Long> write() {
    Map<String, String> keyOfLabel = new HashMap<>();
    List<Object> fresh = new ArrayList<>();
    for (TaskDraft task : competition.draft().tasks()) {
      if (task.key() != null) {
        keyOfLabel.put(task.index(), task.key().toString());
      } else {
        String key = UUID.randomUUID().toString();
        keyOfLabel.put(task.index(), key);
        fresh.add(row(key, task));
      }
    }
    insert(fresh);
    Map<String, Long> idOfKey = ids(keyOfLabel);
    Map<String, Long> ids = new HashMap<>();
    keyOfLabel.forEach((label, key) -> ids.put(label, idOf(idOfKey, key)));
    return ids;
  }

  private static long idOf(Map<String, Long> idOfKey, String key) {
    Long id = idOfKey.get(key);
    if (id == null) {
      throw new IllegalArgumentException("task with key " + key + " does not exist");
    }
    return id;
  }

  private Map<String, @Nullable Object> row(String key, TaskDraft task) {
    return Parameters.of("key", key)
        .and("name", task.name())
        .and("description", task.description())
        .and("ingestion_only_during_scoring", task.ingestionOnlyDuringScoring())
        .and("warm_scoring", task.warmScoring())
        .and("is_public", task.isPublic())
        .and("scoring_program", file(task, DatasetType.SCORING_PROGRAM))
        .and("ingestion_program", file(task, DatasetType.INGESTION_PROGRAM))
        .and("input_data", file(task, DatasetType.INPUT_DATA))
        .and("reference_data", file(task, DatasetType.REFERENCE_DATA))
        .map();
  }

  private @Nullable Long file(TaskDraft task, DatasetType type) {
    return datasets.idOf(task.files().get(type));
  }

  private void insert(List<Object> rows) {
    String sql =
        """
        insert into task (created_by, key, name, description, ingestion_only_during_scoring,
                          warm_scoring, is_public, scoring_program, ingestion_program, input_data,
                          reference_data)
        select :owner, t.*
        from json_to_recordset(cast(:tasks as json)) as t (
          key uuid, name text, description text, ingestion_only_during_scoring boolean,
          warm_scoring boolean, is_public boolean, scoring_program bigint, ingestion_program bigint, input_data bigint,
          reference_data bigint)
        """;
    Statements.change(
        transaction, sql, Map.of("owner", competition.owner().value(), "tasks", Json.write(rows)));
  }

  private Map<String, Long> ids(Map<String, String> keyOfLabel) {
    String sql = "select id, key from task where key = any(cast(:keys as uuid[]))";
    Object keys = keyOfLabel.values().toArray(String[]::new);
    Map<String, Long> ids = new HashMap<>();
    Statements.list(
            transaction,
            sql,
            Map.of("keys", keys),
            row -> Map.entry(row.uuid("key").toString(), row.number("id")))
        .forEach(found -> ids.put(found.getKey(), found.getValue()));
    return ids;
  }
}
