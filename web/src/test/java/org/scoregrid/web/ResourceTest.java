package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.web.Browser.Reply;

/** Datasets, tasks and clean-ups, and who may do what with them. */
class ResourceTest {
  private static final String JSON = "application/json";

  private final Site site;
  private final AccountId ann;
  private final AccountId bob;

  ResourceTest(@TempDir Path objects) {
    site = new Site(objects);
    ann = site.user("ann");
    bob = site.user("bob");
    site.superuser("root");
    site.staff("staff");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private static Reply patch(Browser browser, String path, String json) {
    return browser.send("PATCH", path, JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void each_role_may_do_with_a_private_dataset_what_it_may() {
    Dataset dataset = new Contest(site).store(ann, DatasetType.INPUT_DATA, "secret");
    String path = "/api/datasets/" + dataset.id() + "/";
    String byNumber = "/datasets/download/id/" + dataset.id() + "/";
    for (String[] row :
        List.of(
            // who, GET, PATCH, DELETE, download
            new String[] {"", "403", "403", "403", "404"},
            new String[] {"bob", "404", "404", "404", "404"},
            new String[] {"staff", "200", "200", "400", "404"},
            new String[] {"root", "200", "200", "400", "302"},
            new String[] {"ann", "200", "200", "204", "302"})) {
      Browser who = row[0].isEmpty() ? site.anonymous() : site.as(row[0]);
      assertThat(
              List.of(
                  who.get(path).status(),
                  patch(who, path, "{\"is_verified\": true}").status(),
                  who.get(byNumber).status()))
          .as(row[0])
          .containsExactly(
              Integer.parseInt(row[1]), Integer.parseInt(row[2]), Integer.parseInt(row[4]));
      assertThat(who.delete(path).status()).as(row[0]).isEqualTo(Integer.parseInt(row[3]));
    }
    assertThat(site.datasets.byKey(dataset.key())).isEmpty();
  }

  @Test
  void banned_people_do_nothing() {
    String token = site.token("bob");
    site.ban(bob);
    Browser banned = site.anonymous().withToken(token);
    for (String path :
        List.of("/api/datasets/", "/api/datasets/public/", "/api/tasks/", "/api/user_quota/")) {
      assertThat(banned.get(path).status()).as(path).isEqualTo(403);
    }
  }

  @Test
  void each_role_may_do_with_a_task_what_it_may() {
    Browser owner = site.as("ann");
    site.user("friend");
    long friend = site.accounts.byUsernameOrEmail("friend").orElseThrow().id().value();
    Reply made =
        owner.postJson("/api/tasks/", "{\"name\": \"T\", \"shared_with\": [" + friend + "]}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("shared_with").path(0).asLong()).isEqualTo(friend);
    String path = "/api/tasks/" + made.json().path("id").asLong() + "/";
    for (String[] row :
        List.of(
            new String[] {"", "403", "403", "403"},
            new String[] {"bob", "404", "404", "404"},
            new String[] {"staff", "404", "404", "404"},
            new String[] {"friend", "200", "403", "400"},
            new String[] {"root", "200", "200", "400"},
            new String[] {"ann", "200", "200", "204"})) {
      Browser who = row[0].isEmpty() ? site.anonymous() : site.as(row[0]);
      assertThat(who.get(path).status()).as(row[0]).isEqualTo(Integer.parseInt(row[1]));
      assertThat(patch(who, path, "{\"description\": \"d\"}").status())
          .as(row[0])
          .isEqualTo(Integer.parseInt(row[2]));
      assertThat(who.delete(path).status()).as(row[0]).isEqualTo(Integer.parseInt(row[3]));
    }
  }

  @Test
  void sharing_a_task_leaves_its_files_alone_and_strangers_files_cannot_be_taken() {
    Dataset own = new Contest(site).store(ann, DatasetType.SCORING_PROGRAM, "own");
    Dataset foreign = new Contest(site).store(bob, DatasetType.REFERENCE_DATA, "foreign");
    Browser owner = site.as("ann");
    Reply made =
        owner.postJson(
            "/api/tasks/", "{\"name\": \"T\", \"scoring_program\": \"" + own.key() + "\"}");
    String path = "/api/tasks/" + made.json().path("id").asLong() + "/";
    Reply shared = patch(owner, path, "{\"shared_with\": [" + bob + "]}");
    assertThat(shared.json().path("scoring_program").asText()).isEqualTo(own.key().toString());
    assertThat(patch(owner, path, "{\"reference_data\": \"" + foreign.key() + "\"}").text())
        .isEqualTo(
            "{\"reference_data\":[\"Object with key=" + foreign.key() + " does not exist.\"]}");
  }

  @Test
  void what_is_in_use_is_not_deleted_and_one_refusal_refuses_all() {
    Competition competition = new Contest(site).ownedBy(ann);
    Dataset free = new Contest(site).store(ann, DatasetType.SOLUTION, "free");
    DatasetKey usedKey =
        Objects.requireNonNull(
            competition.phases().get(1).tasks().getFirst().files().get(DatasetType.INPUT_DATA));
    Dataset used = site.datasets.byKey(usedKey).orElseThrow();
    Browser owner = site.as("ann");
    assertThat(owner.delete("/api/datasets/" + used.id() + "/").text())
        .isEqualTo("{\"error\":\"Cannot delete dataset: dataset is in use\"}");
    Reply many =
        owner.postJson("/api/datasets/delete_many/", "[" + free.id() + "," + used.id() + ",99999]");
    assertThat(many.status()).isEqualTo(400);
    assertThat(many.json().path(used.name()).asText())
        .isEqualTo("Cannot delete dataset: dataset is in use");
    assertThat(site.datasets.byKey(free.key())).isPresent();
    assertThat(owner.postJson("/api/datasets/delete_many/", "[" + free.id() + "]").text())
        .isEqualTo("{\"detail\":\"Datasets deleted successfully\"}");
    long task = Contest.taskId(competition, 0);
    assertThat(owner.delete("/api/tasks/" + task + "/").text())
        .isEqualTo("{\"error\":\"Cannot delete task: task is being used by a phase\"}");
    assertThat(owner.get("/api/datasets/" + used.id() + "/").json().path("in_use").path(0))
        .hasToString("{\"pk\":" + competition.id() + ",\"title\":\"Digits\"}");
  }

  @Test
  void an_upload_larger_than_declared_or_than_the_quota_is_refused_and_removed() {
    assertThat(uploaded(1_000, 200_000).text()).contains("were declared");
    site.change("update account set quota_bytes = 100000 where username = 'ann'");
    assertThat(uploaded(0, 200_000).text()).contains("Insufficient space");
    assertThat(site.as("ann").get("/api/datasets/").json().path("count").asInt()).isZero();
    assertThat(uploaded(50_000, 50_000).status()).isEqualTo(200);
  }

  private Reply uploaded(int declared, int bytes) {
    Browser owner = site.as("ann");
    Reply created =
        owner.postForm(
            "/api/datasets/",
            "type=input_data",
            "request_sassy_file_name=a.zip",
            "file_size=" + declared);
    site.anonymous()
        .send("PUT", created.json().path("sassy_url").asText(), "application/zip", new byte[bytes]);
    return owner.send(
        "PUT",
        "/api/datasets/completed/" + created.json().path("key").asText() + "/",
        JSON,
        "{}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void public_data_is_listed_for_everybody_and_downloads_are_counted() {
    Dataset dataset = new Contest(site).store(ann, DatasetType.PUBLIC_DATA, "Birds of prey");
    Browser owner = site.as("ann");
    assertThat(site.anonymous().get("/api/datasets/public/").json().path("count").asInt()).isZero();
    Reply edited =
        patch(
            owner,
            "/api/datasets/" + dataset.id() + "/",
            "{\"is_public\": true, \"license\": \"CC0\"}");
    assertThat(edited.status()).isEqualTo(200);
    site.anonymous().get("/datasets/download/id/" + dataset.id() + "/");
    Reply list = site.anonymous().get("/api/datasets/public/?search=prey+birds&has_license=true");
    assertThat(list.json().path("page_size").asInt()).isEqualTo(20);
    assertThat(list.json().path("results").path(0).path("downloads").asInt()).isEqualTo(1);
    assertThat(site.anonymous().get("/api/datasets/public/?is_verified=true").text())
        .contains("\"count\":0");
    assertThat(patch(site.as("bob"), "/api/datasets/" + dataset.id() + "/", "{}").status())
        .isEqualTo(403);
    assertThat(owner.get("/api/datasets/?type=novel").status()).isEqualTo(400);
  }

  @Test
  void clean_ups_delete_what_is_unused_and_nothing_else() {
    Competition competition = new Contest(site).ownedBy(ann);
    new Contest(site).store(ann, DatasetType.INPUT_DATA, "unused");
    new Contest(site).admit(competition, bob);
    Entrant entrant = new Entrant(site, "bob");
    assertThat(entrant.submit(competition).status()).isEqualTo(201);
    entrant.upload();
    site.as("ann").postJson("/api/tasks/", "{\"name\": \"T\"}");
    site.later(Duration.ofMinutes(1));
    assertThat(site.as("ann").get("/api/user_quota_cleanup/").text())
        .isEqualTo(
            "{\"unused_tasks\":1,\"unused_datasets_programs\":1,\"unused_submissions\":0,"
                + "\"failed_submissions\":0}");
    for (String path :
        List.of(
            "delete_unused_tasks",
            "delete_unused_datasets",
            "delete_unused_submissions",
            "delete_failed_submissions")) {
      assertThat(site.anonymous().delete("/api/" + path + "/").status()).isEqualTo(403);
      assertThat(site.as("ann").delete("/api/" + path + "/").json().path("success").asBoolean())
          .isTrue();
      site.change("update submission set status = 'Failed', finished_at = now()");
      assertThat(site.as("bob").delete("/api/" + path + "/").status()).isEqualTo(200);
    }
    assertThat(site.as("ann").get("/api/datasets/?_type=dataset").json().path("count").asInt())
        .isEqualTo(6);
    assertThat(site.as("bob").get("/api/datasets/").json().path("count").asInt()).isZero();
  }

  @Test
  void a_task_is_made_from_one_zip_and_refusals_have_the_known_texts() throws IOException {
    String yaml = "name: Zipped\ndescription: d\nscoring_program: {zip: scorer.zip}\n";
    Reply made = uploadTask(zip("task.yaml", yaml, "scorer.zip", "PK bytes"));
    assertThat(made.text()).isEqualTo("{\"message\":\"Task 'Zipped' created successfully!\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(Browser.names(site.as("ann").get("/api/datasets/").json().path("results"), "name"))
        .containsExactly("scorer.zip");
    assertThat(uploadTask(zip("other.yaml", "", "b", "")).text())
        .isEqualTo("{\"error\":\"task.yaml not found in the zip file\"}");
    Reply empty = site.as("ann").postForm("/api/tasks/upload_task/", "a=b");
    assertThat(empty.text()).isEqualTo("{\"error\":\"No attached file found, please try again!\"}");
    assertThat(site.anonymous().post("/api/tasks/upload_task/").status()).isEqualTo(403);
    site.change("update account set quota_bytes = 1 where username = 'ann'");
    assertThat(uploadTask(zip("task.yaml", yaml, "scorer.zip", "x")).status()).isEqualTo(507);
  }

  private Reply uploadTask(byte[] zip) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        """
        --b\r
        Content-Disposition: form-data; name="file"; filename="t.zip"\r
        Content-Type: application/zip\r
        \r
        """
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(zip);
    body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
    return site.as("ann")
        .send(
            "POST",
            "/api/tasks/upload_task/",
            "multipart/form-data; boundary=b",
            body.toByteArray());
  }

  private static byte[] zip(String... namesAndTexts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void a_form_may_come_as_multipart() {
    String body =
        "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nBy form\r\n--b--\r\n";
    Reply made =
        site.as("ann")
            .send(
                "POST",
                "/api/tasks/",
                "multipart/form-data; boundary=b",
                body.getBytes(StandardCharsets.US_ASCII));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("name").asText()).isEqualTo("By form");
  }
}
