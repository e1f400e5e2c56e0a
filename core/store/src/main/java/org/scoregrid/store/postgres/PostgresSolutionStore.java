package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;
import org.scoregrid.store.Page;
import org.scoregrid.store.SolutionStore;

/** Solutions in the database. */
public final class PostgresSolutionStore implements SolutionStore {
  private static final String SELECT =
      """
      select s.*, d.key as data_key, d.bytes, d.created_by
        from solution s join dataset d on d.id = s.data
      """;

  private final Sql sql;

  public PostgresSolutionStore(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public Page<Solution> ownedBy(AccountId owner, Page.Request page) {
    return sql.transaction(
        tx -> {
          long total =
              tx.number(
                  """
                  select count(*) from solution s join dataset d on d.id = s.data
                   where d.created_by = ?
                  """,
                  owner.value());
          List<Solution> items =
              tx.list(
                  SELECT + "where d.created_by = ? order by s.id desc limit ? offset ?",
                  PostgresSolutionStore::read,
                  owner.value(),
                  page.size(),
                  page.offset());
          return new Page<>(withTasks(tx, items), total);
        });
  }

  @Override
  public Optional<Solution> byId(long id) {
    return sql.transaction(tx -> one(tx, id));
  }

  private static Optional<Solution> one(Tx tx, long id) throws SQLException {
    List<Solution> found = tx.list(SELECT + "where s.id = ?", PostgresSolutionStore::read, id);
    return withTasks(tx, found).stream().findFirst();
  }

  @Override
  public Map<TaskId, List<Solution>> ofTasks(Collection<TaskId> tasks) {
    if (tasks.isEmpty()) {
      return Map.of();
    }
    return sql.transaction(
        tx -> {
          List<Solution> found =
              tx.list(
                  SELECT
                      + """
                        where s.id in (select solution from solution_task where task = any(?))
                        order by s.id
                        """,
                  PostgresSolutionStore::read,
                  TaskRows.values(tasks));
          Map<TaskId, List<Solution>> ofTasks = new HashMap<>();
          for (Solution solution : withTasks(tx, found)) {
            for (TaskId task : solution.tasks().keySet()) {
              ofTasks.computeIfAbsent(task, t -> new ArrayList<>()).add(solution);
            }
          }
          return ofTasks;
        });
  }

  private static Solution read(ResultSet row) throws SQLException {
    return new Solution(
        row.getLong("id"),
        row.getObject("key", UUID.class),
        row.getString("name"),
        row.getString("description"),
        row.getString("md5"),
        row.getBoolean("is_public"),
        new DatasetId(row.getLong("data")),
        row.getObject("data_key", UUID.class),
        row.getLong("bytes"),
        new AccountId(row.getLong("created_by")),
        Map.of());
  }

  private static List<Solution> withTasks(Tx tx, List<Solution> solutions) throws SQLException {
    Map<Long, Map<TaskId, TaskKey>> tasks = new HashMap<>();
    tx.list(
        """
        select st.solution, t.id, t.key from solution_task st join task t on t.id = st.task
         where st.solution = any(?) order by t.id
        """,
        row ->
            tasks
                .computeIfAbsent(row.getLong("solution"), s -> new LinkedHashMap<>())
                .put(new TaskId(row.getLong("id")), new TaskKey(row.getObject("key", UUID.class))),
        Tx.ids(solutions.stream().map(Solution::id).toList()));
    return solutions.stream()
        .map(
            s ->
                new Solution(
                    s.id(),
                    s.key(),
                    s.name(),
                    s.description(),
                    s.md5(),
                    s.isPublic(),
                    s.data(),
                    s.dataKey(),
                    s.bytes(),
                    s.owner(),
                    tasks.getOrDefault(s.id(), Map.of())))
        .toList();
  }

  @Override
  public Optional<Solution> create(Content content) {
    return sql.transaction(
        tx -> {
          if (!isThere(tx, content)) {
            return Optional.empty();
          }
          long id =
              tx.number(
                  """
                  insert into solution (name, description, is_public, data) values (?, ?, ?, ?)
                  returning id
                  """,
                  content.name(),
                  content.description(),
                  content.isPublic(),
                  content.data().value());
          link(tx, id, content);
          return one(tx, id);
        });
  }

  @Override
  public Optional<Solution> edit(long id, Content content) {
    return sql.transaction(
        tx -> {
          if (!isThere(tx, content)) {
            return Optional.empty();
          }
          tx.update(
              """
              update solution set name = ?, description = ?, is_public = ?, data = ?,
                                  md5 = case when data = ? then md5 end
               where id = ?
              """,
              content.name(),
              content.description(),
              content.isPublic(),
              content.data().value(),
              content.data().value(),
              id);
          tx.update("delete from solution_task where solution = ?", id);
          link(tx, id, content);
          return one(tx, id);
        });
  }

  /** Keeps tasks and file from going in between. */
  private static boolean isThere(Tx tx, Content content) throws SQLException {
    int tasks =
        tx.numbers(
                "select id from task where id = any(?) order by id for key share",
                TaskRows.values(content.tasks()))
            .size();
    int files =
        tx.numbers("select id from dataset where id = ? for key share", content.data().value())
            .size();
    return tasks == content.tasks().size() && files == 1;
  }

  private static void link(Tx tx, long id, Content content) throws SQLException {
    tx.update(
        """
        insert into solution_task (solution, task)
        select s.id, t from solution s cross join unnest(?) t where s.id = ?
        """,
        TaskRows.values(content.tasks()),
        id);
  }

  @Override
  public void delete(long id) {
    sql.run(tx -> tx.update("delete from solution where id = ?", id));
  }
}
