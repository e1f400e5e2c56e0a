package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.time.InstantSource;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.CleanUps;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/**
 * Quota and clean-up (reference/http-api-details.md 18). Everybody who is logged in, over what is
 * their own.
 */
public final class CleanUpRoutes implements Routes.Room {
  private static final long BYTES_PER_GB = 1_000_000_000L;

  private final DatasetStore datasets;
  private final CleanUps cleanUps;
  private final InstantSource clock;

  public CleanUpRoutes(DatasetStore datasets, CleanUps cleanUps, InstantSource clock) {
    this.datasets = datasets;
    this.cleanUps = cleanUps;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/user_quota/", this::quota)
        .api(Method.GET, "/api/user_quota_cleanup/", this::counts)
        .api(Method.DELETE, "/api/delete_unused_tasks/", this::tasks)
        .api(Method.DELETE, "/api/delete_unused_datasets/", this::datasets)
        .api(Method.DELETE, "/api/delete_unused_submissions/", this::submissions)
        .api(Method.DELETE, "/api/delete_failed_submissions/", this::failed);
  }

  private Answer quota(Call call) {
    AccountId owner = call.account().id();
    long used = datasets.bytesUsedBy(owner);
    return Answer.ok(
        Json.object()
            .with("quota", datasets.quotaOf(owner) / BYTES_PER_GB)
            .with("storage_used", used == 0 ? (Object) 0 : Wire.size(used))
            .build());
  }

  private Answer counts(Call call) {
    CleanUps.Counts counts = cleanUps.counts(call.account().id());
    return Answer.ok(
        Json.object()
            .with("unused_tasks", counts.unusedTasks())
            .with("unused_datasets_programs", counts.unusedDatasets())
            .with("unused_submissions", counts.unusedSubmissions())
            .with("failed_submissions", counts.failedSubmissions())
            .build());
  }

  private Answer tasks(Call call) {
    return done("Unused tasks", cleanUps.deleteUnusedTasks(call.account().id()));
  }

  private Answer datasets(Call call) {
    return done(
        "Unused datasets and programs",
        cleanUps.deleteUnusedDatasets(call.account().id(), clock.instant()));
  }

  private Answer submissions(Call call) {
    return done(
        "Unused submissions",
        cleanUps.deleteUnusedSubmissions(call.account().id(), clock.instant()));
  }

  private Answer failed(Call call) {
    return done(
        "Failed submissions",
        cleanUps.deleteFailedSubmissions(call.account().id(), clock.instant()));
  }

  private static Answer done(String what, int deleted) {
    String more =
        deleted < CleanUps.MAX_AT_ONCE ? "" : "; there are more, so please do it once more";
    return Answer.ok(
        Json.object()
            .with("success", true)
            .with("message", what + " deleted successfully" + more)
            .build());
  }
}
