package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.jobs.RescoreRequest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.RescoreStore.PreparedShadow;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.web.Browser.Reply;

/** Re-scores as organizers handle them, and as nobody else can. */
class RescoreTest {
  private static final WorkerName WORKER = new WorkerName("test");

  private final Site site;
  private final AccountId organizer;
  private final Competition competition;
  private final long phase;
  private final String task;

  RescoreTest(@TempDir Path objects) {
    site = new Site(objects);
    organizer = site.user("organizer");
    site.superuser("root");
    site.user("stranger");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(organizer);
    contest.admit(competition, site.user("ann"));
    contest.admit(competition, site.user("bob"));
    phase = competition.phases().get(1).id().value();
    task = competition.phases().get(1).tasks().getFirst().key().toString();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private String program(String name) {
    var dataset =
        site.datasets
            .create(
                new NewDataset(
                    site.accounts.byUsernameOrEmail(name).orElseThrow().id(),
                    DatasetType.SCORING_PROGRAM,
                    null,
                    null,
                    "scorer-v2.zip",
                    false,
                    false,
                    null,
                    "dataset/new",
                    null,
                    7))
            .orElseThrow();
    Digest digest = Digest.of(new byte[] {9});
    site.datasets.complete(
        dataset.id(), new BlobStore.Sealed(BlobStore.sealedKey(digest), digest, 7));
    return dataset.key().toString();
  }

  private String wanted(String program) {
    return """
    {"phase": %d, "task": "%s", "scoring_program": "%s", "selection": "finished"}
    """
        .formatted(phase, task, program);
  }

  private long submitAndScore(String name, String accuracy) {
    Reply reply = new Entrant(site, name).submit(competition);
    long id = reply.json().path("id").asLong();
    new Scorer(site)
        .score(
            competition,
            id,
            Map.of("acc", new BigDecimal(accuracy), "secret", new BigDecimal("1")));
    site.as(name).post("/api/submissions/" + id + "/submission_leaderboard_connection/");
    site.later(Duration.ofSeconds(1));
    return id;
  }

  /** Plays scheduler and worker for a re-score; scores by participant. */
  private void play(long rescore, Map<String, String> accuracies) {
    Instant now = site.clock.instant();
    RescoreId id = new RescoreId(rescore);
    BlobRef blob = new BlobRef("blobs/x", Digest.of(new byte[] {1}), 1);
    RunSpec spec =
        new RunSpec(
            CompetitionDraft.DEFAULT_IMAGE,
            Network.NONE,
            Limits.DEFAULT,
            blob,
            blob,
            null,
            null,
            null,
            false,
            false,
            true,
            true,
            null);
    site.rescores.prepared(
        id,
        site.rescores.waiting(id, 100).stream()
            .map(waiting -> new PreparedShadow(waiting.id(), spec))
            .toList(),
        QueueName.DEFAULT,
        now);
    Map<AccountId, String> byOwner = new HashMap<>();
    accuracies.forEach(
        (name, accuracy) ->
            byOwner.put(site.accounts.byUsernameOrEmail(name).orElseThrow().id(), accuracy));
    for (Dispatch dispatch : site.runs.claim(QueueName.DEFAULT, 100, now)) {
      BigDecimal accuracy = new BigDecimal(byOwner.getOrDefault(dispatch.owner(), "0"));
      site.runs.commit(
          List.of(
              new RunReport.Claimed(dispatch.key(), WORKER, now),
              new RunReport.Ended(
                  dispatch.key(),
                  WORKER,
                  now,
                  new Outcome.Scored(Map.of("acc", accuracy)),
                  ExitCodes.NONE,
                  Timings.NONE,
                  List.of(),
                  "test")),
          now);
    }
  }

  @Test
  void an_organizer_compares_and_switches_the_board_over() {
    submitAndScore("ann", "0.9");
    long bob = submitAndScore("bob", "0.5");
    Browser client = site.as("organizer");

    Reply created = client.postJson("/api/rescores/", wanted(program("organizer")));
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.json().path("state").asText()).isEqualTo("draft");
    assertThat(created.json().at("/progress/missing").asInt()).isEqualTo(2);
    String one = "/api/rescores/" + created.json().path("id").asLong() + "/";
    assertThat(client.post(one + "start/").json().path("state").asText()).isEqualTo("running");
    assertThat(site.jobs.others).hasAtLeastOneElementOfType(RescoreRequest.class);
    play(created.json().path("id").asLong(), Map.of("ann", "0.1", "bob", "0.95"));
    assertThat(client.get(one).json().path("state").asText()).isEqualTo("ready");

    JsonNode rows = client.get(one + "comparison/").json();
    assertThat(rows.path("count").asInt()).isEqualTo(2);
    JsonNode first = rows.at("/results/0");
    assertThat(first.path("owner").asText()).isEqualTo("bob");
    assertThat(first.path("rank_change").asInt()).isEqualTo(1);
    assertThat(first.path("new_submission").asLong()).isEqualTo(bob);
    assertThat(first.at("/scores/0/difference").asText()).isEqualTo("0.4500000000");
    Reply csv = client.get(one + "comparison/csv/");
    assertThat(csv.header("content-type")).startsWith("text/csv");
    assertThat(csv.text()).contains("bob,2,1,1,");

    assertThat(client.post(one + "switch/").json().path("state").asText()).isEqualTo("switched");
    assertThat(client.post(one + "switch/").status()).isEqualTo(409);
    site.later(Duration.ofSeconds(5));
    assertThat(client.post(one + "revert/").json().path("state").asText()).isEqualTo("ready");
    assertThat(client.post(one + "drop/").json().path("state").asText()).isEqualTo("dropped");
  }

