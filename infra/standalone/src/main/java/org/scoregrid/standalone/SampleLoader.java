package org.scoregrid.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.AccountStore.NewAccount;
import org.scoregrid.store.ChangeFeed;
import org.scoregrid.web.account.ApiTokens;

/**
 * Uploads the sample competition and its submissions through the REST API, as people would.
 * Idempotent: what is there already is left alone, so a start that was killed is completed by the
 * next one.
 */
final class SampleLoader {
  private static final String ORGANIZER = "field-lab";
  private static final Duration SCORED_WITHIN = Duration.ofMinutes(5);
  private static final Duration UNPACKED_WITHIN = Duration.ofMinutes(2);

  /** Who submits what. */
  private static final Map<String, List<String>> ENTRIES =
      Map.of(
          "heliotrope", List.of("nearest-centroid", "logistic"),
          "rowan-k", List.of("k-nearest"),
          "mira", List.of("broken", "predictions-only"),
          "fieldmouse", List.of("majority"));

  private final URI site;
  private final AccountStore accounts;
  private final ApiTokens tokens;
  private final ChangeFeed changes;
  private final Progress progress;

  SampleLoader(
      URI site, AccountStore accounts, ApiTokens tokens, ChangeFeed changes, Progress progress) {
    this.site = site;
    this.accounts = accounts;
    this.tokens = tokens;
    this.changes = changes;
    this.progress = progress;
  }

  /**
   * @return path of the leaderboard page
   */
  String load(Path directory) throws Exception {
    Files.createDirectories(directory);
    SampleCompetition.Written sample = SampleCompetition.writeTo(directory);
    Semaphore changed = new Semaphore(0);
    try (var feed =
        changes.listen(ChangeFeed.Channel.SUBMISSION_CHANGED, text -> changed.release())) {
      long competition = competition(sample.bundleZip());
      List<Submitted> submitted = new ArrayList<>();
      for (Map.Entry<String, List<String>> entry : new LinkedHashMap<>(ENTRIES).entrySet()) {
        submitted.addAll(submit(entry.getKey(), entry.getValue(), competition, sample));
      }
      awaitScores(submitted, changed);
      return "/competitions/" + competition + "/?tab=leaderboard";
    }
  }

  /**
   * @param owner whose token may look at it
   */
  private record Submitted(String owner, long id) {}

  private long competition(Path bundle) throws IOException, InterruptedException {
    try (SiteClient organizer = client(ORGANIZER)) {
      JsonNode mine = organizer.get("/api/competitions/?mine=1");
      if (!mine.isEmpty()) {
        return mine.get(0).path("id").asLong();
      }
      progress.say("uploading the sample competition");
      long status =
          organizer.upload("competition_bundle", bundle).answer().path("status_id").asLong();
      long competition = awaitUnpacked(organizer, status);
      organizer.post("/api/competitions/" + competition + "/toggle_publish/", Map.of());
      return competition;
    }
  }

  private long awaitUnpacked(SiteClient organizer, long status)
      throws IOException, InterruptedException {
    Semaphore pause = new Semaphore(0);
    long end = System.nanoTime() + UNPACKED_WITHIN.toNanos();
    while (System.nanoTime() < end) {
      JsonNode state = organizer.get("/api/competitions/" + status + "/creation_status/");
      switch (state.path("status").asText()) {
        case "Finished" -> {
          return state.path("resulting_competition").asLong();
        }
        case "Failed" ->
            throw new IOException("the sample does not load: " + state.path("details"));
        default -> pause.tryAcquire(50, TimeUnit.MILLISECONDS);
      }
    }
    throw new IOException("the sample competition was not unpacked in time");
  }

  private List<Submitted> submit(
      String name, List<String> entries, long competition, SampleCompetition.Written sample)
      throws IOException, InterruptedException {
    List<Submitted> submitted = new ArrayList<>();
    try (SiteClient client = client(name)) {
      JsonNode detail = client.get("/api/competitions/" + competition + "/");
      long phase = detail.path("phases").get(0).path("id").asLong();
      if (!detail.path("participant_status").asText().equals("approved")) {
        client.post("/api/competitions/" + competition + "/register/", Map.of());
      }
      Set<String> there = new HashSet<>();
      for (JsonNode old : client.get("/api/submissions/?phase=" + phase)) {
        there.add(old.path("filename").asText());
        submitted.add(new Submitted(name, old.path("id").asLong()));
      }
      for (String entry : entries) {
        Path zip = sample.submissions().get(entry);
        if (zip != null && !there.contains(String.valueOf(zip.getFileName()))) {
          progress.say(name + " submits " + zip.getFileName());
          String key = client.upload("submission", zip).key();
          JsonNode made = client.post("/api/submissions/", Map.of("phase", phase, "data", key));
          submitted.add(new Submitted(name, made.path("id").asLong()));
        }
      }
    }
    return submitted;
  }

  private void awaitScores(List<Submitted> submitted, Semaphore changed)
      throws IOException, InterruptedException {
    List<Submitted> open = new ArrayList<>(submitted);
    long end = System.nanoTime() + SCORED_WITHIN.toNanos();
    while (!open.isEmpty() && System.nanoTime() < end) {
      List<Submitted> over = new ArrayList<>();
      for (Submitted submission : open) {
        try (SiteClient client = client(submission.owner())) {
          JsonNode state = client.get("/api/submissions/" + submission.id() + "/");
          String status = state.path("status").asText();
          if (Set.of("Finished", "Failed", "Cancelled").contains(status)) {
            over.add(submission);
            tell(state, submission.owner());
          }
        }
      }
      open.removeAll(over);
      if (!open.isEmpty()) {
        changed.tryAcquire(500, TimeUnit.MILLISECONDS);
      }
    }
    if (!open.isEmpty()) {
      progress.say(open.size() + " sample submissions are still running; they finish later");
    }
  }

  private void tell(JsonNode state, String owner) {
    String outcome =
        state.path("status").asText().equals("Finished")
            ? "scored " + state.path("scores").path(0).path("score").asText()
            : state.path("status").asText().toLowerCase(Locale.ROOT)
                + ": "
                + state.path("status_details").asText();
    progress.say(owner + "’s " + state.path("filename").asText() + " " + outcome);
  }

  private SiteClient client(String name) {
    AccountId id =
        accounts
            .create(new NewAccount(name, null, null, false, false))
            .or(() -> accounts.byUsernameOrEmail(name).map(Account::id))
            .orElseThrow();
    return new SiteClient(site, tokens.tokenOf(id));
  }
}
