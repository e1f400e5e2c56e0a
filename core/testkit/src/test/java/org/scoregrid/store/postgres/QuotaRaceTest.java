package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.BlobStore.Sealed;
import org.scoregrid.store.DatasetChanges.Completion;
import org.scoregrid.store.DatasetStore.NewDataset;

/** Uploads that end at the same time share one quota. */
class QuotaRaceTest {
  private static final int UPLOADS = 16;
  private static final long BYTES = 100;

  private final Stores stores = Stores.fresh();
  private final PostgresDatasetChanges changes =
      new PostgresDatasetChanges(stores.database().dataSource());
  private final AccountId ada = stores.account("ada");

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void uploads_that_end_together_never_exceed_the_quota() throws Exception {
    new Rows(stores.database()).change("update account set quota_bytes = 550");

    List<Completion> ends = completeTogether(upload(ada, "a"));

    assertThat(ends).filteredOn(Completion.Completed.class::isInstance).hasSize(5);
    assertThat(ends)
        .filteredOn(Completion.NoRoom.class::isInstance)
        .hasSize(UPLOADS - 5)
        .allMatch(new Completion.NoRoom(50)::equals);
    assertThat(stores.datasets().bytesUsedBy(ada)).isEqualTo(500);
  }

  @Test
  void one_accounts_uploads_take_nothing_from_another() throws Exception {
    AccountId bob = stores.account("bob");
    new Rows(stores.database()).change("update account set quota_bytes = 800");
    List<Dataset> both = new ArrayList<>(upload(ada, "a").subList(0, 8));
    both.addAll(upload(bob, "b").subList(0, 8));

    assertThat(completeTogether(both)).allMatch(Completion.Completed.class::isInstance);
  }

  @Test
  void one_upload_that_is_ended_by_many_counts_once() throws Exception {
    new Rows(stores.database()).change("update account set quota_bytes = 100");
    Dataset one = upload(ada, "a").getFirst();

    List<Completion> ends = completeTogether(Collections.nCopies(UPLOADS, one));

    assertThat(ends).allMatch(Completion.Completed.class::isInstance);
    assertThat(stores.datasets().bytesUsedBy(ada)).isEqualTo(100);
  }

  /** Nothing was declared, so nothing counts yet. */
  private List<Dataset> upload(AccountId owner, String name) {
    List<Dataset> uploads = new ArrayList<>();
    for (int i = 0; i < UPLOADS; i++) {
      uploads.add(
          stores
              .datasets()
              .create(
                  new NewDataset(
                      owner,
                      DatasetType.INPUT_DATA,
                      name + i,
                      null,
                      "file.zip",
                      false,
                      false,
                      null,
                      "dataset/" + name + i,
                      null,
                      0))
              .orElseThrow());
    }
    return uploads;
  }

  private List<Completion> completeTogether(List<Dataset> uploads) throws Exception {
    List<Callable<Completion>> calls = new ArrayList<>();
    for (Dataset upload : uploads) {
      Digest digest = Digest.of(upload.name().getBytes(StandardCharsets.UTF_8));
      Sealed sealed = new Sealed(BlobStore.sealedKey(digest), digest, BYTES);
      calls.add(() -> changes.complete(upload.id(), sealed, Stores.START));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(calls).stream().map(Future::resultNow).toList();
    }
  }
}
