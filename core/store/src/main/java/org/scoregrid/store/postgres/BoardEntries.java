package org.scoregrid.store.postgres;

import com.fasterxml.jackson.core.type.TypeReference;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.store.LeaderboardStore.OrganizationName;

/**
 * Reads entries of boards with all their scores, by two queries for any number of them; whole
 * boards are {@link BoardStream}'s.
 */
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
             s.fact_sheet_answers, o.id, o.name
        from submission s join account a on a.id = s.owner
             left join organization o on o.id = s.organization
       where s.id = any(?)
      """;

  private final Tx tx;

  BoardEntries(Tx tx) {
    this.tx = tx;
  }

  /** Scores of one entry while they are read. */
  static final class Scores {
    final Map<TaskId, SubmissionId> runs = new HashMap<>();
    final Map<TaskId, Map<ColumnId, BigDecimal>> values = new HashMap<>();
    final Map<TaskId, Map<ColumnId, Long>> numbers = new HashMap<>();

    /** Reads run, task, column, value and number of a score from the second column on. */
    void add(ResultSet row) throws SQLException {
      TaskId task = new TaskId(row.getLong(3));
      runs.put(task, new SubmissionId(row.getLong(2)));
      BigDecimal value = row.getBigDecimal(5);
      if (value != null) {
        ColumnId column = new ColumnId(row.getLong(4));
        values.computeIfAbsent(task, _ -> new HashMap<>()).put(column, value);
        numbers.computeIfAbsent(task, _ -> new HashMap<>()).put(column, row.getLong(6));
      }
    }
  }

  /** An entry without its scores. */
  record Head(
      SubmissionId submission,
      Person owner,
      @Nullable OrganizationName organization,
      Instant submittedAt,
      int entries,
      @Nullable String answers) {

    Entry with(Scores scores) {
      return new Entry(
          submission,
          owner,
          organization,
          submittedAt,
          entries,
          answers == null ? null : Json.read(answers, new TypeReference<>() {}),
          scores.runs,
          scores.values,
          scores.numbers);
    }
  }

  /** In the order of the submissions; those that are gone are left out. */
  List<Entry> of(List<Long> submissions) throws SQLException {
    if (submissions.isEmpty()) {
      return List.of();
    }
    Map<Long, Scores> scores = new HashMap<>();
    Tx.Values ids = Tx.ids(submissions);
    tx.each(
        SCORES,
        0,
        row -> scores.computeIfAbsent(row.getLong(1), _ -> new Scores()).add(row),
        ids,
        ids);
    Map<Long, Head> heads = heads(submissions);
    List<Entry> entries = new ArrayList<>();
    for (Long submission : submissions) {
      Head head = heads.get(submission);
      if (head != null) {
        entries.add(head.with(scores.getOrDefault(submission, new Scores())));
      }
    }
    return entries;
  }

  Map<Long, Head> heads(List<Long> submissions) throws SQLException {
    Map<Long, Head> heads = new HashMap<>();
    tx.each(ENTRIES, 0, row -> heads.put(row.getLong(1), head(row)), Tx.ids(submissions));
    return heads;
  }

  private static Head head(ResultSet row) throws SQLException {
    return new Head(
        new SubmissionId(row.getLong(1)),
        Row.person(row.getLong(3), row.getString(4), row.getString(5)),
        organization(row),
        row.getTimestamp(2).toInstant(),
        row.getInt(6),
        row.getString(7));
  }

  private static @Nullable OrganizationName organization(ResultSet row) throws SQLException {
    String name = row.getString(9);
    return name == null ? null : new OrganizationName(new OrganizationId(row.getLong(8)), name);
  }
}
