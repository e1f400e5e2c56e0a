package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.web.Browser.Reply;

/** What the original lets through (reference/http-api-details.md 22), and who may what. */
class HolesTest {
  private final Site site;
  private final AccountId owner;
  private final AccountId ann;

  HolesTest(@TempDir Path objects) {
    site = new Site(objects);
    owner = site.user("organizer");
    ann = site.user("ann");
    site.user("stranger");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void hole_1_status_secret_and_time_from_clients_are_ignored() {
    Competition competition = openTo(ann, new Contest(site));
    Entrant entrant = new Entrant(site, "ann");
    Reply reply =
        entrant.submitTo(
            current(competition),
            entrant.upload(),
            "status=Finished",
            "secret=00000000-0000-0000-0000-000000000001",
            "md5=0123",
            "created_when=2001-01-01");
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.json().path("status").asText()).isEqualTo("Submitting");
    assertThat(reply.json().path("md5").isNull()).isTrue();
    assertThat(reply.json().path("created_when").asText()).doesNotStartWith("2001");
    assertThat(reply.text()).doesNotContain("secret");
  }

  @Test
  void hole_2_keys_open_only_what_rules_grant() {
    Competition closed = openTo(ann, new Contest(site));
    Competition sharing = openTo(ann, new Contest(site).sharingInputData());
    String closedInput = download(closed, DatasetType.INPUT_DATA);
    String sharedInput = download(sharing, DatasetType.INPUT_DATA);
    String reference = download(sharing, DatasetType.REFERENCE_DATA);
    String program = download(sharing, DatasetType.SCORING_PROGRAM);

    assertThat(site.as("ann").get(sharedInput).status()).isEqualTo(302);
    assertThat(site.as("ann").get(closedInput).status()).isEqualTo(404);
    assertThat(site.as("ann").get(reference).status()).isEqualTo(404);
    assertThat(site.as("ann").get(program).status()).isEqualTo(404);
    assertThat(site.as("stranger").get(sharedInput).status()).isEqualTo(404);
    assertThat(site.anonymous().get(sharedInput).status()).isEqualTo(404);
    Reply organizer = site.as("organizer").get(reference);
    assertThat(organizer.status()).isEqualTo(302);
    assertThat(site.anonymous().get(organizer.header("location")).status()).isEqualTo(200);
  }

  @Test
  void hole_2_details_name_only_what_the_reader_may_download() {
    Competition competition = openTo(ann, new Contest(site).sharingInputData());
    assertThat(publicDatasets(site.as("organizer"), competition)).hasSize(3);
    assertThat(Browser.names(publicDatasets(site.as("ann"), competition), "type"))
        .containsExactly("input_data");
    assertThat(publicDatasets(site.anonymous(), competition)).isEmpty();
  }

  @Test
  void hole_3_nobody_sees_broker_or_secret_key_of_a_competition() {
    Competition competition = openTo(ann, new Contest(site));
    Reply detail = site.as("ann").get("/api/competitions/" + competition.id() + "/");
    assertThat(detail.text()).doesNotContain("broker_url").doesNotContain("secret_key");
    assertThat(detail.json().path("queue").isNull()).isTrue();
    assertThat(detail.json().path("participant_status").asText()).isEqualTo("approved");
    String path = "/api/competitions/" + competition.id();
    assertThat(site.as("organizer").get(path).json().path("secret_key").asText()).hasSize(36);
    assertThat(site.anonymous().get(path).json().has("participant_status")).isFalse();
  }

  @Test
  void a_secret_key_is_carried_on_by_the_pages_that_it_opens() {
    Competition draft = new Contest(site).unpublished().ownedBy(owner);
    String path = "/competitions/" + draft.id() + "/";
    String api = "/api" + path;
    String query = "secret_key=" + site.as("organizer").get(api).json().path("secret_key").asText();
    assertThat(site.as("stranger").get(path).status()).isEqualTo(404);
    assertThat(site.as("stranger").get(path + "?" + query).text())
        .contains("?tab=leaderboard&amp;" + query, "register?" + query);
    assertThat(site.anonymous().get(path + "?tab=leaderboard&" + query).text())
        .contains("/live?" + query);
  }

