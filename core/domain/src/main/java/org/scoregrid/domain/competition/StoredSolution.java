package org.scoregrid.domain.competition;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.TaskId;

/**
 * A stored solution of tasks.
 *
 * @param data its file; null when it has none
 * @param tasks those of one competition that it solves
 */
public record StoredSolution(
    UUID key,
    String name,
    @Nullable String description,
    @Nullable DatasetId data,
    List<TaskId> tasks) {
  public StoredSolution {
    tasks = List.copyOf(tasks);
  }
}
