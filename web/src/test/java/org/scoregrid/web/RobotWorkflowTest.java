package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.web.Browser.Reply;

/** The documented robot script, message by message (reference/http-api-details.md 21). */
class RobotWorkflowTest {
  private static final byte[] ZIP = "PK\3\4 not really".getBytes(StandardCharsets.ISO_8859_1);

  private final Site site;

  RobotWorkflowTest(@TempDir Path objects) {
    site = new Site(objects);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void a_robot_submits_as_the_documented_script_does() {
    AccountId owner = site.user("organizer");
    site.robot("robot");
    Competition competition = new Contest(site).withRobots().ownedBy(owner);
    long phase = competition.phases().get(1).id().value();

    Reply login =
        site.anonymous()
            .postForm("/api/api-token-auth/", "username=robot", "password=correct+horse");
    assertThat(login.status()).isEqualTo(200);
    String token = login.json().path("token").asText();
    assertThat(token).matches("[0-9a-f]{40}").isEqualTo(site.token("robot"));
    Browser robot = site.anonymous().withToken(token);

    JsonNode list = site.anonymous().get("/api/competitions/").json();
    assertThat(Browser.names(list, "created_by")).containsExactly("organizer");

    JsonNode detail = robot.get("/api/competitions/" + competition.id()).json();
    assertThat(Browser.names(detail.path("phases"), "name")).containsExactly("Old", "Now");
    JsonNode tasks = detail.path("phases").path(1).path("tasks");
    assertThat(Browser.names(tasks, "name")).containsExactly("Task 1", "Task 2");

    Reply can = robot.get("/api/can_make_submission/" + phase + "/");
    assertThat(can.text()).isEqualTo("{\"can\":true,\"reason\":null}");

    Reply created =
        robot.postForm(
            "/api/datasets/",
            "type=submission",
            "request_sassy_file_name=submission.zip",
            "file_size=20480");
    assertThat(created.status()).isEqualTo(201);
    String key = created.json().path("key").asText();

    Reply put =
        site.anonymous()
            .send("PUT", created.json().path("sassy_url").asText(), "application/zip", ZIP);
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.text()).isEmpty();

    Reply submitted =
        robot.postForm(
            "/api/submissions/",
            "phase=" + phase,
            "tasks=" + tasks.path(0).path("id").asLong(),
            "tasks=" + tasks.path(1).path("id").asLong(),
            "data=" + key);
    assertThat(submitted.status()).isEqualTo(201);
    JsonNode submission = submitted.json();
    assertThat(submission.path("status").asText()).isEqualTo("Submitting");
    assertThat(submission.path("filename").asText()).isEqualTo("submission.zip");
    assertThat(submission.path("created_when").asText())
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d");
    long id = submission.path("id").asLong();
    assertThat(site.jobs.prepared).extracting(s -> s.value()).containsExactly(id);

    JsonNode polled = robot.get("/api/submissions/" + id + "/").json();
    assertThat(polled.path("owner").asText()).isEqualTo("robot");
    assertThat(polled.path("task").isNull()).isTrue();

    JsonNode ofPhase = robot.get("/api/submissions/?phase=" + phase).json();
    assertThat(Browser.names(ofPhase, "id")).containsExactly(Long.toString(id));

    JsonNode details = robot.get("/api/submissions/" + id + "/get_details/").json();
    Reply file = site.anonymous().get(details.path("data_file").asText());
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.text()).isEqualTo(new String(ZIP, StandardCharsets.UTF_8));
    assertThat(file.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(file.header("content-security-policy")).contains("sandbox");

    site.change("update submission set status = 'Finished', finished_at = now() where id = " + id);
    Reply onBoard = robot.post("/api/submissions/" + id + "/submission_leaderboard_connection/");
    assertThat(onBoard.text()).isEqualTo("{}");
    assertThat(robot.get("/api/submissions/" + id + "/").json().path("on_leaderboard").asBoolean())
        .isTrue();
  }

