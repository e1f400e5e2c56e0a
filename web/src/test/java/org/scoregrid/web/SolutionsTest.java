package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.web.Browser.Reply;

/** Solutions of tasks: who keeps them, and who sees them where. */
class SolutionsTest {
  private static final String MD5 = "0123456789abcdef0123456789abcdef";

  private final Site site;
  private final Contest contest;
  private final AccountId ann;
  private final AccountId bob;

  SolutionsTest(@TempDir Path objects) {
    site = new Site(objects);
    contest = new Contest(site);
    ann = site.user("ann");
    bob = site.user("bob");
    site.user("eve");
    site.superuser("root");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private Reply create(String who, String name, Dataset file, long... tasks) {
    StringBuilder ids = new StringBuilder();
    for (long task : tasks) {
      ids.append(ids.isEmpty() ? "" : ",").append(task);
    }
    return site.as(who)
        .postJson(
            "/api/solutions/",
            "{\"name\": \"%s\", \"data\": \"%s\", \"tasks\": [%s], \"md5\": \"%s\"}"
                .formatted(name, file.key(), ids, MD5));
  }

  private Reply patch(String who, String path, String json) {
    return site.as(who)
        .send("PATCH", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static String path(Reply made) {
    return "/api/solutions/" + made.json().path("id").asLong() + "/";
  }

  @Test
  void a_solution_is_made_listed_changed_and_deleted_and_its_file_stays() {
    Competition competition = contest.ownedBy(ann);
    Dataset file = contest.store(ann, DatasetType.SOLUTION, "baseline");
    Reply made = create("ann", "Baseline", file, Contest.taskId(competition, 0));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("tasks").path(0).asText())
        .isEqualTo(competition.phases().get(1).tasks().getFirst().key().toString());
    assertThat(made.json().path("data").asText()).isEqualTo(file.key().toString());
    assertThat(made.json().path("size").asText()).isEqualTo(file.bytes() + ".00");

    Reply list = site.as("ann").get("/api/solutions/");
    assertThat(list.json().path("count").asInt()).isEqualTo(1);
    assertThat(Browser.names(list.json().path("results"), "name")).containsExactly("Baseline");
    assertThat(site.as("bob").get("/api/solutions/").json().path("count").asInt()).isZero();

    Reply edited = patch("ann", path(made), "{\"name\": \"Better\", \"tasks\": []}");
    assertThat(edited.json().path("name").asText()).isEqualTo("Better");
    assertThat(edited.json().path("tasks")).isEmpty();

    assertThat(site.as("ann").delete(path(made)).status()).isEqualTo(204);
    assertThat(site.as("ann").delete(path(made)).status()).isEqualTo(404);
    assertThat(site.datasets.byKey(file.key())).isPresent();
  }

  @Test
  void each_role_may_do_with_a_solution_what_it_may() {
    Dataset file = contest.store(ann, DatasetType.SOLUTION, "baseline");
    for (boolean shown : List.of(false, true)) {
      Reply made = create("ann", "Baseline", file);
      assertThat(patch("ann", path(made), "{\"is_public\": " + shown + "}").status())
          .isEqualTo(200);
      for (String[] row :
          List.of(
              // who, list, GET, PATCH, DELETE
              new String[] {"", "403", "403", "403", "403"},
              new String[] {"bob", "200", "404", "404", "404"},
              new String[] {"root", "200", "200", "200", "204"})) {
        Browser who = row[0].isEmpty() ? site.anonymous() : site.as(row[0]);
        byte[] change = "{\"description\": \"d\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(
                List.of(
                    who.get("/api/solutions/").status(),
                    who.get(path(made)).status(),
                    who.send("PATCH", path(made), "application/json", change).status(),
                    who.delete(path(made)).status()))
            .as(row[0])
            .containsExactly(
                Integer.parseInt(row[1]),
                Integer.parseInt(row[2]),
                Integer.parseInt(row[3]),
                Integer.parseInt(row[4]));
      }
    }
  }

  @Test
  void other_peoples_files_and_tasks_and_other_kinds_of_files_are_refused() {
    Competition competition = contest.ownedBy(ann);
    Dataset foreign = contest.store(ann, DatasetType.SOLUTION, "hers");
    Dataset program = contest.store(bob, DatasetType.SCORING_PROGRAM, "a program");
    Dataset own = contest.store(bob, DatasetType.SOLUTION, "his");
    for (Dataset file : List.of(foreign, program)) {
      Reply refused = create("bob", "Stolen", file);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text())
          .isEqualTo("{\"data\":[\"Object with key=" + file.key() + " does not exist.\"]}");
    }
    long task = Contest.taskId(competition, 0);
    assertThat(create("bob", "Guest", own, task).text())
        .isEqualTo("{\"tasks\":[\"Invalid pk \\\"" + task + "\\\" - object does not exist.\"]}");
    assertThat(create("bob", "", own).text())
        .isEqualTo("{\"name\":[\"This field may not be blank.\"]}");
    assertThat(site.count("select count(*) from solution")).isZero();
  }

  @Test
  void the_md5_is_never_the_clients_and_goes_with_the_file() {
    Dataset first = contest.store(ann, DatasetType.SOLUTION, "first");
    Dataset second = contest.store(ann, DatasetType.SOLUTION, "second");
    Reply made = create("ann", "Baseline", first);
    assertThat(made.json().path("md5").isNull()).isTrue();
    site.change("update solution set md5 = '" + MD5 + "'");

    Reply renamed = patch("ann", path(made), "{\"name\": \"Renamed\", \"md5\": \"ff\"}");
    assertThat(renamed.json().path("md5").asText()).isEqualTo(MD5);
    Reply replaced = patch("ann", path(made), "{\"data\": \"" + second.key() + "\"}");
    assertThat(replaced.json().path("md5").isNull()).isTrue();
  }

  @Test
  void phases_show_solutions_to_organizers_and_public_ones_to_every_reader() {
    Competition competition = contest.ownedBy(ann);
    contest.admit(competition, bob);
    long task = Contest.taskId(competition, 0);
    create("ann", "Hidden", contest.store(ann, DatasetType.SOLUTION, "hidden"), task);
    Reply open = create("ann", "Open", contest.store(ann, DatasetType.SOLUTION, "open"), task);
    patch("ann", path(open), "{\"is_public\": true}");
    site.change("update solution set md5 = '" + MD5 + "'");

    for (String who : List.of("ann", "root")) {
      assertThat(shown(site.as(who), competition)).as(who).containsExactly("Hidden", "Open");
    }
    for (String who : List.of("bob", "eve")) {
      assertThat(shown(site.as(who), competition)).as(who).containsExactly("Open");
    }
    assertThat(shown(site.anonymous(), competition)).containsExactly("Open");
    JsonNode tasks = tasks(site.as("ann"), competition);
    assertThat(tasks.path(0).path("solutions").path(0).toString())
        .startsWith("{\"name\":\"Hidden\",\"description\":null,\"key\":\"")
        .contains("\"tasks\":[\"" + tasks.path(0).path("key").asText() + "\"]")
        .contains("\"md5\":\"" + MD5 + "\"")
        .contains("\"size\":");
    assertThat(tasks.path(1).path("solutions")).isEmpty();
  }

  private static List<String> shown(Browser who, Competition competition) {
    return Browser.names(tasks(who, competition).path(0).path("solutions"), "name");
  }

  private static JsonNode tasks(Browser who, Competition competition) {
    Reply detail = who.get("/api/competitions/" + competition.id() + "/");
    assertThat(detail.status()).isEqualTo(200);
    return detail.json().path("phases").path(1).path("tasks");
  }
}