  @Test
  void hole_4_phases_cannot_be_written() {
    Competition competition = openTo(ann, new Contest(site));
    String path = "/api/phases/" + current(competition) + "/";
    assertThat(site.as("ann").get(path).json().path("status").asText()).isEqualTo("Current");
    assertThat(site.as("ann").delete(path).status()).isEqualTo(405);
    assertThat(site.as("organizer").send("PATCH", path, "", new byte[0]).status()).isEqualTo(405);
  }

  @Test
  void hole_6_strangers_get_neither_files_nor_logs() {
    Competition competition = openTo(ann, new Contest(site));
    long id = new Entrant(site, "ann").submit(competition).json().path("id").asLong();
    String path = "/api/submissions/" + id + "/";
    assertThat(site.anonymous().get(path).status()).isEqualTo(404);
    assertThat(site.anonymous().get(path + "get_details/").status()).isEqualTo(403);
    assertThat(site.as("stranger").get(path).status()).isEqualTo(404);
    assertThat(site.as("stranger").get(path + "get_details/").status()).isEqualTo(404);
    assertThat(site.as("stranger").get(path + "cancel_submission/").status()).isEqualTo(404);
    assertThat(site.as("stranger").get("/api/submissions/").text()).isEqualTo("[]");
    assertThat(site.anonymous().get("/api/submissions/").text()).isEqualTo("[]");
    assertThat(site.as("organizer").get(path + "get_details/").status()).isEqualTo(200);
    assertThat(site.as("ann").post(path + "re_run_submission/").detail())
        .isEqualTo("You do not have permission to re-run submissions");
    assertThat(site.as("ann").post(path + "run_submission/").status()).isEqualTo(403);
  }

  @Test
  void hole_9_data_of_others_and_of_other_kinds_is_refused() {
    Competition competition = openTo(ann, new Contest(site));
    Entrant entrant = new Entrant(site, "ann");
    DatasetKey program =
        competition.phases().get(1).tasks().get(0).files().get(DatasetType.REFERENCE_DATA);
    Reply others = entrant.submitTo(current(competition), String.valueOf(program));
    assertThat(others.status()).isEqualTo(400);
    assertThat(others.json().path("data").path(0).asText())
        .isEqualTo("Object with key=" + program + " does not exist.");
    Reply foreignTask = entrant.submitTo(current(competition), entrant.upload(), "tasks=99999");
    assertThat(foreignTask.text())
        .isEqualTo("{\"non_field_errors\":[\"All tasks must be part of the current phase.\"]}");
  }

  @Test
  void hole_11_hidden_boards_and_private_competitions_stay_hidden() {
    Competition hidden = openTo(ann, new Contest(site).withHiddenBoard());
    Competition secret = openTo(ann, new Contest(site).unpublished());
    assertThat(site.as("ann").get(board(hidden)).status()).isEqualTo(403);
    assertThat(site.as("organizer").get(board(hidden)).status()).isEqualTo(200);
    assertThat(site.as("ann").get("/api/competitions/" + hidden.id()).json().path("leaderboards"))
        .isEmpty();
    assertThat(site.as("stranger").get(board(secret)).status()).isEqualTo(404);
    assertThat(site.as("stranger").get("/api/phases/" + current(secret)).status()).isEqualTo(404);
    assertThat(site.as("stranger").get("/api/competitions/" + secret.id()).status()).isEqualTo(404);
    assertThat(site.as("ann").get(board(secret)).status()).isEqualTo(200);
    assertThat(
            site.anonymous()
                .get("/api/competitions/" + secret.id() + "?secret_key=" + secret.secretKey())
                .status())
        .isEqualTo(200);
  }