  @Test
  void a_robot_runs_a_submission_again_on_one_task() {
    AccountId owner = site.user("organizer");
    site.robot("robot");
    Competition competition = new Contest(site).withRobots().ownedBy(owner);
    Browser robot = site.as("robot");
    robot.get("/api/can_make_submission/" + competition.phases().get(1).id() + "/");
    long id = new Entrant(site, "robot").submit(competition).json().path("id").asLong();

    JsonNode detail = robot.get("/api/competitions/" + competition.id() + "/").json();
    String taskKey = detail.path("phases").path(1).path("tasks").path(0).path("key").asText();
    Reply early = robot.post("/api/submissions/" + id + "/re_run_submission/?task_key=" + taskKey);
    assertThat(early.status()).isEqualTo(403);

    assertThat(robot.get("/api/submissions/" + id + "/cancel_submission/").text())
        .isEqualTo("{\"canceled\":true}");
    Reply again = robot.post("/api/submissions/" + id + "/re_run_submission/?task_key=" + taskKey);
    assertThat(again.status()).isEqualTo(200);
    long rerun = again.json().path("id").asLong();
    JsonNode polled = robot.get("/api/submissions/" + rerun + "/").json();
    assertThat(polled.path("task").path("key").asText()).isEqualTo(taskKey);
    assertThat(polled.path("is_specific_task_re_run").asBoolean()).isTrue();

    assertThat(
            robot.post("/api/submissions/" + id + "/re_run_submission/?task_key=nonsense").status())
        .isEqualTo(404);
    JsonNode own = site.as("organizer").get("/api/tasks/").json();
    assertThat(own.path("count").asInt()).isEqualTo(2);
    assertThat(Browser.names(own.path("results"), "name")).contains("Task 1", "Task 2");
    assertThat(Browser.names(own.path("results"), "is_used_in_competitions")).containsOnly("true");
  }

  @Test
  void an_organizer_uploads_a_bundle_once_however_often_it_is_completed() {
    site.user("organizer");
    Browser organizer = site.as("organizer");
    Reply created =
        organizer.postJson(
            "/api/datasets/",
            "{\"type\": \"competition_bundle\", \"request_sassy_file_name\": \"b.zip\"}");
    assertThat(created.status()).isEqualTo(201);
    String key = created.json().path("key").asText();
    String completed = "/api/datasets/completed/" + key;

    Reply tooEarly = organizer.send("PUT", completed, "", new byte[0]);
    assertThat(tooEarly.status()).isEqualTo(400);
    site.anonymous().send("PUT", created.json().path("sassy_url").asText(), "application/zip", ZIP);
    long status =
        organizer.send("PUT", completed, "", new byte[0]).json().path("status_id").asLong();
    assertThat(organizer.send("PUT", completed + "/", "", new byte[0]).json().path("status_id"))
        .hasToString(Long.toString(status));

    JsonNode creation = organizer.get("/api/competitions/" + status + "/creation_status/").json();
    assertThat(creation.path("status").asText()).isEqualTo("Starting");
    assertThat(creation.path("resulting_competition").isNull()).isTrue();
    assertThat(site.jobs.unpacked).extracting(s -> s.value()).contains(status);
    site.user("stranger");
    assertThat(
            site.as("stranger").get("/api/competitions/" + status + "/creation_status/").status())
        .isEqualTo(404);
  }

  @Test
  void a_bundle_that_does_not_load_tells_why_and_stays_with_its_owner() {
    site.user("organizer");
    site.user("stranger");
    Browser organizer = site.as("organizer");
    Reply created =
        organizer.postJson(
            "/api/datasets/",
            "{\"type\": \"competition_bundle\", \"request_sassy_file_name\": \"b.zip\"}");
    String key = created.json().path("key").asText();
    site.anonymous().send("PUT", created.json().path("sassy_url").asText(), "application/zip", ZIP);
    Reply completed =
        organizer.send("PUT", "/api/datasets/completed/" + key + "/", "", new byte[0]);
    long status = completed.json().path("status_id").asLong();
    String details =
        "competition.yaml:1:1: title is missing. Write it\nterms.md: it is empty. Fill";
    site.competitions.failCreation(new CreationStatusId(status), details);

    JsonNode creation = organizer.get("/api/competitions/" + status + "/creation_status/").json();
    assertThat(creation.path("status").asText()).isEqualTo("Failed");
    assertThat(creation.path("details").asText()).isEqualTo(details);
    String download = "/datasets/download/" + key + "/";
    Reply link = organizer.get(download);
    assertThat(link.status()).isEqualTo(302);
    assertThat(site.anonymous().get(link.header("location")).status()).isEqualTo(200);
    assertThat(site.as("stranger").get(download).status()).isEqualTo(404);
    assertThat(site.anonymous().get(download).status()).isEqualTo(404);
  }
}
