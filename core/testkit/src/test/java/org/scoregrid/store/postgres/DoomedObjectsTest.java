package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.BlobStore.Sealed;
import org.scoregrid.store.ClaimingBlobStore;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.DoomedObjects.Removal;
import org.scoregrid.store.objects.FileBlobStore;

/** Who removes and who stores the same bytes at the same time: nothing that a row names is lost. */
class DoomedObjectsTest {
  private static final Duration GRACE = Duration.ofHours(1);
  private static final byte[] KEY =
      "a key of the tests, long enough".getBytes(StandardCharsets.UTF_8);

  private final Stores stores = Stores.fresh();
  private final PostgresDoomedObjects doomed =
      new PostgresDoomedObjects(stores.database().dataSource());
  private final PostgresDatasetChanges changes =
      new PostgresDatasetChanges(stores.database().dataSource());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Instant start = Instant.now();
  private final FileBlobStore files;
  private final BlobStore blobs;
  private final Path file;
  private final AccountId ada;

  DoomedObjectsTest(@TempDir Path folder) throws IOException {
    files =
        new FileBlobStore(
            folder.resolve("objects"), URI.create("http://site.example"), KEY, () -> start);
    blobs = new ClaimingBlobStore(files, doomed, () -> start);
    file = Files.writeString(folder.resolve("file.zip"), "the same bytes");
    ada = stores.account("ada");
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    stores.close();
  }

  @Test
  void a_shared_object_stays_until_its_last_row_is_deleted() throws IOException {
    Dataset one = stored("one");
    Dataset two = stored("two");
    assertThat(changes.delete(ada, List.of(one.id()), start)).isEmpty();
    assertThat(removeDue(later(30))).isEmpty();
    assertThat(files.size(two.objectKey())).isPresent();

    assertThat(changes.delete(ada, List.of(two.id()), later(30))).isEmpty();
    assertThat(removeDue(later(30).plusSeconds(60))).isEmpty();
    assertThat(removeDue(later(32))).containsExactly(Removal.REMOVED);
    assertThat(files.size(two.objectKey())).isEmpty();
    assertThat(entries()).isZero();
  }

  @Test
  void a_claim_of_a_crashed_process_is_removed_in_the_end() throws IOException {
    Sealed sealed = blobs.putSealed(file);
    assertThat(removeDue(later(20))).isEmpty();
    assertThat(removeDue(later(26))).containsExactly(Removal.REMOVED);
    assertThat(files.size(sealed.objectKey())).isEmpty();
  }

  @Test
  void a_claim_waits_for_the_removal_and_then_seals_again() throws Exception {
    Sealed sealed = files.putSealed(file);
    doomed.doom(List.of(sealed.objectKey()), start);
    CountDownLatch removing = new CountDownLatch(1);
    CountDownLatch claimed = new CountDownLatch(1);
    Future<Removal> removal =
        threads.submit(
            () ->
                doomed.remove(
                    sealed.objectKey(),
                    later(1),
                    later(1),
                    key -> {
                      removing.countDown();
                      awaitQuietly(claimed);
                      files.delete(key);
                    }));
    assertThat(removing.await(20, TimeUnit.SECONDS)).isTrue();
    // The object is still there for the second one, which has no reason to store it again.
    Future<Sealed> storing = threads.submit(() -> blobs.putSealed(file));
    awaitBlockedStatement();
    claimed.countDown();

    assertThat(removal.get(20, TimeUnit.SECONDS)).isEqualTo(Removal.REMOVED);
    assertThat(storing.get(20, TimeUnit.SECONDS)).isEqualTo(sealed);
    assertThat(files.size(sealed.objectKey())).isPresent();
    assertThat(doomed.remove(sealed.objectKey(), later(2), later(2), files::delete))
        .isEqualTo(Removal.NOT_MINE);
  }

  @Test
  void a_row_stored_without_a_claim_waits_for_the_removal_too() throws Exception {
    Sealed sealed = files.putSealed(file);
    doomed.doom(List.of(sealed.objectKey()), start.minus(GRACE));
    CountDownLatch removing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Removal> removal =
        threads.submit(
            () ->
                doomed.remove(
                    sealed.objectKey(),
                    start,
                    start,
                    key -> {
                      removing.countDown();
                      awaitQuietly(go);
                      files.delete(key);
                    }));
    assertThat(removing.await(20, TimeUnit.SECONDS)).isTrue();
    Future<Dataset> storing = threads.submit(() -> row("one", sealed));
    awaitBlockedStatement();
    go.countDown();
    assertThat(removal.get(20, TimeUnit.SECONDS)).isEqualTo(Removal.REMOVED);
    assertThat(storing.get(20, TimeUnit.SECONDS).objectKey()).isEqualTo(sealed.objectKey());
    // After its commit it can see for certain that the bytes have to be stored once more.
    assertThat(files.size(sealed.objectKey())).isEmpty();
  }

