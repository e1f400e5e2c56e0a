package org.scoregrid.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.scheduler.jobs.UnpackBundle;
import org.scoregrid.store.AccountStore.NewAccount;
import org.scoregrid.store.CompetitionStore.CreationStatus;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.postgres.PostgresAccountStore;
import org.scoregrid.store.postgres.PostgresCompetitionStore;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresDatasetStore;
import org.scoregrid.testkit.PostgresServer;

/** The process whose heap is measured: one bundle, unpacked as the scheduler does it. */
final class UnpackChild {
  static final String RESULT = "UNPACKED";
  private static final Logger EVENTS = Logger.getLogger("");

  private UnpackChild() {}

  /**
   * @param args the bundle and a directory for everything else, which need not exist
   */
  public static void main(String[] args) throws IOException {
    EVENTS.setLevel(Level.WARNING);
    Path bundle = Path.of(args[0]);
    Path directory = Path.of(args[1]);
    byte[] key = "a key of this benchmark only".getBytes(StandardCharsets.UTF_8);
    InstantSource clock = InstantSource.system();
    boolean unpacked;
    try (PostgresDatabase database = PostgresServer.freshDatabase();
        FileBlobStore blobs =
            new FileBlobStore(
                directory.resolve("objects"), URI.create("http://127.0.0.1"), key, clock)) {
      PostgresCompetitionStore competitions = new PostgresCompetitionStore(database);
      PostgresDatasetStore datasets = new PostgresDatasetStore(database);
      AccountId owner =
          new PostgresAccountStore(database)
              .create(new NewAccount("organizer", null, null, false, false))
              .orElseThrow();
      blobs.put("dataset/bundle.zip", bundle, "application/zip");
      CreationStatusId creation =
          competitions.startCreation(
              datasets.create(dataset(owner, Files.size(bundle))).orElseThrow().id(), owner);
      long cpu = CpuTime.ofProcess();
      long start = System.nanoTime();
      new UnpackBundle(competitions, datasets, blobs, directory.resolve("tmp"), clock)
          .unpack(creation);
      long nanos = System.nanoTime() - start;
      cpu = CpuTime.ofProcess() - cpu;
      CreationStatus status = competitions.creationStatus(creation).orElseThrow();
      unpacked = status.status().equals("Finished");
      System.out.printf(
          "%s nanos=%d cpu=%d peak=%d objects=%d%n",
          RESULT, nanos, cpu, PeakHeap.bytes(), objects(directory));
      if (!unpacked) {
        System.err.println(status.details());
      }
    }
    System.exit(unpacked ? 0 : 1);
  }

  private static NewDataset dataset(AccountId owner, long bytes) {
    return new NewDataset(
        owner,
        DatasetType.COMPETITION_BUNDLE,
        null,
        null,
        "bundle.zip",
        false,
        false,
        null,
        "dataset/bundle.zip",
        null,
        bytes);
  }

  /** Sealed objects in storage: one for each different file or folder. */
  private static long objects(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("objects/blobs"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }
}
