package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.Submission.Score;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.Page;
import org.scoregrid.store.SubmissionStore.Filter;

/** Reads submissions with a number of queries that does not depend on how many there are. */
final class SubmissionRows {
  private static final String SELECT =
      """
      select s.*, p.name as phase_name, o.username,
             coalesce(nullif(trim(o.display_name), ''), o.username) as shown_name,
             d.key as data_key, coalesce(t.on_leaderboard, s.on_leaderboard) as shown,
             array(select c.id from submission c where c.parent = s.id order by c.id) as children
        from submission s
        join phase p on p.id = s.phase
        join account o on o.id = s.owner
        left join dataset d on d.id = s.data
        left join submission t on t.id = s.parent
      """;

  private static final String SCORES =
      """
      select o.id as shown_by, o.part, x.id, x.board_column, c.key, c.index, x.value
        from (select s.id, s.id as part from submission s where s.id = any(?)
              union all
              select s.parent, s.id from submission s where s.parent = any(?)) o
        join score x on x.submission = o.part
        join leaderboard_column c on c.id = x.board_column
       order by o.id, o.part, c.index
      """;

  private final Tx tx;

  SubmissionRows(Tx tx) {
    this.tx = tx;
  }

  Optional<Submission> byId(SubmissionId id) throws SQLException {
    return select(" where s.id = ?", List.of(id.value())).stream().findFirst();
  }

  List<Submission> byIds(Collection<SubmissionId> ids) throws SQLException {
    Tx.Values values = Tx.ids(ids.stream().map(SubmissionId::value).toList());
    return select(" where s.id = any(?) order by s.id desc", List.of(values));
  }

  Page<Submission> list(Filter filter, Page.Request page) throws SQLException {
    List<Object> parameters = new ArrayList<>();
    String where = where(filter, parameters);
    long total =
        tx.number(
            "select count(*) from submission s join account o on o.id = s.owner" + where,
            parameters.toArray());
    if (page.offset() >= total) {
      return new Page<>(List.of(), total);
    }
    parameters.add(page.size());
    parameters.add(page.offset());
    return new Page<>(select(where + " order by s.id desc limit ? offset ?", parameters), total);
  }

  /** Only conditions that were asked for, so that the planner can take the index for them. */
  private static String where(Filter filter, List<Object> parameters) {
    List<String> conditions = new ArrayList<>();
    if (filter.viewer() != null) {
      conditions.add(
          """
          (s.owner = ? or s.competition in (
              select id from competition where created_by = ?
              union select competition from collaborator where account = ?))""");
      parameters.addAll(
          List.of(filter.viewer().value(), filter.viewer().value(), filter.viewer().value()));
    }
    if (filter.competition() != null) {
      conditions.add("s.competition = ?");
      parameters.add(filter.competition().value());
    }
    if (filter.phase() != null) {
      conditions.add("s.phase = ?");
      parameters.add(filter.phase().value());
    }
    if (filter.owner() != null) {
      conditions.add("s.owner = ?");
      parameters.add(filter.owner().value());
    }
    if (filter.status() != null) {
      conditions.add("s.status = ?");
      parameters.add(filter.status());
    }
    if (filter.search() != null && !filter.search().isBlank()) {
      conditions.add("(s.file_name ilike ? or s.name ilike ? or o.username ilike ?)");
      String pattern = "%" + filter.search().strip().replaceAll("([\\\\%_])", "\\\\$1") + "%";
      parameters.addAll(List.of(pattern, pattern, pattern));
    }
    if (!filter.withSoftDeleted()) {
      conditions.add("not s.soft_deleted");
    }
    if (filter.topLevelOnly()) {
      conditions.add("s.parent is null");
    }
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private List<Submission> select(String rest, List<?> parameters) throws SQLException {
    List<Submission> bare =
        tx.list(SELECT + rest, SubmissionRows::submission, parameters.toArray());
    if (bare.isEmpty()) {
      return bare;
    }
    Map<Long, List<Score>> scores = scores(bare);
    return bare.stream()
        .map(one -> withScores(one, scores.getOrDefault(one.id().value(), List.of())))
        .toList();
  }

  private Map<Long, List<Score>> scores(List<Submission> submissions) throws SQLException {
    Map<Long, List<Score>> scores = new HashMap<>();
    Tx.Values ids = Tx.column("bigint", submissions, one -> one.id().value());
    tx.list(
        SCORES,
        row ->
            scores
                .computeIfAbsent(row.getLong("shown_by"), _ -> new ArrayList<>())
                .add(
                    new Score(
                        row.getLong("id"),
                        new ColumnId(row.getLong("board_column")),
                        row.getString("key"),
                        row.getInt("index"),
                        row.getBigDecimal("value"))),
        ids,
        ids);
    return scores;
  }

  private static Submission submission(ResultSet row) throws SQLException {
    Long parent = Tx.id(row, "parent");
    Long task = Tx.id(row, "task");
    UUID data = row.getObject("data_key", UUID.class);
    return new Submission(
        new SubmissionId(row.getLong("id")),
        new CompetitionId(row.getLong("competition")),
        new PhaseId(row.getLong("phase")),
        row.getString("phase_name"),
        new Person(
            new AccountId(row.getLong("owner")),
            row.getString("username"),
            row.getString("shown_name")),
        data == null ? null : new DatasetKey(data),
        row.getString("file_name"),
        row.getString("name"),
        row.getString("description"),
        Tx.time(row, "created_at"),
        Tx.instant(row, "started_at"),
        SubmissionStatus.parse(row.getString("status")).orElseThrow(),
        row.getString("status_details"),
        JsonColumns.read(row.getString("fault"), Fault.class),
        parent == null ? null : new SubmissionId(parent),
        Tx.idArray(row, "children").stream().map(SubmissionId::new).toList(),
        row.getBoolean("has_children"),
        task == null ? null : new TaskId(task),
        row.getBoolean("specific_task_rerun"),
        row.getBoolean("is_public"),
        row.getBoolean("soft_deleted"),
        row.getBoolean("shown"),
        row.getString("md5"),
        JsonColumns.object(row.getString("fact_sheet_answers")),
        List.of());
  }

  private static Submission withScores(Submission bare, List<Score> scores) {
    return new Submission(
        bare.id(),
        bare.competition(),
        bare.phase(),
        bare.phaseName(),
        bare.owner(),
        bare.data(),
        bare.fileName(),
        bare.name(),
        bare.description(),
        bare.createdAt(),
        bare.startedAt(),
        bare.status(),
        bare.statusDetails(),
        bare.fault(),
        bare.parent(),
        bare.children(),
        bare.hasChildren(),
        bare.task(),
        bare.specificTaskRerun(),
        bare.isPublic(),
        bare.softDeleted(),
        bare.onLeaderboard(),
        bare.md5(),
        bare.factSheetAnswers(),
        scores);
  }
}
