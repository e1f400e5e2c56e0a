package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.standalone.SampleCompetition;
import org.scoregrid.testkit.TestImages;

/** A private queue by the REST API, served by a worker that has nothing but its address. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PrivateQueueProcessesTest {
  private Path directory;
  private RealSite site;
  private Robot admin;
  private SampleCompetition.Written sample;
  private ChildProcess worker;
  private JsonNode queue;
  private long phase;

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    directory = temp;
    String image = TestImages.python();
    site = RealSite.start(Files.createDirectory(directory.resolve("site")));
    admin = Robot.signIn(site.url(), "admin", RealSite.PASSWORD);
    sample = SampleCompetition.writeTo(directory);
    Path bundle =
        Zips.edited(
            sample.bundleZip(),
            directory.resolve("bundle.zip"),
            "competition.yaml",
            text -> text.replace(SampleCompetition.IMAGE, image));
    JsonNode created = admin.createCompetition(bundle);
    assertThat(created.path("status").asText()).as(created.toString()).isEqualTo("Finished");
    long competition = created.path("resulting_competition").asLong();
    String api = "/api/competitions/" + competition + "/";
    phase = admin.get(api).path("phases").path(0).path("id").asLong();
    queue = admin.send("POST", "/api/queues/", "{\"name\":\"outside\"}", 201);
    admin.send("PATCH", api, "{\"queue\":" + queue.path("id").asLong() + "}", 200);
    worker = site.workerOf("outside", queue.path("broker_url").asText());
    worker.ready();
  }

  @AfterAll
  void stop() throws Exception {
    if (admin != null) {
      admin.close();
    }
    if (site != null) {
      site.close();
    }
  }

  private Path entry() {
    return Objects.requireNonNull(sample.submissions().get("predictions-only"));
  }

  private void isScored(long id) {
    JsonNode over = admin.awaitSubmission(id, Robot.OVER);
    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Finished");
  }

  @Test
  @Order(1)
  void the_worker_scores_a_submission() throws Exception {
    isScored(admin.submit(phase, entry()));
  }

  @Test
  @Order(2)
  void an_emptied_broker_is_made_anew_by_one_command() throws Exception {
    String vhost = queue.path("vhost").asText();
    site.rabbit().deleteVhost(vhost);
    assertThat(site.admin("reconcile")).contains("1 private queues looked at");
    assertThat(site.rabbit().control("list_vhosts")).contains(vhost);
    assertThat(site.rabbit().control("list_users")).contains("scoregrid-" + vhost + "-1");
    isScored(admin.submit(phase, entry()));
  }

  @Test
  @Order(3)
  void what_waits_in_a_deleted_queue_runs_on_the_default_queue() throws Exception {
    worker.terminate();
    long id = admin.submit(phase, entry());
    admin.send("DELETE", "/api/queues/" + queue.path("id").asLong() + "/", "", 204);
    site.worker("inside").ready();
    isScored(id);
  }
}
