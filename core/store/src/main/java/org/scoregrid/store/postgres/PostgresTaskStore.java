package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.DatasetLists.Named;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.Page;
import org.scoregrid.store.TaskStore;

/** Tasks in the database. */
public final class PostgresTaskStore implements TaskStore {
  private static final String FILTER =
      """
      where (t.created_by = ? or (? and t.is_public) or exists (
               select 1 from task_share s where s.task = t.id and s.account = ?))
        and (?::bigint is null or t.created_by = ?) and (?::boolean is null or t.is_public = ?)
        and
      """
          + SearchWords.condition("t.name, t.description");

  private static final String SHARED =
      """
      select a.id, a.username, a.display_name
        from task_share s join account a on a.id = s.account
       where s.task = ? order by a.id
      """;

  private static final String COMPETITIONS =
      """
      select distinct c.id, c.title, c.published,
             c.created_by = ? or exists (
               select 1 from collaborator o where o.competition = c.id and o.account = ?) as own
        from phase_task pt join phase p on p.id = pt.phase join competition c on c.id = p.competition
       where pt.task = ? order by c.id
      """;

  private static final String VALIDATED =
      """
      select count(*)
        from solution_task st join solution s on s.id = st.solution
             join submission b on b.task = st.task and b.md5 = s.md5 and b.status = 'Finished'
       where st.task = ?
      """;

  private static final String INSERT =
      """
      insert into task (name, description, is_public, ingestion_only_during_scoring,
                        warm_scoring, scoring_program, ingestion_program, input_data, reference_data, created_by)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      returning id
      """;

  private static final String UPDATE =
      """
      update task set name = ?, description = ?, is_public = ?, ingestion_only_during_scoring = ?,
                      warm_scoring = ?, scoring_program = ?, ingestion_program = ?, input_data = ?, reference_data = ?
       where id = ?
      """;

  private final Sql sql;

  public PostgresTaskStore(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public Page<Task> list(AccountId viewer, Filter filter, Page.Request page) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(viewer.value());
    values.add(filter.withPublic());
    values.add(viewer.value());
    Long creator = filter.createdBy() == null ? null : filter.createdBy().value();
    values.add(creator);
    values.add(creator);
    values.add(filter.isPublic());
    values.add(filter.isPublic());
    values.add(SearchWords.values(filter.words()));
    return sql.transaction(
        tx -> {
          long total = tx.number("select count(*) from task t " + FILTER, values.toArray());
          List<@Nullable Object> paged = new ArrayList<>(values);
          paged.add(page.size());
          paged.add(page.offset());
          List<Task> tasks =
              tx.list(
                  CompetitionReader.TASK_SELECT
                      + FILTER
                      + "order by t.created_at desc, t.id desc limit ? offset ?",
                  TaskRows::read,
                  paged.toArray());
          return new Page<>(tasks, total);
        });
  }

