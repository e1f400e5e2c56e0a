package org.scoregrid.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;

/** Competitions with their parts, participants and the state of bundle unpacking. Thread-safe. */
public interface CompetitionStore {

  /** What somebody may do with a queue that a bundle names. */
  enum QueueAccess {
    UNKNOWN,
    CLOSED,
    OPEN
  }

  /** Whether a queue exists and may be chosen by an account (reference/bundle-format.md 3.7). */
  QueueAccess queueAccess(AccountId account, QueueName queue);

  /**
   * Which competitions a list shows.
   *
   * @param viewer null: anonymous
   * @param seesAll superuser
   * @param type null: any
   * @param mine only created by or collaborating
   * @param participatingIn only those with an approved participation of the viewer
   * @param search text in title or description
   * @param secretKey shows exactly the competition with this key, published or not
   */
  record Filter(
      @Nullable AccountId viewer,
      boolean seesAll,
      @Nullable String type,
      boolean mine,
      boolean participatingIn,
      @Nullable String search,
      @Nullable UUID secretKey) {}

  /**
   * @param stored dataset of every source that is stored already
   * @param made what to store for every other source that the draft names; the rows are written in
   *     the same transaction as the competition
   * @param md5 of the files of new solutions, 32 hexadecimal digits
   * @param logoObjectKey null where there is no logo
   */
  record NewCompetition(
      AccountId owner,
      CompetitionDraft draft,
      Map<CompetitionDraft.Source, DatasetKey> stored,
      Map<CompetitionDraft.Source, DatasetStore.NewDataset> made,
      Map<CompetitionDraft.Source, String> md5,
      @Nullable String logoObjectKey) {

    /** Without digests of solutions. */
    public NewCompetition(
        AccountId owner,
        CompetitionDraft draft,
        Map<CompetitionDraft.Source, DatasetKey> stored,
        Map<CompetitionDraft.Source, DatasetStore.NewDataset> made,
        @Nullable String logoObjectKey) {
      this(owner, draft, stored, made, Map.of(), logoObjectKey);
    }
  }

  /** How an unpacking goes; {@code status} is Starting, Finished or Failed. */
  record CreationStatus(
      CreationStatusId id,
      DatasetId bundle,
      String status,
      @Nullable String details,
      @Nullable CompetitionId resultingCompetition,
      AccountId createdBy) {}

  /** Oldest first. */
  List<CompetitionSummary> list(Filter filter);

  Optional<Competition> byId(CompetitionId id);

  Optional<Competition> byPhase(PhaseId phase);

  /** Whether the filter's viewer may see a competition. */
  boolean isVisible(CompetitionId id, Filter filter);

  Optional<Task> task(TaskId id);

  Optional<Task> taskByKey(TaskKey key);

  /** Own and shared tasks, newest first. */
  Page<Task> tasksOf(AccountId account, boolean withPublic, Page.Request page);

  /** Those of the tasks that a phase of some competition has. */
  Set<TaskId> inCompetitions(Set<TaskId> tasks);

  void setPublished(CompetitionId id, boolean published);

  void setAllowRobotSubmissions(CompetitionId id, boolean allowed);

  Optional<Participation> participation(CompetitionId id, AccountId account);

  /**
   * @return false if there is a participation already, which is left as it is
   */
  boolean register(CompetitionId id, AccountId account, Participation participation);

  /** One for each bundle: a second call gives the first one's id. */
  CreationStatusId startCreation(DatasetId bundle, AccountId createdBy);

  Optional<CreationStatus> creationStatus(CreationStatusId id);

  /** Creations that have been starting for a while; a sweep enqueues them again. */
  List<CreationStatusId> unfinishedCreations(Instant startedBefore, int limit);

  /**
   * Stores a competition and finishes its creation, in one transaction. A creation that is finished
   * already stores nothing and gives the first competition.
   */
  CompetitionId finishCreation(CreationStatusId id, NewCompetition competition);

  /** As {@link #failCreation(CreationStatusId, String, Collection)}, with nothing stored yet. */
  default void failCreation(CreationStatusId id, String details) {
    failCreation(id, details, List.of());
  }

  /**
   * Ends a creation that is still starting.
   *
   * @param objectKeys what was stored for it; doomed, so that it is removed unless a row names it
   */
  void failCreation(CreationStatusId id, String details, Collection<String> objectKeys);

  /** Those of the keys that exist and that an account may use: own, public or shared with it. */
  NamedKeys usable(AccountId account, NamedKeys keys);
}
