package org.scoregrid.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;

/**
 * Solutions: files that show how a task can be solved. A solution belongs to the owner of its file
 * and goes with it. Thread-safe.
 */
public interface SolutionStore {

  /**
   * @param id number under which the API has it
   * @param owner of the file
   * @param bytes of the file
   * @param tasks all that it solves
   */
  record Solution(
      long id,
      UUID key,
      String name,
      @Nullable String description,
      @Nullable String md5,
      boolean isPublic,
      DatasetId data,
      UUID dataKey,
      long bytes,
      AccountId owner,
      Map<TaskId, TaskKey> tasks) {}

  /** Everything that the owner decides. */
  record Content(
      String name,
      @Nullable String description,
      boolean isPublic,
      DatasetId data,
      Set<TaskId> tasks) {}

  /** Own ones, newest first. */
  Page<Solution> ownedBy(AccountId owner, Page.Request page);

  Optional<Solution> byId(long id);

  /** Solutions of each of the tasks that has some. */
  Map<TaskId, List<Solution>> ofTasks(Collection<TaskId> tasks);

  /**
   * @return empty if the file or one of the tasks is gone
   */
  Optional<Solution> create(Content content);

  /**
   * @return empty if it, its file or one of its tasks is gone
   */
  Optional<Solution> edit(long id, Content content);

  /** The file stays. Absent is fine. */
  void delete(long id);
}
