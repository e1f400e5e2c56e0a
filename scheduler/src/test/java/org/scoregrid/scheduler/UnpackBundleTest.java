package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.store.CompetitionStore.CreationStatus;
import org.scoregrid.store.CompetitionStore.Filter;

class UnpackBundleTest {
  private SchedulerWorld world;
  private AccountId organizer;

  UnpackBundleTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    organizer = world.account("organizer");
  }

  @BeforeEach
  void nothing_is_there() {
    assertThat(competitionsOf(organizer)).isZero();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_bundle_becomes_a_competition_with_its_files_sealed() throws IOException {
    Competition competition = world.competition(organizer);

    assertThat(competition.summary().title()).isEqualTo("Tiny");
    assertThat(competition.summary().published()).isFalse();
    assertThat(competition.phases().getFirst().executionTimeLimit())
        .isEqualTo(Duration.ofSeconds(5000));
    var task = competition.phases().getFirst().tasks().getFirst();
    assertThat(task.files())
        .containsOnlyKeys(DatasetType.SCORING_PROGRAM, DatasetType.REFERENCE_DATA);
    assertThat(world.datasets.byKeys(task.files().values()).values())
        .allSatisfy(dataset -> assertThat(dataset.digest()).isNotNull())
        .allSatisfy(dataset -> assertThat(dataset.objectKey()).startsWith("blobs/"));
  }

  @Test
  void unpacking_twice_makes_one_competition() throws IOException {
    CreationStatusId creation = world.upload(organizer, world.bundle(Map.of()));

    world.unpack().unpack(creation);
    world.unpack().unpack(creation);

    assertThat(status(creation).status()).isEqualTo("Finished");
    assertThat(competitionsOf(organizer)).isOne();
  }

  @Test
  void all_problems_are_told_at_once_and_nothing_stays_behind() throws IOException {
    Map<String, @Nullable String> changes = new HashMap<>();
    changes.put("terms.md", null);
    changes.put("overview.md", null);
    CreationStatusId creation = world.upload(organizer, world.bundle(changes));

    world.unpack().unpack(creation);

    assertThat(status(creation).status()).isEqualTo("Failed");
    assertThat(status(creation).details())
        .contains("competition.yaml:4:", "terms.md")
        .contains("competition.yaml:7:", "overview.md");
    assertThat(competitionsOf(organizer)).isZero();
    assertThat(Files.list(world.temp())).isEmpty();
  }

  @Test
  void a_bundle_that_was_never_uploaded_fails_with_a_sentence() throws IOException {
    CreationStatusId creation =
        world.competitions.startCreation(
            world.dataset(organizer, DatasetType.COMPETITION_BUNDLE, "dataset/absent.zip").id(),
            organizer);

    world.unpack().unpack(creation);

    assertThat(status(creation).details()).contains("never uploaded");
  }

  @Test
  void files_of_other_people_cannot_be_named_by_key() throws IOException {
    AccountId other = world.account("other");
    UUID theirs =
        world.dataset(other, DatasetType.SCORING_PROGRAM, "dataset/theirs.zip").key().value();
    String yaml =
        """
        version: 2
        title: Thief
        image: logo.gif
        terms: terms.md
        pages: [{title: Overview, file: overview.md}]
        tasks: [{index: 0, name: One, scoring_program: %s}]
        phases: [{name: Only, start: 2020-01-01, tasks: [0]}]
        leaderboards:
          - {title: Board, key: board, columns: [{title: Score, key: score, index: 0}]}
        """
            .formatted(theirs);
    CreationStatusId creation =
        world.upload(organizer, world.bundle(Map.of("competition.yaml", yaml)));

    world.unpack().unpack(creation);

    assertThat(status(creation).status()).isEqualTo("Failed");
    assertThat(status(creation).details()).contains(theirs.toString(), "may use");
  }

  private CreationStatus status(CreationStatusId creation) {
    return world.competitions.creationStatus(creation).orElseThrow();
  }

  private int competitionsOf(AccountId owner) {
    return world.competitions.list(new Filter(owner, false, null, true, false, null, null)).size();
  }
}