  @Test
  void an_entry_that_somebody_stores_just_now_is_skipped() throws Exception {
    Sealed sealed = files.putSealed(file);
    doomed.doom(List.of(sealed.objectKey()), start);
    try (Connection storing = stores.database().dataSource().getConnection();
        Statement statement = storing.createStatement()) {
      storing.setAutoCommit(false);
      statement.executeUpdate("delete from doomed_object");
      assertThat(doomed.remove(sealed.objectKey(), later(2), later(2), files::delete))
          .isEqualTo(Removal.NOT_MINE);
      storing.rollback();
      storing.setAutoCommit(true);
    }
    assertThat(files.size(sealed.objectKey())).isPresent();
  }

  @Test
  void an_entry_doomed_again_while_it_was_found_named_is_not_lost() throws Exception {
    Dataset dataset = stored("one");
    // The remover has seen the row and is about to forget the entry.
    try (Connection remover = stores.database().dataSource().getConnection();
        Statement statement = remover.createStatement()) {
      remover.setAutoCommit(false);
      statement.executeUpdate("delete from doomed_object");
      Future<?> deleting =
          threads.submit(() -> changes.delete(ada, List.of(dataset.id()), later(48)));
      awaitBlockedStatement();
      remover.commit();
      remover.setAutoCommit(true);
      deleting.get(20, TimeUnit.SECONDS);
    }
    assertThat(removeDue(later(50))).containsExactly(Removal.REMOVED);
  }

  @Test
  void a_crash_between_object_and_entry_is_made_good_by_the_next_run() throws IOException {
    Sealed sealed = files.putSealed(file);
    doomed.doom(List.of(sealed.objectKey()), start);
    assertThatThrownBy(
            () ->
                doomed.remove(
                    sealed.objectKey(),
                    later(2),
                    later(2),
                    key -> {
                      files.delete(key);
                      throw new IOException("the process dies here");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(entries()).isEqualTo(1);
    // Whoever stores the bytes now finds them gone and stores them.
    Dataset dataset = stored("one");
    assertThat(files.size(dataset.objectKey())).isPresent();
    assertThat(removeDue(later(26))).isEmpty();
    assertThat(files.size(dataset.objectKey())).isPresent();
    assertThat(entries()).isZero();
  }

  @Test
  void a_claim_survives_that_somebody_else_stores_and_deletes_the_same_bytes() throws IOException {
    Sealed slow = blobs.putSealed(file);
    Dataset quick = stored("quick");
    changes.delete(ada, List.of(quick.id()), start);
    assertThat(removeDue(later(5))).isEmpty();
    row("slow", slow);
    assertThat(removeDue(later(30))).isEmpty();
    assertThat(files.size(slow.objectKey())).isPresent();
  }

  @Test
  void the_place_of_an_upload_is_emptied_at_once_and_when_its_url_has_expired() throws IOException {
    files.put("dataset/raw.zip", file, "application/zip");
    Dataset dataset = stores.dataset(ada, DatasetType.INPUT_DATA, "raw");
    new Rows(stores.database()).change("update dataset set object_key = 'dataset/raw.zip'");
    changes.complete(dataset.id(), blobs.seal("dataset/raw.zip"), start);
    assertThat(removeDue(later(2))).containsExactly(Removal.REMOVED_FOR_NOW);
    assertThat(files.size("dataset/raw.zip")).isEmpty();

    files.put("dataset/raw.zip", file, "application/zip");
    assertThat(removeDue(later(100))).isEmpty();
    assertThat(removeDue(later(24 * 8))).containsExactly(Removal.REMOVED);
    assertThat(files.size("dataset/raw.zip")).isEmpty();
    assertThat(entries()).isZero();
  }

  private Dataset stored(String name) throws IOException {
    return row(name, blobs.putSealed(file));
  }

  private Dataset row(String name, Sealed sealed) {
    return stores
        .datasets()
        .create(
            new NewDataset(
                ada,
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

  private Instant later(int hours) {
    return start.plus(Duration.ofHours(hours));
  }

  private List<Removal> removeDue(Instant now) throws IOException {
    List<Removal> done = new ArrayList<>();
    for (String key : doomed.due(now.minus(GRACE), 100, now)) {
      done.add(doomed.remove(key, now.minus(GRACE), now, files::delete));
    }
    return done;
  }

  private long entries() {
    return count("select count(*) from doomed_object");
  }

  /** Until some statement waits for a lock of another transaction. */
  private void awaitBlockedStatement() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                count(
                        """
                        select count(*) from pg_stat_activity
                         where datname = current_database() and wait_event_type = 'Lock'
                        """)
                    > 0);
  }

  private long count(String sql) {
    try (Connection connection = stores.database().dataSource().getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IOException("nobody came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
