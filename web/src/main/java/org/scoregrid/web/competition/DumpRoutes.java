package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DumpStore;
import org.scoregrid.web.http.Answer;
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
  private final DumpDesk desk;
  private final DumpStore dumps;
  private final BlobStore blobs;
  private final Duration urlValidity;

  public DumpRoutes(DumpDesk desk, DumpStore dumps, BlobStore blobs, Duration urlValidity) {
    this.desk = desk;
    this.dumps = dumps;
    this.blobs = blobs;
    this.urlValidity = urlValidity;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/competitions/{id}/create_dump/", this::create)
        .api(Method.GET, "/api/competitions/{id}/get_files/", this::files);
  }

  private Answer create(Call call) {
    Account account = call.account();
    Competition competition = desk.organized(call);
    Fields in = call.fields();
    Value<Boolean> keys = in.flag("keys_instead_of_files");
    in.check();
    DumpMode mode = keys.or(false) ? DumpMode.KEYS : DumpMode.FILES;
    desk.start(competition, account, mode);
    return Answer.json(
        201,
        Json.object()
            .with("status", "Success. Competition dump is being created.")
            .with("details", null)
            .with("resulting_competition", null)
            .with("created_by", null)
            .build());
  }

  private Answer files(Call call) {
    call.account();
    Competition competition = desk.organized(call);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    dumps.originalBundle(competition.id()).ifPresent(bundle -> answer.put("bundle", link(bundle)));
    List<Object> finished = new ArrayList<>();
    List<Object> all = new ArrayList<>();
    for (DumpStore.Dump dump : dumps.of(competition.id())) {
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
        "url", blobs.downloadUrl(dataset.objectKey(), urlValidity, dataset.fileName()).toString());
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
}
