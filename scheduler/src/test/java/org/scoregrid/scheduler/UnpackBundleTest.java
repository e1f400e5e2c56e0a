package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.scheduler.jobs.UnpackBundle;
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
    assertThat(world.temp()).isEmptyDirectory();
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

  @Test
  void a_bundle_of_codalab_becomes_a_competition_with_parallel_phases_as_tasks()
      throws IOException {
    Map<String, @Nullable String> changes = new HashMap<>();
    changes.put("competition.yaml", PARALLEL);
    CreationStatusId creation = world.upload(organizer, world.bundle(changes));

    world.unpack().unpack(creation);

    Competition made = made(creation);
    assertThat(made.phases()).hasSize(1);
    assertThat(made.phases().getFirst().tasks())
        .extracting(Task::name)
        .containsExactly("One Task", "Two Task");
    assertThat(made.leaderboard().columns())
        .extracting(it -> it.is().key())
        .containsExactly("score");
  }

  @Test
  void a_file_that_many_tasks_name_is_stored_once() throws IOException {
    CreationStatusId creation =
        world.upload(
            organizer,
            world.bundle(Map.of("competition.yaml", yaml("reference_data: scorer", "", ""))));

    world.unpack().unpack(creation);

    var files = made(creation).phases().getFirst().tasks().getFirst().files();
    assertThat(files.get(DatasetType.REFERENCE_DATA))
        .isEqualTo(files.get(DatasetType.SCORING_PROGRAM));
  }

  @Test
  void a_solution_of_a_file_has_the_files_md5() throws IOException {
    CreationStatusId creation = world.upload(organizer, world.bundle(solution("path: truth.zip")));

    world.unpack().unpack(creation);

    assertThat(status(creation).status()).isEqualTo("Finished");
    assertThat(world.text("select accepts_only_result_submissions from phase")).isEqualTo("t");
    assertThat(solutions()).containsExactly("c71c4dc858a4e559c95ffa17d89cbae7");
  }

  @Test
  void a_solution_with_key_and_file_is_the_stored_one_where_it_may_be_used_else_the_file()
      throws IOException {
    CreationStatusId first = world.upload(organizer, world.bundle(solution("path: truth.zip")));
    world.unpack().unpack(first);
    String key = world.text("select key from solution");
    var both = solution("key: " + key + ", path: truth.zip");

    CreationStatusId again = world.upload(organizer, world.bundle(both));
    world.unpack().unpack(again);
    assertThat(status(again).status()).isEqualTo("Finished");
    assertThat(solutions()).hasSize(1);

    CreationStatusId elsewhere = world.upload(world.account("other"), world.bundle(both));
    world.unpack().unpack(elsewhere);
    assertThat(status(elsewhere).status()).isEqualTo("Finished");
    assertThat(solutions()).hasSize(2);

    CreationStatusId stolen =
        world.upload(world.account("thief"), world.bundle(solution("key: " + key)));
    world.unpack().unpack(stolen);
    assertThat(status(stolen).details())
        .isEqualTo(
            "competition.yaml:9:41: there is no solution with key %s that you may use. Check the"
                    .formatted(key)
                + " key, ask its owner to share it, or put the files into the bundle");
  }

  @Test
  void a_task_may_be_used_by_key_by_its_owner_when_public_and_when_shared() throws IOException {
    AccountId other = world.account("other");
    String key = world.competition(organizer).phases().getFirst().tasks().getFirst().key() + "";
    Map<String, @Nullable String> bundle = Map.of("competition.yaml", yaml("", key, ""));

    assertThat(unpacked(organizer, bundle)).isEqualTo("Finished");
    assertThat(unpacked(other, bundle)).isEqualTo("Failed");
    world.sql("insert into task_share select id, %s from task".formatted(other));
    assertThat(unpacked(other, bundle)).isEqualTo("Finished");
    assertThat(unpacked(world.account("third"), bundle)).isEqualTo("Failed");
    world.sql("update task set is_public = true");
    assertThat(unpacked(world.account("fourth"), bundle)).isEqualTo("Finished");
  }

  @Test
  void what_was_stored_for_a_bundle_with_a_broken_file_is_doomed() throws IOException {
    Path zip = world.bundle(solution("path: truth.zip"));
    byte[] bytes = Files.readAllBytes(zip);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int record = text.lastIndexOf("truth.zip") - 46;
    bytes[record + 16] ^= 1; // the checksum in the list of members
    Files.write(zip, bytes);
    CreationStatusId creation = world.upload(organizer, zip);

    world.unpack().unpack(creation);

    assertThat(status(creation).status()).isEqualTo("Failed");
    assertThat(status(creation).details()).startsWith("truth.zip: its bytes differ");
    assertThat(competitionsOf(organizer)).isZero();
    assertThat(world.text("select object_key from doomed_object")).startsWith("blobs/");
    assertThat(world.text("select count(*) from dataset where type <> 'competition_bundle'"))
        .isEqualTo("0");
    assertThat(world.temp()).isEmptyDirectory();
  }

  @Test
  void the_failed_bundle_is_kept() throws IOException {
    CreationStatusId creation = world.upload(organizer, world.bundle(Map.of("terms.md", "")));

    world.unpack().unpack(creation);

    var bundle = world.datasets.byIds(List.of(status(creation).bundle())).values();
    assertThat(bundle).hasSize(1);
    assertThat(world.blobs.size(bundle.iterator().next().objectKey())).isPresent();
  }

  @Test
  void folders_of_processes_that_are_no_more_are_swept() throws IOException {
    Path temp = Files.createDirectories(world.temp());
    ProcessHandle self = ProcessHandle.current();
    long started = self.info().startInstant().orElseThrow().toEpochMilli();
    Path mine = temp.resolve("unpack-" + self.pid() + "-" + started + "-1");
    Path before = temp.resolve("unpack-" + self.pid() + "-" + (started - 1) + "-1");
    Path old = temp.resolve("unpack-1234567");
    Path alien = temp.resolve("dump-1");
    for (Path folder : List.of(mine, before, old, alien)) {
      Files.writeString(Files.createDirectories(folder).resolve("bundle.zip"), "x");
    }

    UnpackBundle.sweep(temp);

    assertThat(temp).isDirectoryContaining("glob:**/dump-1");
    assertThat(List.of(mine, before, old)).filteredOn(Files::exists).containsExactly(mine);
  }

  private static final String PARALLEL =
      """
      title: Lakes
      image: logo.gif
      html: {overview: overview.md, terms: terms.md}
      phases:
        1: {phasenumber: 1, label: All, start_date: 2020-01-01, is_parallel_parent: true}
        2: {phasenumber: 2, parent_phasenumber: 1, label: One, scoring_program: scorer}
        3: {phasenumber: 3, parent_phasenumber: 1, label: Two, scoring_program: scorer}
      leaderboard:
        leaderboards: {Results: &r {label: Results}}
        columns: {score: {leaderboard: *r}}
      """;

  private static Map<String, @Nullable String> solution(String fields) {
    return Map.of("competition.yaml", yaml("", "", "{index: 0, tasks: [0], " + fields + "}"));
  }

  private static String yaml(String ofTask, String taskKey, String solution) {
    String task = taskKey.isEmpty() ? "name: One, scoring_program: scorer" : "key: " + taskKey;
    return """
        version: 2
        title: Tiny
        image: logo.gif
        terms: terms.md
        pages: [{title: Overview, file: overview.md}]
        tasks: [{index: 0, %s}]
        phases:
          - {name: Only, start: 2020-01-01, tasks: [0], accepts_only_result_submissions: true}
        solutions: [%s]
        leaderboards:
          - {title: Board, key: board, columns: [{title: Score, key: score, index: 0}]}
        """
        .formatted(ofTask.isEmpty() ? task : task + ", " + ofTask, solution);
  }

  private String unpacked(AccountId owner, Map<String, @Nullable String> bundle)
      throws IOException {
    CreationStatusId creation = world.upload(owner, world.bundle(bundle));
    world.unpack().unpack(creation);
    return status(creation).status();
  }

  private Competition made(CreationStatusId creation) {
    CreationStatus status = status(creation);
    assertThat(status.details()).isNull();
    return world
        .competitions
        .byId(Objects.requireNonNull(status.resultingCompetition()))
        .orElseThrow();
  }

  private List<String> solutions() {
    return List.of(world.text("select string_agg(md5, ',') from solution").split(",", -1));
  }

  private CreationStatus status(CreationStatusId creation) {
    return world.competitions.creationStatus(creation).orElseThrow();
  }

  private int competitionsOf(AccountId owner) {
    return world.competitions.list(new Filter(owner, false, null, true, false, null, null)).size();
  }
}
