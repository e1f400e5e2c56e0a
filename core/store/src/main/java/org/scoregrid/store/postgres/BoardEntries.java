package org.scoregrid.store.postgres;

import com.fasterxml.jackson.core.type.TypeReference;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.LeaderboardStore.Entry;

/** Reads entries of boards with all their scores, by two queries for any number of them. */
final class BoardEntries {
  /** Of a parent its finished children hold the scores, else the submission itself. */
  private static final String SCORES =
      """
      select r.entry, r.run, r.task, x.board_column, x.value, x.id
        from (select s.id as entry, s.id as run, s.task from submission s
               where s.id = any(?) and not s.has_children
              union all
              select distinct on (c.parent, c.task) c.parent, c.id, c.task from submission c
               where c.parent = any(?) and c.status = 'Finished'
               order by 1, 3, 2 desc) r
        left join score x on x.submission = r.run
       where r.task is not null
      """;

  private static final String ENTRIES =
      """
      select s.id, s.created_at, a.id, a.username, a.display_name,
             (select count(*) from submission n
               where n.phase = s.phase and n.owner = s.owner and n.parent is null),
             s.fact_sheet_answers
        from submission s join account a on a.id = s.owner
       where s.id = any(?)
      """;

  private final Tx tx;

  BoardEntries(Tx tx) {
    this.tx = tx;
  }

  /** Scores of one entry while they are read. */
  private static final class Scores {
    final Map<TaskId, SubmissionId> runs = new HashMap<>();
    final Map<TaskId, Map<ColumnId, BigDecimal>> values = new HashMap<>();
    final Map<TaskId, Map<ColumnId, Long>> numbers = new HashMap<>();

    void add(TaskId task, ColumnId column, BigDecimal value, long number) {
      values.computeIfAbsent(task, _ -> new HashMap<>()).put(column, value);
      numbers.computeIfAbsent(task, _ -> new HashMap<>()).put(column, number);
    }
  }

  /** In the order of the submissions; those that are gone are left out. */
  List<Entry> of(List<Long> submissions) throws SQLException {
    if (submissions.isEmpty()) {
      return List.of();
    }
    Tx.Values ids = Tx.ids(submissions);
    Map<Long, Scores> scores = new HashMap<>();
    tx.list(SCORES, row -> read(row, scores), ids, ids);
    Map<Long, Entry> entries = new HashMap<>();
    tx.list(
        ENTRIES, row -> entries.put(row.getLong(1), entry(row, scores.get(row.getLong(1)))), ids);
    return submissions.stream().map(entries::get).filter(Objects::nonNull).toList();
  }

  private static boolean read(ResultSet row, Map<Long, Scores> byEntry) throws SQLException {
    Scores scores = byEntry.computeIfAbsent(row.getLong(1), _ -> new Scores());
    TaskId task = new TaskId(row.getLong(3));
    scores.runs.put(task, new SubmissionId(row.getLong(2)));
    BigDecimal value = row.getBigDecimal(5);
    if (value != null) {
      scores.add(task, new ColumnId(row.getLong(4)), value, row.getLong(6));
    }
    return value != null;
  }

  private static Entry entry(ResultSet row, @Nullable Scores found) throws SQLException {
    Scores scores = found == null ? new Scores() : found;
    String answers = row.getString(7);
    return new Entry(
        new SubmissionId(row.getLong(1)),
        Row.person(row.getLong(3), row.getString(4), row.getString(5)),
        row.getTimestamp(2).toInstant(),
        row.getInt(6),
        answers == null ? null : Json.read(answers, new TypeReference<>() {}),
        scores.runs,
        scores.values,
        scores.numbers);
  }
}