  @Test
  void limits_and_dates_are_told_as_403() {
    Competition competition = openTo(ann, new Contest(site).perDay(1));
    Entrant entrant = new Entrant(site, "ann");
    assertThat(entrant.submit(competition).status()).isEqualTo(201);
    Reply second = entrant.submit(competition);
    assertThat(second.status()).isEqualTo(403);
    assertThat(second.detail())
        .isEqualTo("Reached maximum allowed submissions for today for this phase");
    assertThat(entrant.client().get("/api/can_make_submission/" + current(competition)).json())
        .hasToString("{\"can\":false,\"reason\":\"" + second.detail() + "\"}");
    Phase old = competition.phases().getFirst();
    assertThat(entrant.submitTo(old.id().value(), entrant.upload()).detail())
        .isEqualTo("This phase has ended");
    Entrant stranger = new Entrant(site, "stranger");
    assertThat(stranger.submit(competition).detail())
        .isEqualTo("You do not have access to this competition to make a submission");
    assertThat(site.anonymous().post("/api/submissions/").status()).isEqualTo(403);
  }

  @Test
  void people_register_once_and_only_organizers_publish() {
    Competition competition = new Contest(site).ownedBy(owner);
    String path = "/api/competitions/" + competition.id() + "/";
    assertThat(site.anonymous().post(path + "register/").status()).isEqualTo(403);
    Reply first = site.as("stranger").post(path + "register/");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.text()).isEqualTo("{\"participant_status\":\"pending\"}");
    assertThat(site.as("stranger").post(path + "register/").text())
        .isEqualTo("[\"You already applied for participation in this competition!\"]");
    assertThat(site.as("stranger").post(path + "toggle_publish/").status()).isEqualTo(403);
    assertThat(site.as("organizer").post(path + "toggle_publish/").text())
        .isEqualTo("{\"published\":false}");
    assertThat(site.anonymous().get(path).status()).isEqualTo(404);
  }

  @Test
  void automatic_boards_cannot_be_edited_by_hand() {
    Competition competition = openTo(ann, new Contest(site).rule(SubmissionRule.FORCE_BEST));
    long id = new Entrant(site, "ann").submit(competition).json().path("id").asLong();
    String path = "/api/submissions/" + id + "/submission_leaderboard_connection/";
    assertThat(site.as("ann").post(path).detail())
        .isEqualTo("Users are not allowed to edit the leaderboard on this Competition");
    assertThat(site.as("ann").delete(path).detail())
        .isEqualTo("You are not allowed to remove a submission on this phase");
    site.superuser("root");
    site.change("update submission set status = 'Finished', finished_at = now() where id = " + id);
    assertThat(site.as("root").post(path).status()).isEqualTo(200);
  }

  @Test
  void a_phase_that_hides_output_hides_it_from_participants() {
    Competition competition = openTo(ann, new Contest(site).hidingOutput());
    long id = new Entrant(site, "ann").submit(competition).json().path("id").asLong();
    String path = "/api/submissions/" + id + "/get_details/";
    assertThat(site.as("ann").get(path).detail())
        .isEqualTo("Cannot access submission details while phase marked to hide output.");
    assertThat(site.as("organizer").get(path).status()).isEqualTo(200);
  }

  private Competition openTo(AccountId account, Contest contest) {
    Competition competition = contest.ownedBy(owner);
    contest.admit(competition, account);
    return competition;
  }

  private static long current(Competition competition) {
    return competition.phases().get(1).id().value();
  }

  private static String board(Competition competition) {
    return "/api/phases/" + current(competition) + "/get_leaderboard/";
  }

  private static String download(Competition competition, DatasetType type) {
    return "/datasets/download/"
        + competition.phases().get(1).tasks().get(0).files().get(type)
        + "/";
  }

  private static JsonNode publicDatasets(Browser reader, Competition competition) {
    return reader
        .get("/api/competitions/" + competition.id() + "/")
        .json()
        .at("/phases/1/tasks/0/public_datasets");
  }
}
