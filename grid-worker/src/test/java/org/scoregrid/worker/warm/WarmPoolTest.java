package org.scoregrid.worker.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.WarmGroup;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.WarmContainer;
import org.scoregrid.worker.workspace.Workspace;

/** Bounds of the warm containers of a host, with an engine in memory. */
class WarmPoolTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Path home;
  private final Held engine = new Held();
  private final AtomicInteger pins = new AtomicInteger();
  private final AtomicInteger runs = new AtomicInteger();
  private @Nullable WarmPool pool;

  WarmPoolTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void close() {
    if (pool != null) {
      pool.close();
    }
  }

  @Test
  void a_run_gets_its_files_back_and_the_next_one_the_same_container() throws Exception {
    WarmPool pool = pool(4, LONG, 100);

    Workspace workspace = served(pool, 0, 1);
    served(pool, 0, 1);

    assertThat(engine.opened).hasSize(1);
    assertThat(workspace.output().resolve("scores.json")).exists();
    assertThat(workspace.prediction().resolve("answer.txt")).exists();
    assertThat(pins).hasValue(1);
  }

  @Test
  void slots_and_tasks_do_not_share_one() throws Exception {
    WarmPool pool = pool(4, LONG, 100);

    served(pool, 0, 1);
    served(pool, 1, 1);
    served(pool, 0, 2);

    assertThat(engine.opened).hasSize(3);
    assertThat(pool.size()).isEqualTo(3);
  }

  @Test
  void the_least_recently_used_of_too_many_goes() throws Exception {
    WarmPool pool = pool(2, LONG, 100);
    served(pool, 0, 1);
    served(pool, 0, 2);
    served(pool, 0, 1);

    served(pool, 0, 3);

    assertThat(engine.opened).extracting(One::isClosed).containsExactly(false, true, false);
    assertThat(pool.size()).isEqualTo(2);
    assertThat(pins).hasValue(2);
  }

  @Test
  void one_that_served_its_number_of_runs_goes() throws Exception {
    WarmPool pool = pool(2, LONG, 2);
    served(pool, 0, 1);
    served(pool, 0, 1);
    served(pool, 0, 1);

    assertThat(engine.opened).extracting(One::isClosed).containsExactly(true, false);
  }

  @Test
  void one_that_waits_too_long_goes_with_all_that_it_kept() throws Exception {
    WarmPool pool = pool(2, Duration.ofMillis(50), 100);
    served(pool, 0, 1);

    await().atMost(Duration.ofSeconds(10)).until(() -> pool.size() == 0);

    await().atMost(Duration.ofSeconds(10)).until(() -> pins.get() == 0);
    assertThat(engine.opened).extracting(One::isClosed).containsExactly(true);
    assertThat(rooms()).isEmpty();
  }

  @Test
  void a_run_that_failed_takes_the_container_with_it_and_the_next_is_cold() throws Exception {
    WarmPool pool = pool(2, LONG, 100);
    pool.enter(guest(0, 1)).orElseThrow().close();

    assertThat(pool.enter(guest(0, 1))).isEmpty();
    assertThat(pool.enter(guest(0, 1))).isPresent();
    assertThat(engine.opened).extracting(One::isClosed).containsExactly(true, false);
  }

  @Test
  void what_is_not_clean_is_not_used_again() throws Exception {
    WarmPool pool = pool(2, LONG, 100);
    served(pool, 0, 1);
    engine.opened.getFirst().clean = false;

    served(pool, 0, 1);

    assertThat(engine.opened).extracting(One::isClosed).containsExactly(true, false);
  }

  @Test
  void an_image_that_cannot_hold_one_is_not_tried_again() throws Exception {
    WarmPool pool = pool(2, LONG, 100);
    engine.refuses = true;
    assertThat(pool.enter(guest(0, 1))).isEmpty();
    engine.refuses = false;

    assertThat(pool.enter(guest(0, 1))).isEmpty();
    assertThat(pins).hasValue(0);
    assertThat(rooms()).isEmpty();
  }

  @Test
  void a_full_disk_takes_those_that_wait() throws Exception {
    WarmPool pool = pool(4, LONG, 100);
    served(pool, 0, 1);
    WarmVisit busy = pool.enter(guest(1, 1)).orElseThrow();

    pool.closeIdle();

    assertThat(engine.opened).extracting(One::isClosed).containsExactly(true, false);
    busy.close();
  }

  private WarmPool pool(int most, Duration idle, int perContainer) throws IOException {
    WarmPool made =
        new WarmPool(engine, new WarmPool.Settings(home.resolve("warm"), most, idle, perContainer));
    made.start();
    pool = made;
    return made;
  }

  private List<Path> rooms() throws IOException {
    try (var rooms = Files.list(home.resolve("warm"))) {
      return rooms.toList();
    }
  }

  /** A run that scores. */
  private Workspace served(WarmPool pool, int slot, int task) throws Exception {
    WarmGuest guest = guest(slot, task);
    try (WarmVisit visit = pool.enter(guest).orElseThrow();
        RunningContainer program = visit.start(guest.spec(), (stream, bytes, from, n) -> {})) {
      assertThat(program.await(Duration.ofSeconds(1))).isPresent();
      Path output =
          visit.mounts().stream()
              .filter(mount -> mount.target().equals("/app/output"))
              .findFirst()
              .orElseThrow()
              .source();
      assertThat(output).isEmptyDirectory();
      Files.writeString(output.resolve("scores.json"), "{}");
      visit.succeeded();
    }
    return guest.workspace();
  }

  private WarmGuest guest(int slot, int task) throws IOException {
    AttemptKey key =
        new AttemptKey(new RunId(runs.incrementAndGet()), new Attempt(1), LeaseToken.random());
    Workspace workspace = Workspace.create(home.resolve("runs"), key);
    Files.writeString(workspace.prediction().resolve("answer.txt"), "42");
    ContainerSpec spec =
        new ContainerSpec(
            "name",
            new WorkerName("test"),
            key.run(),
            key.attempt(),
            "image",
            List.of("score"),
            "/app/program",
            Map.of(),
            List.of(),
            Network.NONE,
            Limits.DEFAULT);
    WarmKey warm =
        new WarmKey(
            new WarmGroup(new CompetitionId(1), new TaskId(task)),
            "image",
            Digest.of(new byte[] {1}),
            null,
            Limits.DEFAULT);
    return new WarmGuest(slot, warm, spec, workspace, this::pin);
  }

  private List<AutoCloseable> pin() {
    pins.incrementAndGet();
    return List.of(pins::decrementAndGet);
  }

  /** Holds warm containers that run nothing. */
  private static final class Held implements ContainerEngine {
    private final List<One> opened = new ArrayList<>();
    private boolean refuses;

    @Override
    public Optional<WarmContainer> openWarm(ContainerSpec spec) {
      if (refuses) {
        return Optional.empty();
      }
      One one = new One();
      opened.add(one);
      return Optional.of(one);
    }

    @Override
    public String name() {
      return "held";
    }

    @Override
    public void ensureImage(String image) {}

    @Override
    public RunningContainer start(ContainerSpec spec, OutputSink sink) {
      throw new AssertionError("nothing is started cold here");
    }

    @Override
    public int removeOrphans(WorkerName worker) {
      return 0;
    }

    @Override
    public void close() {}
  }

  private static final class One implements WarmContainer {
    private volatile boolean closed;
    private boolean clean = true;

    boolean isClosed() {
      return closed;
    }

    @Override
    public RunningContainer start(ContainerSpec spec, OutputSink sink) {
      sink.accept(LogStream.STDOUT, new byte[0], 0, 0);
      return new Ended();
    }

    @Override
    public boolean isReusable() {
      return clean && !closed;
    }

    @Override
    public void kill() {
      closed = true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Ended implements RunningContainer {
    @Override
    public Optional<Exit> await(Duration atMost) throws FaultException {
      return Optional.of(new Exit(0, false));
    }

    @Override
    public void kill() {}

    @Override
    public void close() {}
  }
}
