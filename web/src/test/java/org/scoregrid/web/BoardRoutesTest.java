package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;

/** How a board ranks, its exports and its versions, by role. */
class BoardRoutesTest {
  private static final String[] OUTSIDERS = {"ann", "stranger"};
  private static final String[] ORGANIZERS = {"organizer", "root"};

  private final Site site;
  private final AccountId owner;

  BoardRoutesTest(@TempDir Path objects) {
    site = new Site(objects);
    owner = site.user("organizer");
    site.user("stranger");
    site.superuser("root");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void only_organizers_choose_how_a_board_ranks() {
    Competition competition = withAnn(new Contest(site));
    String board = "/api/leaderboards/" + competition.leaderboard().id() + "/";

    assertThat(patch(site.anonymous(), board, "best").status()).isIn(401, 403);
    for (String who : OUTSIDERS) {
      assertThat(patch(site.as(who), board, "best").status()).as(who).isEqualTo(403);
    }
    assertThat(ranking(competition)).isEqualTo("mean");
    for (String who : ORGANIZERS) {
      String mode = who.equals("root") ? "best" : "mean_rank";
      assertThat(patch(site.as(who), board, mode).status()).as(who).isEqualTo(200);
      assertThat(ranking(competition)).isEqualTo(mode);
    }
    assertThat(site.count("select count(*) from audit where action = 'change-ranking'"))
        .isEqualTo(2);
  }

  @Test
  void an_unknown_way_to_rank_is_refused_and_changes_nothing() {
    Competition competition = withAnn(new Contest(site));
    String board = "/api/leaderboards/" + competition.leaderboard().id() + "/";

    Browser.Reply reply = patch(site.as("organizer"), board, "median");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().has("ranking")).isTrue();
    assertThat(ranking(competition)).isEqualTo("mean");
  }

  @Test
  void a_hidden_board_is_its_organizers_only() {
    Competition competition = withAnn(new Contest(site).withHiddenBoard());
    for (String path :
        new String[] {
          "/api/leaderboards/" + competition.leaderboard().id() + "/", phaseBoard(competition)
        }) {
      assertThat(site.anonymous().get(path).status()).isIn(401, 403);
      for (String who : OUTSIDERS) {
        assertThat(site.as(who).get(path).status()).as(who).isEqualTo(403);
      }
      for (String who : ORGANIZERS) {
        assertThat(site.as(who).get(path).status()).as(who).isEqualTo(200);
      }
    }
  }

  @Test
  void a_board_of_an_unpublished_competition_needs_the_secret_key() {
    Competition competition = withAnn(new Contest(site).unpublished());
    String path = phaseBoard(competition);
    assertThat(site.anonymous().get(path).status()).isEqualTo(404);
    assertThat(site.as("stranger").get(path).status()).isEqualTo(404);
    assertThat(site.as("organizer").get(path).status()).isEqualTo(200);
  }

  @Test
  void a_text_that_the_reader_has_is_not_sent_again_until_a_score_changes() {
    Competition competition = withAnn(new Contest(site));
    score(competition, "0.5");
    String path = phaseBoard(competition);
    String tag = tag(site.anonymous().get(path));

    Browser.Reply same = site.anonymous().with("If-None-Match", tag).get(path);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.text()).isEmpty();

