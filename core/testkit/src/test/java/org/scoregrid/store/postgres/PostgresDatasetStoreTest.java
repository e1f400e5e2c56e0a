package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore.NewDataset;

final class PostgresDatasetStoreTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final Stores stores = Stores.fresh();
  private final PostgresDatasetStore datasets = stores.datasets();
  private final AccountId ada = stores.account("ada");

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void a_dataset_without_name_is_called_after_its_owner_and_type() {
    Dataset first = stores.dataset(ada, DatasetType.SUBMISSION, null);
    Dataset second = stores.dataset(ada, DatasetType.SUBMISSION, null);
    assertThat(first.name()).isEqualTo("ada - submission").isEqualTo(second.name());
    assertThat(first.completed()).isFalse();
    assertThat(first.digest()).isNull();
    assertThat(datasets.byKey(first.key())).contains(first);
  }

  @Test
  void a_name_is_given_once_for_each_owner() {
    stores.dataset(ada, DatasetType.INPUT_DATA, "mine");
    assertThat(datasets.create(named("mine", ada, false))).isEmpty();
    assertThat(datasets.create(named("mine", stores.account("bob"), false))).isPresent();
  }

  @Test
  void what_unpacking_makes_may_share_a_name() {
    datasets.create(named("input_data @ '03-01-2026 10:00'", ada, true));
    assertThat(datasets.create(named("input_data @ '03-01-2026 10:00'", ada, true))).isPresent();
  }

  @Test
  void of_uploads_with_one_name_at_the_same_time_one_is_taken() throws Exception {
    Callable<Optional<Dataset>> upload = () -> datasets.create(named("mine", ada, false));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Dataset>>> answers =
          threads.invokeAll(Stream.generate(() -> upload).limit(6).toList());
      assertThat(answers.stream().map(Future::resultNow).flatMap(Optional::stream)).hasSize(1);
    }
  }

  @Test
  void completing_twice_gives_the_same_sealed_place() {
    Dataset dataset = stores.dataset(ada, DatasetType.SUBMISSION, null);
    BlobStore.Sealed sealed = new BlobStore.Sealed(BlobStore.sealedKey(DIGEST), DIGEST, 77);
    datasets.complete(dataset.id(), sealed);
    datasets.complete(dataset.id(), sealed);
    assertThat(datasets.byKey(dataset.key()))
        .hasValueSatisfying(
            stored -> {
              assertThat(stored.completed()).isTrue();
              assertThat(stored.digest()).isEqualTo(DIGEST);
              assertThat(stored.objectKey()).isEqualTo(sealed.objectKey());
              assertThat(stored.bytes()).isEqualTo(77);
            });
  }

  @Test
  void many_are_found_at_once_and_strangers_left_out() {
    Dataset one = stores.dataset(ada, DatasetType.SUBMISSION, null);
    Dataset two = stores.dataset(ada, DatasetType.SOLUTION, null);
    assertThat(datasets.byIds(List.of(one.id(), two.id(), new DatasetId(999))))
        .containsOnlyKeys(one.id(), two.id());
    assertThat(datasets.byKeys(List.of(two.key(), new DatasetKey(UUID.randomUUID()))))
        .containsOnlyKeys(two.key());
    assertThat(datasets.byIds(List.of())).isEmpty();
    assertThat(datasets.byKeys(List.of())).isEmpty();
  }

  @Test
  void a_long_new_name_is_cut() {
    Dataset dataset = stores.dataset(ada, DatasetType.SOLUTION, null);
    datasets.rename(dataset.id(), "n".repeat(300));
    assertThat(datasets.byKey(dataset.key()).orElseThrow().name()).hasSize(255);
  }

  @Test
  void use_is_the_sum_of_own_uploads_and_of_what_own_runs_stored() {
    stores.dataset(ada, DatasetType.SUBMISSION, null);
    stores.dataset(ada, DatasetType.INPUT_DATA, "big");
    stores.dataset(stores.account("bob"), DatasetType.INPUT_DATA, "other");
    assertThat(datasets.bytesUsedBy(ada)).isEqualTo(20);

    Rows rows = new Rows(stores.database());
    Competition competition =
        stores
            .competitions()
            .byId(stores.competition(stores.account("cyd"), Stores.draft("C")))
            .orElseThrow();
    long submission = rows.submission(ada, competition.phases().getFirst());
    rows.runWithOutputs(submission, "{\"scoring_stdout\": 5, \"detailed_result\": 100}");
    assertThat(datasets.bytesUsedBy(ada)).isEqualTo(125);
  }

  @Test
  void somebody_who_owns_nothing_uses_nothing_of_the_quota() {
    assertThat(datasets.bytesUsedBy(ada)).isZero();
    assertThat(datasets.quotaOf(ada)).isEqualTo(15_000_000_000L);
  }

  private static NewDataset named(
      @Nullable String name, AccountId owner, boolean createdByCompetition) {
    return new NewDataset(
        owner,
        DatasetType.INPUT_DATA,
        name,
        "about it",
        "file.zip",
        true,
        createdByCompetition,
        null,
        BlobStore.sealedKey(DIGEST),
        DIGEST,
        3);
  }
}
