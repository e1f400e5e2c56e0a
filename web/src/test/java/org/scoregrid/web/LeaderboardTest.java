package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;

/** Scores as boards and clients see them (reference/http-api-details.md 6.2, 10). */
class LeaderboardTest {
  private final Site site;
  private final Competition competition;

  LeaderboardTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, site.user("ann"));
    contest.admit(competition, site.user("bob"));
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void rows_are_ranked_and_hidden_columns_left_out() {
    long ann = submitAndScore("ann", "0.5");
    site.later(Duration.ofSeconds(1));
    long bob = submitAndScore("bob", "0.97333");

    JsonNode board = board(site.anonymous());
    assertThat(board.path("title").asText()).isEqualTo("Results");
    assertThat(board.path("primary_index").asInt()).isZero();
    assertThat(board.path("fact_sheet_keys").isNull()).isTrue();
    assertThat(Browser.names(board.path("submissions"), "owner")).containsExactly("bob", "ann");
    JsonNode first = board.path("submissions").path(0);
    assertThat(first.path("slug_url").asText()).isEqualTo("/profiles/user/bob/");
    assertThat(Browser.names(first.path("scores"), "score")).containsExactly("0.97", "0.97");
    assertThat(Browser.names(first.path("scores"), "column_key")).containsExactly("acc", "acc");
    assertThat(
            Stream.concat(
                Browser.names(first.path("scores"), "id").stream(),
                Browser.names(board.at("/submissions/1/scores"), "id").stream()))
        .hasSize(4)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[1-9][0-9]*"));
    assertThat(first.path("detailed_results")).hasSize(2);
    assertThat(board.path("tasks")).hasSize(2);
    assertThat(Browser.names(board.at("/tasks/0/columns"), "title")).containsExactly("Accuracy");
    assertThat(board.at("/tasks/0/colWidth").asInt()).isEqualTo(1);

    JsonNode parent = site.as("bob").get("/api/submissions/" + bob + "/").json();
    assertThat(parent.path("status").asText()).isEqualTo("Finished");
    assertThat(parent.path("has_children").asBoolean()).isTrue();
    assertThat(parent.path("on_leaderboard").asBoolean()).isTrue();
    long child = parent.path("children").path(0).asLong();
    assertThat(first.path("id").asLong()).isIn(child, parent.path("children").path(1).asLong());
    JsonNode ofChild = site.as("bob").get("/api/submissions/" + child + "/").json();
    assertThat(Browser.names(ofChild.path("scores"), "score")).containsExactly("0.9733300000");
    assertThat(
            Browser.names(
                site.as("organizer").get("/api/submissions/" + child + "/").json().path("scores"),
                "column_key"))
        .containsExactly("acc", "secret");

    site.as("ann").delete("/api/submissions/" + ann + "/submission_leaderboard_connection/");
    assertThat(Browser.names(board(site.anonymous()).path("submissions"), "owner"))
        .containsExactly("bob");
  }

  @Test
  void strangers_see_board_submissions_of_one_competition_without_their_files() {
    long ann = submitAndScore("ann", "0.5");
    Browser nobody = site.anonymous();
    JsonNode list = nobody.get("/api/submissions/?phase__competition=" + competition.id()).json();
    assertThat(Browser.names(list, "owner")).containsOnly("ann").isNotEmpty();
    assertThat(nobody.get("/api/submissions/" + ann + "/").status()).isEqualTo(200);
    assertThat(nobody.get("/api/submissions/" + ann + "/get_details/").status()).isEqualTo(403);
  }

  @Test
  void outputs_come_as_signed_urls() {
    long ann = submitAndScore("ann", "0.5");
    Browser client = site.as("ann");
    long child =
        client.get("/api/submissions/" + ann + "/").json().path("children").path(0).asLong();
    JsonNode details = client.get("/api/submissions/" + child + "/get_details/").json();
    assertThat(Browser.names(details.path("logs"), "name")).containsExactly("scoring_stdout");
    assertThat(details.path("scoring_result").asText()).contains("signature=");
    assertThat(details.path("prediction_result").isNull()).isTrue();
    assertThat(details.path("leaderboards")).hasSize(1);
    assertThat(client.get("/api/submissions/" + ann + "/get_details/").json().path("logs"))
        .isEmpty();
    assertThat(site.anonymous().get("/api/submissions/" + child + "/get_detail_result/").json())
        .matches(node -> node.toString().startsWith("\"http"));
  }

  private JsonNode board(Browser reader) {
    long phase = competition.phases().get(1).id().value();
    return reader.get("/api/phases/" + phase + "/get_leaderboard/").json();
  }

  private long submitAndScore(String who, String score) {
    Entrant entrant = new Entrant(site, who);
    long id = entrant.submit(competition).json().path("id").asLong();
    new Scorer(site)
        .score(
            competition, id, Map.of("acc", new BigDecimal(score), "secret", new BigDecimal("0.1")));
    entrant.client().post("/api/submissions/" + id + "/submission_leaderboard_connection/");
    return id;
  }
}
