package org.scoregrid.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.DatasetLists.Named;

/** Tasks as their creators keep them. Thread-safe. */
public interface TaskStore {

  /**
   * What narrows a list; null: anything.
   *
   * @param withPublic also those of everybody that are public
   * @param words each of which has to occur in name or description
   */
  record Filter(
      boolean withPublic,
      @Nullable AccountId createdBy,
      @Nullable Boolean isPublic,
      List<String> words) {}

  /**
   * Everything that the creator decides.
   *
   * @param files existing datasets by the part that they play
   * @param sharedWith who else may use it
   */
  record Content(
      String name,
      @Nullable String description,
      boolean isPublic,
      boolean ingestionOnlyDuringScoring,
      boolean warmScoring,
      Map<DatasetType, DatasetKey> files,
      Set<AccountId> sharedWith) {}

  /**
   * What only a single task shows.
   *
   * @param competitions whose phases have it
   * @param validated whether a submission of a solution's file has finished on it
   */
  record Details(Task task, List<Person> sharedWith, List<Named> competitions, boolean validated) {}

  /** Why a task cannot be deleted (reference/rules.md 9). */
  enum Obstacle {
    NOT_OWN,
    IN_USE
  }

  record Refused(Task task, Obstacle why) {}

  /** Own and shared tasks, newest first. */
  Page<Task> list(AccountId viewer, Filter filter, Page.Request page);

  Optional<Details> details(TaskId id, AccountId viewer);

  /** Those of the accounts that exist. */
  Set<AccountId> existing(Collection<AccountId> accounts);

  boolean isSharedWith(TaskId id, AccountId account);

  /** Whether a phase has it. */
  boolean isUsed(TaskId id);

  /** Those of the datasets that are gone by now are left out. */
  Task create(AccountId creator, Content content);

  /**
   * Stores new datasets and a task of them, all or nothing.
   *
   * @param made datasets whose bytes are stored already, by the part that they play
   */
  Task create(AccountId creator, Content content, Map<DatasetType, DatasetStore.NewDataset> made);

  /**
   * @return empty if it is gone
   */
  Optional<Task> edit(TaskId id, Content content);

  /**
   * Deletes all of the tasks, or none: then the refusals say why. Unknown ids are passed over, and
   * the tasks' datasets stay.
   */
  List<Refused> delete(AccountId by, Collection<TaskId> ids);
}
