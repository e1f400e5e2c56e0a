package org.scoregrid.domain.competition;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;

/**
 * A competition with the solutions of its tasks and every dataset that it, its tasks or their
 * solutions name: all that a dump is made of. Only bytes and people are elsewhere, but for the
 * addresses that enter at once.
 *
 * @param solutions in the order in which they were made
 * @param whitelist e-mail addresses that enter at once, sorted
 */
public record CompetitionContents(
    Competition competition,
    List<StoredSolution> solutions,
    List<Dataset> datasets,
    List<String> whitelist) {
  public CompetitionContents {
    solutions = List.copyOf(solutions);
    datasets = List.copyOf(datasets);
    whitelist = List.copyOf(whitelist);
  }

  /** Empty for null and for what was deleted. */
  public Optional<Dataset> dataset(@Nullable DatasetId id) {
    return datasets.stream().filter(dataset -> dataset.id().equals(id)).findFirst();
  }

  /** Empty for null and for what was deleted. */
  public Optional<Dataset> dataset(@Nullable DatasetKey key) {
    return datasets.stream().filter(dataset -> dataset.key().equals(key)).findFirst();
  }

  /** Every task of the phases once, in the order of phases and of tasks in them. */
  public List<Task> tasks() {
    return competition.phases().stream()
        .flatMap(phase -> phase.tasks().stream())
        .distinct()
        .toList();
  }
}