    site.change("update score set value = 0.25");
    Browser.Reply changed = site.anonymous().with("If-None-Match", tag).get(path);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(tag(changed)).isNotEqualTo(tag);
    assertThat(Browser.names(changed.json().at("/submissions/0/scores"), "score"))
        .containsOnly("0.25");
  }

  @Test
  void a_row_names_its_organization_and_a_renamed_one_makes_a_new_text() {
    Competition competition = withAnn(new Contest(site));
    score(competition, "0.5");
    String path = phaseBoard(competition);
    Browser.Reply without = site.anonymous().get(path);
    assertThat(without.json().at("/submissions/0/organization").isNull()).isTrue();

    site.change(
        "insert into organization (name, email, created_at) values ('Lab', 'lab@x', now())");
    site.change(
        "update submission set organization = (select id from organization) where parent is null");
    Browser.Reply lab = site.anonymous().get(path);
    assertThat(tag(lab)).isNotEqualTo(tag(without));
    assertThat(Browser.names(lab.json().path("submissions"), "owner")).containsExactly("ann");
    JsonNode organization = lab.json().at("/submissions/0/organization");
    assertThat(organization.path("name").asText()).isEqualTo("Lab");
    assertThat(organization.path("url").asText())
        .isEqualTo("/profiles/organization/" + organization.path("id").asLong() + "/");
    assertThat(allPhases(competition).at("/submissions/0/organization")).isEqualTo(organization);

    site.change("update organization set name = 'Institute'");
    Browser.Reply renamed = site.anonymous().with("If-None-Match", tag(lab)).get(path);
    assertThat(renamed.status()).isEqualTo(200);
    assertThat(renamed.json().at("/submissions/0/organization/name").asText())
        .isEqualTo("Institute");
  }

  @Test
  void exports_are_for_organizers_and_show_hidden_columns() {
    Competition competition = withAnn(new Contest(site));
    score(competition, "0.5");
    for (String kind : new String[] {"results/", "results.json", "results.csv", "results.zip"}) {
      String query = kind.endsWith("csv") ? "?phase=" + phase(competition) : "";
      String path = "/api/competitions/" + competition.id() + "/" + kind + query;
      assertThat(site.anonymous().get(path).status()).as(kind).isIn(401, 403);
      for (String who : OUTSIDERS) {
        assertThat(site.as(who).get(path).status()).as(who + kind).isEqualTo(403);
      }
      for (String who : ORGANIZERS) {
        assertThat(site.as(who).get(path).status()).as(who + kind).isEqualTo(200);
      }
    }
    JsonNode all =
        site.as("organizer").get("/api/competitions/" + competition.id() + "/results.json").json();
    assertThat(all.toString()).contains("Secret").contains("0.5000000000");
  }

  @Test
  void the_zip_holds_a_table_for_each_phase_with_entries() throws Exception {
    Competition competition = withAnn(new Contest(site));
    score(competition, "0.5");
    site.change("update competition set title = 'Read/digits: ü'");
    HttpResponse<byte[]> zip = zip(competition, "");

    assertThat(zip.headers().firstValue("content-type")).contains("application/x-zip-compressed");
    assertThat(zip.headers().firstValue("content-disposition"))
        .contains(
            "attachment; filename=\"Read_digits_ _.zip\";"
                + " filename*=UTF-8''Read_digits_%20%C3%BC.zip");
    Map<String, String> files = files(zip.body());
    String name = "Results - Now(" + phase(competition) + ").csv";
    assertThat(files).containsOnlyKeys(name);
    String[] lines = files.getOrDefault(name, "").split("\r\n");
    String first = "Task 1(" + competition.phases().get(1).tasks().getFirst().id() + ")-";
    assertThat(lines).hasSize(2);
    assertThat(lines[0])
        .startsWith("Username,fact_sheet_answers," + first + "Accuracy," + first + "Secret,Task 2(")
        .endsWith("-Secret");
    assertThat(lines[1])
        .matches("ann-[0-9]+,,0[.]5000000000,0[.]1000000000,0[.]5000000000,0[.]1000000000");

    String old = "?phase=" + competition.phases().getFirst().id();
    assertThat(files(zip(competition, old).body())).isEmpty();
  }

  private HttpResponse<byte[]> zip(Competition competition, String query) throws Exception {
    URI address =
        site.url.resolve("/api/competitions/" + competition.id() + "/results.zip" + query);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(address)
              .timeout(Duration.ofSeconds(60))
              .header("Authorization", "Token " + site.token("organizer"))
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private static Map<String, String> files(byte[] zip) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void a_name_in_an_export_is_no_formula_and_keeps_its_letters() {
    Competition competition = withAnn(new Contest(site));
    score(competition, "0.5");
    String path =
        "/api/competitions/" + competition.id() + "/results.csv?phase=" + phase(competition);
    Browser organizer = site.as("organizer");

    site.change("update account set username = '=HYPERLINK(1)' where username = 'ann'");
    assertThat(organizer.get(path).text()).contains("'=HYPERLINK(1)-").doesNotContain("\n=");

    site.change("update account set username = 'Žofie-李' where username = '=HYPERLINK(1)'");
    assertThat(organizer.get(path).text()).contains("Žofie-李-");
  }

  private Competition withAnn(Contest contest) {
    Competition competition = contest.ownedBy(owner);
    contest.admit(competition, site.user("ann"));
    return competition;
  }

  private void score(Competition competition, String score) {
    Entrant entrant = new Entrant(site, "ann");
    long id = entrant.submit(competition).json().path("id").asLong();
    new Scorer(site)
        .score(
            competition, id, Map.of("acc", new BigDecimal(score), "secret", new BigDecimal("0.1")));
    entrant.client().post("/api/submissions/" + id + "/submission_leaderboard_connection/");
  }

  private static Browser.Reply patch(Browser who, String path, String ranking) {
    byte[] body = ("{\"ranking\": \"" + ranking + "\"}").getBytes(StandardCharsets.UTF_8);
    return who.send("PATCH", path, "application/json", body);
  }

  private String ranking(Competition competition) {
    return site.competitions
        .byId(competition.id())
        .orElseThrow()
        .leaderboard()
        .ranking()
        .wireName();
  }

  private static String phase(Competition competition) {
    return competition.phases().get(1).id().toString();
  }

  private static String phaseBoard(Competition competition) {
    return "/api/phases/" + phase(competition) + "/get_leaderboard/";
  }

  private JsonNode allPhases(Competition competition) {
    return site.anonymous().get("/api/leaderboards/" + competition.leaderboard().id() + "/").json();
  }

  private static String tag(Browser.Reply reply) {
    return reply.header("etag");
  }
}
