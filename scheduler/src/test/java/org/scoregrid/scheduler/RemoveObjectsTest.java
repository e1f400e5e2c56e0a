package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.scheduler.jobs.RemoveObjects;
import org.scoregrid.store.BlobStore.Sealed;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.objects.S3BlobStore;
import org.scoregrid.store.objects.S3Config;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresDatasetChanges;
import org.scoregrid.store.postgres.PostgresDatasetStore;
import org.scoregrid.store.postgres.PostgresDoomedObjects;
import org.scoregrid.testkit.PostgresServer;
import org.scoregrid.testkit.S3Server;

/** Objects of deleted datasets leave an S3 server, and no others. */
class RemoveObjectsTest {
  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final JobRows rows = new JobRows(database);
  private final PostgresDatasetStore datasets = new PostgresDatasetStore(database);
  private final PostgresDatasetChanges changes = new PostgresDatasetChanges(database.dataSource());
  private final AccountId ann = new AccountId(rows.account("ann"));
  private final Instant start = Instant.now();
  private final S3Server server;
  private final S3BlobStore blobs;
  private final Path folder;

  RemoveObjectsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    server = S3Server.start();
    blobs =
        new S3BlobStore(
            new S3Config(
                server.endpoint(),
                server.endpoint(),
                "us-east-1",
                server.accessKey(),
                server.secretKey(),
                "private"));
    blobs.ensureBucket();
  }

  @AfterEach
  void close() throws Exception {
    blobs.close();
    server.close();
    database.close();
  }

  @Test
  void objects_of_deleted_datasets_go_after_the_grace_and_others_stay() throws IOException {
    Dataset deleted = stored("deleted", "some bytes");
    Dataset kept = stored("kept", "other bytes");
    delete(deleted);

    removeAfter(Duration.ofMinutes(30));
    assertThat(blobs.size(deleted.objectKey())).isPresent();
    removeAfter(Duration.ofHours(2));
    removeAfter(Duration.ofHours(2));

    assertThat(blobs.size(deleted.objectKey())).isEmpty();
    assertThat(blobs.size(kept.objectKey())).hasValue(11);
    assertThat(rows.number("select count(*) from doomed_object")).isZero();
  }

  @Test
  void an_object_that_is_named_again_is_spared() throws IOException {
    Dataset deleted = stored("deleted", "the same bytes");
    delete(deleted);
    Dataset again = stored("again", "the same bytes");
    assertThat(again.objectKey()).isEqualTo(deleted.objectKey());

    removeAfter(Duration.ofHours(2));

    assertThat(blobs.size(again.objectKey())).isPresent();
    assertThat(rows.number("select count(*) from doomed_object")).isZero();
  }

  @Test
  void an_object_that_is_gone_already_is_no_failure() throws IOException {
    Dataset gone = stored("gone", "lost bytes");
    Dataset next = stored("next", "next bytes");
    delete(gone);
    delete(next);
    blobs.delete(gone.objectKey());

    removeAfter(Duration.ofHours(2));

    assertThat(blobs.size(next.objectKey())).isEmpty();
    assertThat(rows.number("select count(*) from doomed_object")).isZero();
  }

  @Test
  void several_removers_at_the_same_time_remove_everything() throws Exception {
    for (int i = 0; i < 20; i++) {
      delete(stored("d" + i, "bytes of " + i));
    }
    Callable<Boolean> remover =
        () -> {
          removeAfter(Duration.ofHours(2));
          return true;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(threads.invokeAll(List.of(remover, remover, remover))).allMatch(Future::resultNow);
    }

    removeAfter(Duration.ofHours(2));
    assertThat(blobs.list("blobs/", null, 100).objects()).isEmpty();
    assertThat(rows.number("select count(*) from doomed_object")).isZero();
  }

  private void delete(Dataset dataset) {
    assertThat(changes.delete(ann, List.of(dataset.id()), start)).isEmpty();
  }

  private void removeAfter(Duration time) {
    new RemoveObjects(
            new PostgresDoomedObjects(database.dataSource()),
            blobs,
            RemoveObjects.GRACE,
            () -> start.plus(time))
        .removeDue();
  }

  private Dataset stored(String name, String content) throws IOException {
    Sealed sealed = blobs.putSealed(Files.writeString(folder.resolve("file.bin"), content));
    return datasets
        .create(
            new NewDataset(
                ann,
                DatasetType.INPUT_DATA,
                name,
                null,
                "file.zip",
                false,
                false,
                null,
                sealed.objectKey(),
                sealed.digest(),
                sealed.bytes()))
        .orElseThrow();
  }
}
