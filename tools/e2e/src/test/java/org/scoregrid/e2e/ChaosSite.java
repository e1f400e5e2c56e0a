package org.scoregrid.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.standalone.Stores;
import org.scoregrid.store.RunStore.PreparedRun;
import org.scoregrid.store.postgres.PostgresConfig;
import org.scoregrid.testkit.DurablePostgres;
import org.scoregrid.testkit.RabbitServer;
import org.scoregrid.testkit.S3Server;

/**
 * Two schedulers as processes of their own, with services that can be killed, and one competition
 * whose submissions are put straight into the database. For one thread.
 */
final class ChaosSite implements AutoCloseable {
  private static final String COMPETITION =
      """
      with organizer as (
        insert into account (username) values ('organizer') returning id),
      place as (
        insert into competition (title, created_by, published, docker_image)
        select 'Chaos', id, true, 'none' from organizer returning id),
      board as (
        insert into leaderboard (competition, title, key, submission_rule)
        select id, 'Results', 'results', 'Force_Best' from place returning id, competition),
      columns as (
        insert into leaderboard_column (leaderboard, title, key, index)
        select id, 'Score', 'score', 0 from board),
      stage as (
        insert into phase (competition, index, name, starts_at, leaderboard)
        select competition, 0, 'Only', now() - interval '1 day', id from board returning id),
      task as (
        insert into task (name, created_by) select 'Task', id from organizer returning id)
      insert into phase_task (phase, task, order_index)
      select s.id, t.id, 0 from stage s, task t returning task
      """;

  private static final String SUBMISSIONS =
      """
      with person as (
        insert into account (username) select 'person-' || gen_random_uuid()
        from generate_series(1, 10) returning id)
      insert into submission (owner, competition, phase, created_at)
      select p.id, s.competition, s.id, now()
        from person p, phase s, generate_series(1, %d / 10) returning id
      """;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path directory;
  private final Path settings;
  private final Stores stores;
  private final Truth truth;
  final DurablePostgres postgres;
  final RabbitServer rabbit;

  private ChaosSite(Path directory) throws Exception {
    this.directory = directory;
    this.settings = directory.resolve("scoregrid.yaml");
    postgres = started(DurablePostgres.start());
    rabbit = started(RabbitServer.start());
    S3Server s3 = started(S3Server.start());
    Files.writeString(settings, settings(s3, freePort(), freePort()));
    PostgresConfig config = postgres.config();
    stores = started(Stores.open(config, LifecyclePolicy.DEFAULT));
    truth = new Truth(config.jdbcUrl(), config.user(), config.password());
    truth.rows(COMPETITION);
  }

  static ChaosSite start(Path directory) throws Exception {
    return new ChaosSite(directory);
  }

  private String settings(S3Server s3, int first, int second) {
    return """
    site: {url: "http://127.0.0.1:1", secret: "%s"}
    postgres: {url: "%s", user: "%s", password: "%s"}
    storage: {endpoint: "%s", accessKey: "%s", secretKey: "%s", bucket: chaos}
    broker: {url: "%s"}
    fleet: {cluster: "chaos-%d", members: ["127.0.0.1:%d", "127.0.0.1:%d"]}
    scheduler: {lease: 10s, temp: "%s"}
    """
        .formatted(
            "0123456789abcdef".repeat(4),
            postgres.config().jdbcUrl(),
            postgres.config().user(),
            postgres.config().password(),
            s3.endpoint(),
            s3.accessKey(),
            s3.secretKey(),
            rabbit.url(),
            first,
            first,
            second,
            directory.resolve("tmp"));
  }

  /** A scheduler that works. */
  ChildProcess scheduler(String name) throws IOException {
    ChildProcess process =
        started(
            ChildProcess.start(
                directory.resolve(name + ".log"),
                Map.of("SCOREGRID_FLEET_PORT", String.valueOf(freePort())),
                "scheduler",
                "--config",
                settings.toString()));
    process.ready();
    return process;
  }

  RestlessWorker worker() throws IOException {
    return started(RestlessWorker.start(rabbit.url()));
  }

  /** Submits so many times, by ten people; a multiple of ten. */
  List<Long> submit(int count) throws Exception {
    TaskId task = new TaskId(Long.parseLong(truth.rows("select min(id) from task").getFirst()));
    List<Long> ids = new ArrayList<>();
    for (String id : truth.rows(SUBMISSIONS.formatted(count))) {
      ids.add(Long.parseLong(id));
      stores
          .runs()
          .prepared(
              new SubmissionId(ids.getLast()),
              List.of(new PreparedRun(task, spec(), QueueName.DEFAULT)),
              Instant.now());
    }
    return ids;
  }

  private static RunSpec spec() {
    BlobRef blob = new BlobRef("blobs/aa", Digest.of(new byte[] {1}), 1);
    return new RunSpec(
        "image", Network.NONE, Limits.DEFAULT, blob, blob, null, blob, null, false, false);
  }

  Truth truth() {
    return truth;
  }

  /** How many of these are over. */
  long over(List<Long> submissions) throws Exception {
    return count("run where state in ('FINISHED', 'FAILED', 'CANCELLED') and ", submissions);
  }

  long count(String what, List<Long> submissions) throws Exception {
    String ids = String.join(",", submissions.stream().map(String::valueOf).toList());
    return Long.parseLong(
        truth.rows("select count(*) from " + what + "submission in (" + ids + ")").getFirst());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  @Override
  public void close() throws Exception {
    Throwable first = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception | AssertionError e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw new IllegalStateException("a part did not stop cleanly", first);
    }
  }
}
