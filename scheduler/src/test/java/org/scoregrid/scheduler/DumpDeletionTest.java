package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DumpId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetChanges;
import org.scoregrid.store.DeletionStore.Deletion;
import org.scoregrid.store.DumpStore;
import org.scoregrid.store.postgres.PostgresDatasetChanges;
import org.scoregrid.store.postgres.PostgresDeletionStore;

/** Dumps keep nothing from being deleted. */
class DumpDeletionTest {
  private final SchedulerWorld world;
  private final AccountId organizer;
  private final Competition competition;
  private final PostgresDatasetChanges changes;
  private final PostgresDeletionStore deletions;

  DumpDeletionTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    organizer = world.account("organizer");
    competition = world.competition(organizer);
    changes = new PostgresDatasetChanges(world.database.dataSource());
    deletions = new PostgresDeletionStore(world.database.dataSource(), LifecyclePolicy.DEFAULT);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void its_owner_deletes_a_dump_and_the_competition_stays() throws IOException {
    Dataset dump = Dumping.dumped(world, competition.id(), DumpMode.FILES);

    assertThat(changes.delete(organizer, List.of(dump.id()), world.now)).isEmpty();

    assertThat(world.dumps.of(competition.id())).isEmpty();
    assertThat(world.competitions.byId(competition.id())).isPresent();
    assertThat(doomed(dump)).isEqualTo("1");
  }

  @Test
  void nobody_else_deletes_a_dump() throws IOException {
    Dataset dump = Dumping.dumped(world, competition.id(), DumpMode.FILES);

    assertThat(changes.delete(world.account("stranger"), List.of(dump.id()), world.now))
        .extracting(DatasetChanges.Refused::why)
        .containsExactly(DatasetChanges.Obstacle.NOT_OWN);
    assertThat(world.dumps.of(competition.id())).hasSize(1);
  }

  @Test
  void a_deleted_competition_takes_its_dumps_along() throws IOException {
    Dataset files = Dumping.dumped(world, competition.id(), DumpMode.FILES);
    Dataset keys = Dumping.dumped(world, competition.id(), DumpMode.KEYS);

    assertThat(deletions.deleteCompetition(competition.id(), organizer, world.now))
        .isInstanceOf(Deletion.Deleted.class);

    assertThat(world.datasets.byKey(files.key())).isEmpty();
    assertThat(world.datasets.byKey(keys.key())).isEmpty();
    assertThat(doomed(files)).isEqualTo("1");
    assertThat(doomed(keys)).isEqualTo("1");
  }

  @Test
  void a_dump_that_is_finished_after_its_competition_went_leaves_nothing() throws IOException {
    DumpId id = Dumping.wish(world, competition.id(), DumpMode.FILES);
    BlobStore.Sealed object = world.blobs.putSealed(world.bundle(Map.of()));
    deletions.deleteCompetition(competition.id(), organizer, world.now);

    assertThat(
            world.dumps.finish(
                id, new DumpStore.Written(organizer, "Tiny", world.now, object), world.now))
        .isFalse();
    assertThat(world.text("select count(*) from dataset where name like '% Dump #%'"))
        .isEqualTo("0");
  }

  private String doomed(Dataset dataset) {
    return world.text(
        "select count(*) from doomed_object where object_key = '%s'"
            .formatted(dataset.objectKey()));
  }
}