  @Override
  public Optional<Details> details(TaskId id, AccountId viewer) {
    return sql.transaction(
        tx -> {
          Optional<Task> task = one(tx, id);
          return task.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Details(
                      task.get(),
                      shared(tx, id),
                      competitions(tx, id, viewer),
                      tx.number(VALIDATED, id.value()) > 0));
        });
  }

  private static Optional<Task> one(Tx tx, TaskId id) throws SQLException {
    return tx.first(CompetitionReader.TASK_SELECT + "where t.id = ?", TaskRows::read, id.value());
  }

  private static List<Person> shared(Tx tx, TaskId id) throws SQLException {
    return tx.list(
        SHARED,
        row ->
            Row.person(row.getLong("id"), row.getString("username"), row.getString("display_name")),
        id.value());
  }

  private static List<Named> competitions(Tx tx, TaskId id, AccountId viewer) throws SQLException {
    return tx.list(
        COMPETITIONS,
        row ->
            new Named(
                new CompetitionId(row.getLong("id")),
                row.getString("title"),
                row.getBoolean("published"),
                row.getBoolean("own")),
        viewer.value(),
        viewer.value(),
        id.value());
  }

  @Override
  public Set<AccountId> existing(Collection<AccountId> accounts) {
    List<Long> ids = accounts.stream().map(AccountId::value).toList();
    return sql.transaction(
        tx ->
            new HashSet<>(
                tx.list(
                    "select id from account where id = any(?)",
                    row -> new AccountId(row.getLong(1)),
                    Tx.ids(ids))));
  }

  @Override
  public boolean isSharedWith(TaskId id, AccountId account) {
    return sql.transaction(
        tx ->
            tx.number(
                    "select count(*) from task_share where task = ? and account = ?",
                    id.value(),
                    account.value())
                > 0);
  }

  @Override
  public boolean isUsed(TaskId id) {
    return !sql.transaction(tx -> inPhases(tx, List.of(id))).isEmpty();
  }

  private static Set<Long> inPhases(Tx tx, Collection<TaskId> ids) throws SQLException {
    return new HashSet<>(
        tx.numbers(
            "select distinct task from phase_task where task = any(?)", TaskRows.values(ids)));
  }

  @Override
  public Task create(AccountId creator, Content content) {
    return create(creator, content, Map.of());
  }

  @Override
  public Task create(AccountId creator, Content content, Map<DatasetType, NewDataset> made) {
    return sql.transaction(
        tx -> {
          Map<DatasetType, Long> parts = parts(tx, content);
          for (Map.Entry<DatasetType, NewDataset> part : made.entrySet()) {
            parts.put(part.getKey(), DatasetRows.insert(tx, part.getValue()));
          }
          TaskId id = new TaskId(tx.number(INSERT, row(content, parts, creator.value())));
          share(tx, id, content.sharedWith());
          return one(tx, id).orElseThrow();
        });
  }

  @Override
  public Optional<Task> edit(TaskId id, Content content) {
    return sql.transaction(
        tx -> {
          if (tx.update(UPDATE, row(content, parts(tx, content), id.value())) == 0) {
            return Optional.empty();
          }
          tx.update("delete from task_share where task = ?", id.value());
          share(tx, id, content.sharedWith());
          return one(tx, id);
        });
  }

  private static Map<DatasetType, Long> parts(Tx tx, Content content) throws SQLException {
    Map<DatasetType, Long> parts = new EnumMap<>(DatasetType.class);
    for (Map.Entry<DatasetType, DatasetKey> file : content.files().entrySet()) {
      tx.numbers("select id from dataset where key = ?", file.getValue().value())
          .forEach(id -> parts.put(file.getKey(), id));
    }
    return parts;
  }

  private static @Nullable Object[] row(
      Content content, Map<DatasetType, Long> parts, long creatorOrId) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(content.name());
    values.add(content.description());
    values.add(content.isPublic());
    values.add(content.ingestionOnlyDuringScoring());
    values.add(content.warmScoring());
    TaskRows.PARTS.forEach(type -> values.add(parts.get(type)));
    values.add(creatorOrId);
    return values.toArray();
  }

  private static void share(Tx tx, TaskId id, Set<AccountId> accounts) throws SQLException {
    tx.update(
        "insert into task_share (task, account) select ?, a from unnest(?) a",
        id.value(),
        Tx.ids(accounts.stream().map(AccountId::value).sorted().toList()));
  }

  @Override
  public List<Refused> delete(AccountId by, Collection<TaskId> ids) {
    return sql.transaction(
        tx -> {
          List<Task> tasks = TaskRows.lock(tx, ids);
          Set<Long> used = inPhases(tx, ids);
          List<Refused> refused = new ArrayList<>();
          for (Task task : tasks) {
            if (!task.createdBy().equals(by)) {
              refused.add(new Refused(task, Obstacle.NOT_OWN));
            } else if (used.contains(task.id().value())) {
              refused.add(new Refused(task, Obstacle.IN_USE));
            }
          }
          if (refused.isEmpty()) {
            tx.update("delete from task where id = any(?)", TaskRows.values(ids));
          }
          return refused;
        });
  }
}
