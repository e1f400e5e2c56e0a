package org.scoregrid.web.competition;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.CreateDumpRequest;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DumpStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;

/** What organizers and superusers do with dumps, for the API and the pages. Thread-safe. */
public final class DumpDesk {
  private final Stores stores;
  private final Permissions permissions;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  /** What dumps are made from and noted in. */
  public record Stores(
      CompetitionStore competitions, DatasetStore datasets, DumpStore dumps, AuditLog audit) {}

  public DumpDesk(
      Stores stores, Permissions permissions, BackgroundJobs jobs, InstantSource clock) {
    this.stores = stores;
    this.permissions = permissions;
    this.jobs = jobs;
    this.clock = clock;
  }

  /**
   * Has a dump made.
   *
   * @throws ApiError 400 when there are too many, or the creator has no room for it
   */
  void start(Competition competition, Account account, DumpMode mode) {
    checkRoom(competition, mode);
    switch (stores.dumps().start(competition.id(), mode, account.id(), clock.instant())) {
      case DumpStore.Wish.TooMany() ->
          throw ApiError.detail(
              400,
              "This competition has "
                  + DumpStore.MAX_PER_COMPETITION
                  + " dumps, which is the most. Delete some in the resources first.");
      case DumpStore.Wish.Accepted(var id) -> {
        stores
            .audit()
            .record(account.id(), "create-dump", "competition/" + competition.id(), mode.name());
        jobs.enqueue(new CreateDumpRequest(id));
      }
    }
  }

  /** The creator pays; the job asks again with the exact size. */
  private void checkRoom(Competition competition, DumpMode mode) {
    AccountId creator = competition.summary().createdBy().id();
    long left = stores.datasets().quotaOf(creator) - stores.datasets().bytesUsedBy(creator);
    long needed = mode == DumpMode.KEYS ? 1 : bytesOfFiles(competition.id());
    if (needed > left) {
      throw ApiError.detail(
          400,
          "The creator of this competition has not enough storage left for a dump. Delete files in"
              + " the resources first.");
    }
  }

  private long bytesOfFiles(CompetitionId id) {
    Map<String, Long> sizes = new HashMap<>();
    stores
        .dumps()
        .contents(id)
        .map(CompetitionContents::datasets)
        .orElse(List.of())
        .forEach(dataset -> sizes.put(dataset.objectKey(), dataset.bytes()));
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The competition in the path, if the caller organizes it. Who may not even see it learns nothing
   * of it.
   *
   * @throws ApiError 404 or 403
   */
  Competition organized(Call call) {
    Competition competition =
        stores
            .competitions()
            .byId(new CompetitionId(call.pathId("id")))
            .filter(found -> permissions.seesCompetition(call.viewer(), found, null))
            .orElseThrow(() -> ApiError.noSuch("Competition"));
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    return competition;
  }
}
