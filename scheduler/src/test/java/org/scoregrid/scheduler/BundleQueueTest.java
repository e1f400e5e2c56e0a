package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.store.QueueStore.Creation;
import org.scoregrid.store.postgres.PostgresQueueStore;

/** The queue that a bundle names (reference/bundle-format.md 3.7). */
class BundleQueueTest {
  private final SchedulerWorld world;
  private final PostgresQueueStore queues;
  private final AccountId owner;
  private final AccountId uploader;

  BundleQueueTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    queues = new PostgresQueueStore(world.database.dataSource());
    owner = world.account("owner");
    uploader = world.account("uploader");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Queue queue(boolean isPublic, Set<AccountId> organizers) {
    Creation made = queues.create(owner, new Content("gpu", isPublic, organizers, null), world.now);
    return ((Creation.Created) made).queue();
  }

  private CreationStatusId upload(String vhost) throws IOException {
    String yaml = world.yaml().replace("docker_image:", "queue: " + vhost + "\ndocker_image:");
    return world.upload(uploader, world.bundle(Map.of("competition.yaml", yaml)));
  }

  private String refusal(String vhost) throws IOException {
    CreationStatusId creation = upload(vhost);
    world.unpack().unpack(creation);
    return String.valueOf(world.competitions.creationStatus(creation).orElseThrow().details());
  }

  @Test
  void a_public_queue_and_one_that_the_uploader_organizes_are_taken() throws IOException {
    for (Queue queue : new Queue[] {queue(true, Set.of()), queue(false, Set.of(uploader))}) {
      Competition competition = world.unpacked(upload(queue.vhost().vhost()));
      assertThat(competition.queue()).isEqualTo(queue.vhost());
    }
  }

  @Test
  void a_queue_of_somebody_else_is_refused() throws IOException {
    assertThat(refusal(queue(false, Set.of()).vhost().vhost()))
        .contains("do not have access to the specified queue");
  }

  @Test
  void an_unknown_or_deleted_queue_is_refused() throws IOException {
    assertThat(refusal(UUID.randomUUID().toString())).contains("specified Queue does not exist");
    Queue gone = queue(true, Set.of());
    queues.delete(gone.id(), owner, world.now);
    assertThat(refusal(gone.vhost().vhost())).contains("specified Queue does not exist");
  }
}