  @Test
  void nobody_but_organizers_and_superusers_gets_near_it() {
    submitAndScore("ann", "0.9");
    String body = wanted(program("organizer"));
    for (String name : List.of("stranger", "ann")) {
      assertThat(site.as(name).postJson("/api/rescores/", body).status()).isEqualTo(403);
    }
    assertThat(site.anonymous().postJson("/api/rescores/", body).status()).isEqualTo(403);
    long id = site.as("organizer").postJson("/api/rescores/", body).json().path("id").asLong();
    String one = "/api/rescores/" + id + "/";
    List<String> reads =
        List.of(
            "/api/rescores/?phase=" + phase,
            one,
            one + "failures/",
            one + "comparison/",
            one + "comparison/csv/",
            "/phases/" + phase + "/rescores/",
            "/rescores/" + id + "/",
            "/rescores/" + id + "/progress/");
    for (String path : reads) {
      for (Browser other : List.of(site.as("stranger"), site.as("ann"))) {
        assertThat(other.get(path).status()).as(path).isEqualTo(403);
      }
      assertThat(site.anonymous().get(path).status()).as(path).isIn(302, 403);
      assertThat(site.as("root").get(path).status()).as(path).isEqualTo(200);
      assertThat(site.as("organizer").get(path).status()).as(path).isEqualTo(200);
    }
    for (String step : List.of("start", "stop", "switch", "revert", "drop")) {
      for (Browser other : List.of(site.anonymous(), site.as("stranger"), site.as("ann"))) {
        assertThat(other.post(one + step + "/").status()).as(step).isEqualTo(403);
        assertThat(other.post("/rescores/" + id + "/" + step + "/").status())
            .as(step)
            .isEqualTo(403);
      }
    }
    assertThat(site.as("organizer").get(one).json().path("state").asText()).isEqualTo("draft");
    assertThat(site.as("root").post(one + "drop/").status()).isEqualTo(200);
  }

  @Test
  void files_of_others_and_unknown_words_are_refused_all_at_once() {
    Reply reply =
        site.as("organizer")
            .postJson(
                "/api/rescores/",
                """
                {"phase": %d, "task": "%s", "scoring_program": "%s", "selection": "some"}
                """
                    .formatted(phase, program("stranger"), program("stranger")));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().properties().stream().map(Map.Entry::getKey))
        .contains("task", "scoring_program", "selection");
  }

  @Test
  void the_pages_show_the_difference_and_the_two_ways_on() {
    submitAndScore("ann", "0.9");
    submitAndScore("bob", "0.5");
    Browser client = site.as("organizer");
    program("organizer");
    assertThat(client.get("/phases/" + phase + "/rescores/").text())
        .contains("scorer-v2.zip", "Every finished submission");
    Reply made =
        client.postForm(
            "/phases/" + phase + "/rescores/",
            "task=" + task,
            "scoring_program=" + program("organizer"),
            "reference_data=",
            "selection=finished",
            "submission_numbers=");
    assertThat(made.status()).as(made.text()).isEqualTo(303);
    String page = made.header("location");
    assertThat(client.get(page).text()).contains("2 submissions will be scored", "Start");
    assertThat(client.post(page + "start/").status()).isEqualTo(303);
    assertThat(client.get(page).text()).contains("every 2s");
    play(Long.parseLong(page.replaceAll("[^0-9]", "")), Map.of("ann", "0.1", "bob", "0.95"));

    assertThat(client.get(page).text())
        .contains("▲ 1", "▼ 1", "Switch the leaderboard over", "Drop")
        .doesNotContain("every 2s");
  }
}
