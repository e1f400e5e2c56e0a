package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;

/** Rows of tasks inside the transactions of several stores. */
final class TaskRows {
  static final List<DatasetType> PARTS =
      List.of(
          DatasetType.SCORING_PROGRAM,
          DatasetType.INGESTION_PROGRAM,
          DatasetType.INPUT_DATA,
          DatasetType.REFERENCE_DATA);

  private TaskRows() {}

  /** Reads a row of {@link CompetitionReader#TASK_SELECT}. */
  static Task read(ResultSet row) throws SQLException {
    Map<DatasetType, DatasetKey> files = new EnumMap<>(DatasetType.class);
    for (DatasetType type : PARTS) {
      UUID key = row.getObject(type.wireName(), UUID.class);
      if (key != null) {
        files.put(type, new DatasetKey(key));
      }
    }
    return new Task(
        new TaskId(row.getLong("id")),
        new TaskKey(row.getObject("key", UUID.class)),
        row.getString("name"),
        row.getString("description"),
        new AccountId(row.getLong("created_by")),
        Tx.time(row, "created_at"),
        row.getBoolean("is_public"),
        row.getBoolean("ingestion_only_during_scoring"),
        row.getBoolean("warm_scoring"),
        files);
  }

  /** Locks tasks against changes and against phases that would take them. */
  static List<Task> lock(Tx tx, Collection<TaskId> ids) throws SQLException {
    return tx.list(
        CompetitionReader.TASK_SELECT + "where t.id = any(?) order by t.id for update of t",
        TaskRows::read,
        values(ids));
  }

  static Tx.Values values(Collection<TaskId> ids) {
    return Tx.ids(ids.stream().map(TaskId::value).toList());
  }
}
