package org.scoregrid.store;

import java.util.Set;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskKey;

/** Stored things that a bundle names by their keys. */
public record NamedKeys(Set<TaskKey> tasks, Set<DatasetKey> datasets, Set<DatasetKey> solutions) {
  public NamedKeys {
    tasks = Set.copyOf(tasks);
    datasets = Set.copyOf(datasets);
    solutions = Set.copyOf(solutions);
  }
}
