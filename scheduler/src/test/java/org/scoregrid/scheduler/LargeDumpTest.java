package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DumpId;
import org.scoregrid.scheduler.jobs.CreateDump;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DumpStore.Dump;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.postgres.PostgresConfig;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresDatasetStore;
import org.scoregrid.store.postgres.PostgresDumpStore;
import org.scoregrid.testkit.PostgresServer;

/** A dump larger than the heap of the process that writes it. */
class LargeDumpTest {
  private static final String HEAP = "-Xmx32m";
  private static final int DATASET_BYTES = 64 << 20;
  private static final int ROOM = 1 << 16;

  @Test
  void a_large_file_is_dumped_with_a_small_heap(@TempDir Path folder) throws Exception {
    PostgresConfig config = PostgresServer.freshConfig();
    try (SchedulerWorld world = new SchedulerWorld(folder, PostgresDatabase.open(config))) {
      AccountId organizer = world.account("organizer");
      Competition competition = world.competition(organizer);
      replaceReferenceData(world, competition, randomFile(folder));
      DumpId id = Dumping.wish(world, competition.id(), DumpMode.FILES);

      dumpInAnotherProcess(folder, config, id);

      Dump dump = world.dumps.byId(id).orElseThrow();
      assertThat(dump.details()).isNull();
      assertThat(Objects.requireNonNull(dump.dataset()).bytes())
          .isBetween((long) DATASET_BYTES, (long) DATASET_BYTES + ROOM);
    }
  }

  private static Path randomFile(Path folder) throws IOException {
    Path file = folder.resolve("large.bin");
    Random random = new Random(4);
    byte[] part = new byte[ROOM];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int written = 0; written < DATASET_BYTES; written += part.length) {
        random.nextBytes(part);
        out.write(part);
      }
    }
    return file;
  }

  private static void replaceReferenceData(
      SchedulerWorld world, Competition competition, Path large) throws IOException {
    BlobStore.Sealed sealed = world.blobs.putSealed(large);
    var key =
        competition.phases().getFirst().tasks().getFirst().files().get(DatasetType.REFERENCE_DATA);
    world.datasets.complete(
        world.datasets.byKey(Objects.requireNonNull(key)).orElseThrow().id(), sealed);
  }

  private static void dumpInAnotherProcess(Path folder, PostgresConfig config, DumpId id)
      throws Exception {
    Path output = folder.resolve("output.txt");
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    HEAP,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Child.class.getName(),
                    config.jdbcUrl(),
                    config.user(),
                    config.password(),
                    folder.toString(),
                    id.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(child.waitFor(2, TimeUnit.MINUTES)).as("the child ends").isTrue();
      assertThat(child.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      child.destroyForcibly();
    }
  }

  /** The process with the small heap. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      byte[] key = "a key of the tests, long enough".getBytes(StandardCharsets.UTF_8);
      Path folder = Path.of(args[3]);
      try (PostgresDatabase database =
              PostgresDatabase.open(new PostgresConfig(args[0], args[1], args[2], 2));
          BlobStore blobs =
              new FileBlobStore(
                  folder.resolve("objects"), SchedulerWorld.SITE, key, InstantSource.system())) {
        new CreateDump(
                new PostgresDumpStore(database),
                new PostgresDatasetStore(database),
                blobs,
                folder.resolve("tmp"),
                InstantSource.system())
            .create(new DumpId(Long.parseLong(args[4])));
      }
    }
  }
}
