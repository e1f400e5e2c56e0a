package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DumpId;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.CreateDumpRequest;
import org.scoregrid.scheduler.watch.LostDumpSweep;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DumpStore;
import org.scoregrid.store.DumpStore.Dump;
import org.scoregrid.store.DumpStore.Status;

class CreateDumpTest {
  private final SchedulerWorld world;
  private final AccountId organizer;
  private Competition competition;

  CreateDumpTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    organizer = world.account("organizer");
    competition = world.competition(organizer);
  }

  @BeforeEach
  void nothing_was_dumped() {
    assertThat(world.dumps.of(competition.id())).isEmpty();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_dump_is_a_bundle_of_the_creator_with_the_name_that_programs_know() throws IOException {
    long before = world.datasets.bytesUsedBy(organizer);

    Dataset dump = Dumping.dumped(world, competition.id(), DumpMode.FILES);

    assertThat(dump.name()).isEqualTo("Tiny Dump #1 Created 2026-03-01 10:00:00");
    assertThat(dump.fileName()).isEqualTo("Tiny-2026-03-01_10-00-00.zip");
    assertThat(dump.type()).isEqualTo(DatasetType.COMPETITION_BUNDLE);
    assertThat(dump.owner()).isEqualTo(organizer);
    assertThat(dump.competition()).isEqualTo(competition.id());
    assertThat(dump.completed()).isTrue();
    assertThat(world.datasets.bytesUsedBy(organizer)).isEqualTo(before + dump.bytes());
    assertThat(Dumping.dumped(world, competition.id(), DumpMode.KEYS).name())
        .startsWith("Tiny Dump #2 ");
    assertThat(Files.list(world.temp())).isEmpty();
  }

  @Test
  void running_twice_makes_one_dump() throws IOException {
    DumpId id = Dumping.wish(world, competition.id(), DumpMode.FILES);

    world.dumping().create(id);
    Dump first = world.dumps.byId(id).orElseThrow();
    world.dumping().create(id);

    assertThat(world.dumps.byId(id)).contains(first);
    assertThat(count("select count(*) from dataset where name like '% Dump #%'")).isOne();
  }

  @Test
  void what_another_run_ended_is_not_ended_again() throws IOException {
    DumpId id = Dumping.wish(world, competition.id(), DumpMode.FILES);
    world.dumps.fail(id, "enough", world.now);
    BlobStore.Sealed object = world.blobs.putSealed(world.bundle(Map.of()));

    boolean finished =
        world.dumps.finish(
            id, new DumpStore.Written(organizer, "Tiny", world.now, object), world.now);

    assertThat(finished).isFalse();
    assertThat(world.dumps.byId(id).map(Dump::details)).contains("enough");
    assertThat(count("select count(*) from dataset where name like '% Dump #%'")).isZero();
  }

  @Test
  void a_file_that_is_missing_in_storage_fails_the_dump_with_its_name() throws IOException {
    world.blobs.delete(file(DatasetType.REFERENCE_DATA).objectKey());

    Dump dump = Dumping.ended(world, competition.id(), DumpMode.FILES);

    assertThat(dump.status()).isEqualTo(Status.FAILED);
    assertThat(dump.details())
        .startsWith("The reference data of the task \"One\" is missing in storage.");
    assertThat(dump.dataset()).isNull();
    assertThat(Files.list(world.temp())).isEmpty();
  }

  @Test
  void a_missing_logo_fails_the_dump_too() throws IOException {
    world.blobs.delete(Objects.requireNonNull(competition.summary().logoObjectKey()));

    assertThat(Dumping.ended(world, competition.id(), DumpMode.KEYS).details())
        .startsWith("The logo is missing in storage.");
  }

  @Test
  void a_file_that_changed_in_storage_is_not_passed_on() throws IOException {
    Path stored =
        world.folder.resolve("objects").resolve(file(DatasetType.REFERENCE_DATA).objectKey());
    Files.writeString(stored, "PK-other-bytes-her");

    assertThat(Dumping.ended(world, competition.id(), DumpMode.FILES).details())
        .startsWith("The reference data of the task \"One\" (truth.zip) is damaged in storage.");
  }

  @Test
  void a_task_whose_program_was_deleted_fails_the_dump() throws IOException {
    change("update task set scoring_program = null");

    assertThat(Dumping.ended(world, competition.id(), DumpMode.FILES).details())
        .startsWith("The task \"One\" has no scoring program any more.");
  }

  @Test
  void a_creator_without_room_is_told_so_and_nothing_is_stored() throws IOException {
    change("update account set quota_bytes = 10");

    Dump dump = Dumping.ended(world, competition.id(), DumpMode.FILES);

    assertThat(dump.details()).startsWith("The dump has 0.0 MB, but organizer has only 0.0 MB");
    assertThat(count("select count(*) from doomed_object")).isZero();
  }

  @Test
  void the_object_is_announced_so_that_a_killed_run_leaves_nothing_for_ever() throws IOException {
    world.now = Instant.now(); // the database compares with its own clock
    Dataset dump = Dumping.dumped(world, competition.id(), DumpMode.FILES);

    assertThat(
            count(
                "select count(*) from doomed_object where object_key = '%s' and doomed_at > timestamptz '%s'"
                    .formatted(dump.objectKey(), world.now)))
        .isOne();
  }

  @Test
  void leftovers_of_a_killed_run_go_and_those_of_a_running_one_stay() throws IOException {
    Path killed = old(world.temp().resolve("dump-killed"));
    Path running = old(world.temp().resolve("dump-running"));
    Path young = Files.createDirectories(world.temp().resolve("dump-young"));
    Path unpacking = old(world.temp().resolve("unpack-other"));
    try (FileChannel channel =
            FileChannel.open(
                running.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      Files.setLastModifiedTime(running, FileTime.from(Instant.EPOCH));

      Dumping.dumped(world, competition.id(), DumpMode.FILES);

      try (Stream<Path> left = Files.list(world.temp())) {
        assertThat(left).containsExactlyInAnyOrder(running, young, unpacking);
      }
    }
    assertThat(killed).doesNotExist();
  }

  private static Path old(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("dump.zip"), "half");
    return Files.setLastModifiedTime(directory, FileTime.from(Instant.EPOCH));
  }

  @Test
  void one_wish_at_a_time_and_the_failed_ones_are_forgotten_with_the_next() {
    DumpId first = Dumping.wish(world, competition.id(), DumpMode.FILES);
    assertThat(Dumping.wish(world, competition.id(), DumpMode.FILES)).isEqualTo(first);
    DumpId keys = Dumping.wish(world, competition.id(), DumpMode.KEYS);
    assertThat(keys).isNotEqualTo(first);

    world.dumps.fail(first, "no luck", world.now);
    DumpId second = Dumping.wish(world, competition.id(), DumpMode.FILES);

    assertThat(world.dumps.of(competition.id())).extracting(Dump::id).containsExactly(keys, second);
  }

  @Test
  void a_competition_has_fifty_dumps_at_most() throws IOException {
    BlobStore.Sealed object = world.blobs.putSealed(world.bundle(Map.of()));
    for (int i = 0; i < DumpStore.MAX_PER_COMPETITION; i++) {
      DumpId id = Dumping.wish(world, competition.id(), DumpMode.KEYS);
      world.dumps.finish(
          id, new DumpStore.Written(organizer, "Tiny", world.now, object), world.now);
    }

    assertThat(world.dumps.start(competition.id(), DumpMode.KEYS, organizer, world.now))
        .isEqualTo(new DumpStore.Wish.TooMany());
    change("delete from dataset where name like '% Dump #7 %'");
    assertThat(world.dumps.start(competition.id(), DumpMode.KEYS, organizer, world.now))
        .isInstanceOf(DumpStore.Wish.Accepted.class);
  }

  @Test
  void a_lost_job_is_enqueued_again_and_ends_with_a_sentence_after_hours() {
    DumpId id = Dumping.wish(world, competition.id(), DumpMode.FILES);
    List<BackgroundJob> enqueued = new ArrayList<>();
    LostDumpSweep sweep = new LostDumpSweep(world.dumps, enqueued::add, world.clock);

    sweep.round();
    assertThat(enqueued).isEmpty();
    world.now = world.now.plus(Duration.ofMinutes(1));
    sweep.round();
    assertThat(enqueued).containsExactly(new CreateDumpRequest(id));
    world.now = world.now.plus(Duration.ofHours(7));
    sweep.round();

    assertThat(world.dumps.byId(id).map(Dump::status)).contains(Status.FAILED);
    assertThat(enqueued).hasSize(1);
  }

  private Dataset file(DatasetType type) {
    var key = competition.phases().getFirst().tasks().getFirst().files().get(type);
    return world.datasets.byKey(Objects.requireNonNull(key)).orElseThrow();
  }

  private void change(String sql) {
    try (Connection connection = world.database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private long count(String sql) {
    try (Connection connection = world.database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }
}
