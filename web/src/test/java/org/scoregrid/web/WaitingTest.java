package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.store.QueueStore.Creation;
import org.scoregrid.store.RunStore.PreparedRun;

/** Whoever waits is told the place and the time, or why nobody can say; organizers may push. */
class WaitingTest {
  private final Site site;
  private final Competition competition;

  WaitingTest(@TempDir Path objects) {
    site = new Site(objects);
    Contest contest = new Contest(site);
    competition = contest.ownedBy(site.user("organizer"));
    contest.admit(competition, site.user("ann"));
    site.user("stranger");
    site.superuser("root");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private long queued() {
    return queued(QueueName.DEFAULT);
  }

  private long queued(QueueName queue) {
    long id = new Entrant(site, "ann").submit(competition).json().path("id").asLong();
    SubmissionId submission = new SubmissionId(id);
    BlobRef blob = new BlobRef("blobs/aa", Digest.of(new byte[] {1}), 1);
    RunSpec spec =
        new RunSpec("i", Network.NONE, Limits.DEFAULT, blob, blob, null, blob, null, false, false);
    List<PreparedRun> runs =
        site.runs.unprepared(submission).orElseThrow().tasks().stream()
            .map(task -> new PreparedRun(task, spec, queue))
            .toList();
    site.runs.prepared(submission, runs, site.clock.instant());
    return id;
  }

  private static String path(long id, String action) {
    return "/api/submissions/" + id + "/" + action + "/";
  }

  private JsonNode waiting(long id) {
    Browser.Reply reply = site.as("ann").get(path(id, "waiting"));
    assertThat(reply.status()).isEqualTo(200);
    return reply.json();
  }

  private void worker(int slots, int busy) {
    site.workers.alive.add(
        new WorkerPresence(
            new WorkerName("w"),
            "1",
            "docker",
            List.of(QueueName.DEFAULT),
            slots,
            busy,
            WorkerPresence.State.SERVING,
            0,
            site.clock.instant()));
  }

  @Test
  void without_a_worker_the_place_is_told_and_no_time() {
    long id = queued();
    JsonNode answer = waiting(id);
    assertThat(answer.path("place").asInt()).isEqualTo(1);
    assertThat(answer.path("expected_seconds").isNull()).isTrue();
    assertThat(answer.path("text").asText()).contains("1st in the queue", "No worker is alive");
    assertThat(site.as("ann").get("/submissions/" + id + "/").text()).contains("1st in the queue");
  }

  @Test
  void workers_outside_that_the_broker_sees_on_a_private_queue_are_alive() {
    Content content = new Content("own", false, Set.of(), null);
    AccountId owner = site.user("owner");
    Creation made = site.queues.create(owner, content, site.clock.instant());
    QueueName queue = ((Creation.Created) made).queue().vhost();
    long id = queued(queue);
    assertThat(waiting(id).path("text").asText()).contains("No worker is alive");

    site.change("update queue set workers = 2, workers_seen_at = now()");
    assertThat(waiting(id).path("text").asText()).contains("not known yet");
    site.change(
        "insert into queue_pace (queue, slot_millis, measured_at) values ('"
            + queue.vhost()
            + "', 120000, now())");
    assertThat(waiting(id).path("expected_seconds").asLong()).isEqualTo(60);
  }

  @Test
  void the_time_follows_from_recent_runs_and_busy_slots() {
    queued();
    long second = queued();
    worker(2, 2);
    assertThat(waiting(second).path("text").asText()).contains("not known yet");
    site.change(
        "insert into queue_pace (queue, slot_millis, measured_at) values ('/', 120000, now())");
    // Two runs of the first submission are ahead, and two slots become free every two minutes.
    assertThat(waiting(second).path("place").asInt()).isEqualTo(3);
    assertThat(waiting(second).path("expected_seconds").asLong()).isEqualTo(180);
    assertThat(waiting(second).path("text").asText())
        .isEqualTo("3rd in the queue, about 3 minutes.");
  }

  @Test
  void what_does_not_wait_says_so() {
    long id = queued();
    site.change("update run set state = 'FINISHED'");
    assertThat(waiting(id).path("waiting").asBoolean()).isFalse();
    assertThat(waiting(id).path("place").isNull()).isTrue();
  }

  @Test
  void only_those_who_see_a_submission_are_told_how_it_waits() {
    long id = queued();
    assertThat(site.anonymous().get(path(id, "waiting")).status()).isIn(401, 403, 404);
    assertThat(site.as("stranger").get(path(id, "waiting")).status()).isIn(403, 404);
    assertThat(site.as("organizer").get(path(id, "waiting")).status()).isEqualTo(200);
    assertThat(site.as("root").get(path(id, "waiting")).status()).isEqualTo(200);
  }

  @Test
  void only_organizers_and_superusers_let_a_submission_run_next() {
    queued();
    long second = queued();
    String path = path(second, "run_next");
    assertThat(site.anonymous().post(path).status()).isIn(401, 403, 404);
    assertThat(site.as("stranger").post(path).status()).isIn(403, 404);
    assertThat(site.as("ann").post(path).status()).isEqualTo(403);
    assertThat(waiting(second).path("place").asInt()).isEqualTo(3);
    Browser.Reply reply = site.as("organizer").post(path);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("runs").asInt()).isEqualTo(2);
    assertThat(waiting(second).path("place").asInt()).isEqualTo(1);
    assertThat(site.as("root").post(path).status()).isEqualTo(200);
    assertThat(site.count("select count(*) from audit where action = 'run-submission-next'"))
        .isEqualTo(2);
  }
}
