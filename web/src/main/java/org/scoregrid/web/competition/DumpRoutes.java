package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.CreateDumpRequest;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DumpStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;

/**
 * Original bundle and dumps of a competition, for its organizers and superusers
 * (reference/http-api-details.md 5.5).
 */
public final class DumpRoutes implements Routes.Room {
  private final Stores stores;
  private final Permissions permissions;
  private final BackgroundJobs jobs;
  private final Duration urlValidity;
  private final InstantSource clock;

  /** What dumps are read from and noted in. */
  public record Stores(
      CompetitionStore competitions,
      DatasetStore datasets,
      DumpStore dumps,
      BlobStore blobs,
      AuditLog audit) {}

  public DumpRoutes(
      Stores stores,
      Permissions permissions,
      BackgroundJobs jobs,
      Duration urlValidity,
      InstantSource clock) {
    this.stores = stores;
    this.permissions = permissions;
    this.jobs = jobs;
    this.urlValidity = urlValidity;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/competitions/{id}/create_dump/", this::create)
        .api(Method.GET, "/api/competitions/{id}/get_files/", this::files);
  }

  private Answer create(Call call) {
    Account account = call.account();
    Competition competition = organized(call);
    Fields in = call.fields();
    Value<Boolean> keys = in.flag("keys_instead_of_files");
    in.check();
    DumpMode mode = keys.or(false) ? DumpMode.KEYS : DumpMode.FILES;
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
    return Answer.json(
        201,
        Json.object()
            .with("status", "Success. Competition dump is being created.")
            .with("details", null)
            .with("resulting_competition", null)
            .with("created_by", null)
            .build());
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

  private Answer files(Call call) {
    call.account();
    Competition competition = organized(call);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    stores
        .dumps()
        .originalBundle(competition.id())
        .ifPresent(bundle -> answer.put("bundle", link(bundle)));
    List<Object> finished = new ArrayList<>();
    List<Object> all = new ArrayList<>();
    for (DumpStore.Dump dump : stores.dumps().of(competition.id())) {
      all.add(state(dump));
      if (dump.dataset() != null) {
        finished.add(link(dump.dataset()));
      }
    }
    answer.put("dumps", finished);
    answer.put("dump_states", all); // not in the original: shows failures and what is being made
    return Answer.ok(answer).with("Cache-Control", "no-store");
  }

  private Map<String, @Nullable Object> link(Dataset dataset) {
    Map<String, @Nullable Object> link = new LinkedHashMap<>();
    link.put("name", dataset.name());
    link.put(
        "url",
        stores
            .blobs()
            .downloadUrl(dataset.objectKey(), urlValidity, dataset.fileName())
            .toString());
    return link;
  }

  private static Map<String, @Nullable Object> state(DumpStore.Dump dump) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    Dataset dataset = dump.dataset();
    state.put("id", dump.id().value());
    state.put("status", dump.status().wireName());
    state.put("details", dump.details());
    state.put("keys_instead_of_files", dump.mode() == DumpMode.KEYS);
    state.put("created_when", dump.createdAt().toString());
    state.put("key", dataset == null ? null : dataset.key().toString());
    state.put("file_size", dataset == null ? null : dataset.bytes());
    return state;
  }

  /** Who may not even see it learns nothing of it. */
  private Competition organized(Call call) {
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
