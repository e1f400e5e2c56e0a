package org.scoregrid.scheduler.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.Problem;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;

/**
 * Checks what a bundle says of things that are stored already: they must exist and the uploader
 * must be allowed to use them. The original checks existence only (reference/bundle-format.md 15).
 */
final class ReferenceCheck {
  private static final String YAML = "competition.yaml";

  private final CompetitionStore competitions;
  private final DatasetStore datasets;

  ReferenceCheck(CompetitionStore competitions, DatasetStore datasets) {
    this.competitions = competitions;
    this.datasets = datasets;
  }

  List<Problem> problems(AccountId uploader, CompetitionDraft draft) {
    List<Problem> problems = new ArrayList<>();
    for (CompetitionDraft.TaskDraft task : draft.tasks()) {
      if (task.key() != null) {
        Optional<Task> stored = competitions.taskByKey(task.key());
        if (stored.filter(it -> it.isPublic() || it.createdBy().equals(uploader)).isEmpty()) {
          problems.add(unknown("task with key " + task.key()));
        }
      }
    }
    Set<DatasetKey> keys = existing(draft).map(Source.Existing::key).collect(Collectors.toSet());
    Map<DatasetKey, Dataset> stored = datasets.byKeys(keys);
    for (DatasetKey key : keys) {
      Dataset dataset = stored.get(key);
      if (dataset == null || !(dataset.isPublic() || dataset.owner().equals(uploader))) {
        problems.add(unknown("dataset with key " + key));
      }
    }
    if (draft.queue() != null) {
      problems.add(unknown("queue " + draft.queue()));
    }
    return problems;
  }

  /** Every source of a draft that is stored already. */
  static Stream<Source.Existing> existing(CompetitionDraft draft) {
    Stream<Source> ofTasks = draft.tasks().stream().flatMap(it -> it.files().values().stream());
    Stream<@Nullable Source> others =
        Stream.of(
                draft.phases().stream().map(CompetitionDraft.PhaseDraft::startingKit),
                draft.phases().stream().map(CompetitionDraft.PhaseDraft::publicData),
                draft.solutions().stream().map(CompetitionDraft.SolutionDraft::source))
            .flatMap(stream -> stream);
    return Stream.concat(ofTasks, others)
        .filter(Source.Existing.class::isInstance)
        .map(Source.Existing.class::cast);
  }

  private static Problem unknown(String what) {
    return new Problem(
        YAML,
        0,
        0,
        "there is no " + what + " that you may use",
        "Check the key, ask its owner to share it, or put the files into the bundle");
  }
}
