package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetKey;

final class TaskBundleReaderTest {
  private static final String KEY = "11111111-2222-3333-4444-555555555555";
  private static final String YAML =
      """
      name: Sort seeds
      description: By size
      is_public: true
      ingestion_only_during_scoring: yes
      scoring_program: {zip: scoring.zip}
      input_data: {key: %s, zip: ignored.zip}
      reference_data: {}
      ingestion_program:
      """
          .formatted(KEY);

  private final Path dir;

  TaskBundleReaderTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void a_task_has_files_of_the_zip_and_datasets_by_key_where_the_key_wins() throws IOException {
    TaskReading reading = read(bundle(YAML));

    assertThat(reading).isInstanceOf(TaskReading.Loaded.class);
    if (reading instanceof TaskReading.Loaded(TaskDraft task, BundleFiles files)) {
      try (files) {
        assertThat(task.name()).isEqualTo("Sort seeds");
        assertThat(task.description()).isEqualTo("By size");
        assertThat(task.isPublic()).isTrue();
        assertThat(task.ingestionOnlyDuringScoring()).isTrue();
        assertThat(task.files())
            .containsOnlyKeys(DatasetType.SCORING_PROGRAM, DatasetType.INPUT_DATA)
            .containsEntry(
                DatasetType.INPUT_DATA, new Source.Existing(DatasetKey.parse(KEY).orElseThrow()))
            .containsEntry(DatasetType.SCORING_PROGRAM, new Source.Member("scoring.zip", false));
        Path file = files.fileFor(new Source.Member("scoring.zip", false), dir);
        assertThat(Files.readString(file)).startsWith("PK");
      }
    }
  }

  @Test
  void a_task_is_private_and_runs_ingestion_first_unless_it_says_otherwise() throws IOException {
    TaskReading reading =
        read(bundle("name: a\ndescription:\nscoring_program: {zip: scoring.zip}\n"));

    assertThat(reading).isInstanceOf(TaskReading.Loaded.class);
    if (reading instanceof TaskReading.Loaded(TaskDraft task, BundleFiles files)) {
      files.close();
      assertThat(task.description()).isNull();
      assertThat(task.isPublic()).isFalse();
      assertThat(task.ingestionOnlyDuringScoring()).isFalse();
    }
  }

  /** One row per condition of reference/bundle-format.md 10. */
  @ParameterizedTest(name = "{3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: Sort seeds | x: 1 | 400 | Missing: name, task must have a name",
        "description: By size | x: 1 | 400 | Missing: description, task must have a description",
        "scoring_program: | x: | 400 | Missing: scoring_program, task must have a scoring_program",
        "{zip: scoring.zip} | {} | 400 | scoring_program must have either a key or zip",
        "{zip: scoring.zip} | {key: '', zip: ''} | 400 | scoring_program must have either a key"
            + " or zip",
        "{zip: scoring.zip} | {key: abc} | 400 | scoring_program with key 'abc' not found.",
        "zip: scoring.zip | zip: no.zip | 400 | Dataset file 'no.zip' not found in the uploaded"
            + " zip file.",
        "zip: scoring.zip | zip: ../no.zip | 400 | Dataset file '../no.zip' not found in the"
            + " uploaded zip file.",
        "zip: scoring.zip | zip: data.csv | 400 | Dataset file 'data.csv' should be a zip file.",
      })
  void a_condition_has_the_answer_that_programs_know(
      String old, String replacement, int status, String error) throws IOException {
    TaskReading.Rejected rejected = rejected(bundle(YAML.replace(old, replacement)));

    assertThat(rejected.refusal().error()).isEqualTo(error);
    assertThat(rejected.refusal().status()).isEqualTo(status);
    assertThat(rejected.problems()).isNotEmpty();
  }

  @Test
  void a_zip_without_task_yaml_and_a_broken_one_are_told_apart() throws IOException {
    assertThat(rejected(BundleZip.empty().with("a", "b")).refusal().error())
        .isEqualTo("task.yaml not found in the zip file");
    assertThat(rejected(bundle("name: [")).refusal().error())
        .startsWith("Error parsing task.yaml: task.yaml:")
        .contains("not valid YAML");
    assertThat(rejected(bundle("name: {a: ['")).refusal().status()).isEqualTo(400);
  }

  @Test
  void what_is_no_zip_or_breaks_another_rule_is_the_unexpected() throws IOException {
    Path file = Files.writeString(dir.resolve("x.zip"), "not a zip");
    TaskReading reading = TaskBundleReader.read(file, BundleLimits.DEFAULT);

    assertThat(reading).isInstanceOf(TaskReading.Rejected.class);
    for (TaskReading it :
        List.of(
            reading,
            read(bundle(YAML.replace("is_public: true", "is_public: perhaps"))),
            read(bundle(YAML.replace("Sort seeds", "x".repeat(257)))),
            read(bundle(YAML.replace("{zip: scoring.zip}", "scoring.zip"))))) {
      assertThat(it).isInstanceOf(TaskReading.Rejected.class);
      if (it instanceof TaskReading.Rejected(TaskRefusal refusal, List<Problem> problems)) {
        assertThat(refusal.status()).isEqualTo(500);
        assertThat(refusal.error()).startsWith("An error occurred while creating the task.\n ");
        assertThat(problems).isNotEmpty();
      }
    }
  }

  @Test
  void all_problems_come_with_their_places() throws IOException {
    TaskReading.Rejected rejected =
        rejected(
            bundle(
                """
                scoring_program: {zip: Scoring.zip}
                description: {a: b}
                input_data: {zip: data.csv}
                """));

    assertThat(rejected.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "task.yaml:1:1: name is missing. Write 'name: …'",
            "task.yaml:1:24: scoring_program.zip names 'Scoring.zip', which is not in the bundle."
                + " Did you mean 'scoring.zip'?",
            "task.yaml:2:14: description must be text. Put the text in quotes",
            "task.yaml:3:19: input_data.zip is not called '….zip'. Zip the folder and name that"
                + " file");
  }

  @Test
  void keys_that_nothing_reads_are_noticed() throws IOException {
    List<Problem> notices = new ArrayList<>();
    Path zip = bundle(YAML.replace("is_public", "public")).writeTo(dir);
    TaskReading reading = TaskBundleReader.read(zip, BundleLimits.DEFAULT, notices::add);

    if (reading instanceof TaskReading.Loaded loaded) {
      loaded.files().close();
    }
    assertThat(notices).extracting(Problem::what).containsExactly("the key 'public' is not read");
  }

  private static BundleZip bundle(String yaml) {
    return BundleZip.empty()
        .with("task.yaml", yaml)
        .with("scoring.zip", "PK\u0003\u0004")
        .with("data.csv", "1,2");
  }

  private TaskReading read(BundleZip zip) throws IOException {
    return TaskBundleReader.read(zip.writeTo(dir), BundleLimits.DEFAULT);
  }

  private TaskReading.Rejected rejected(BundleZip zip) throws IOException {
    return switch (read(zip)) {
      case TaskReading.Rejected rejected -> rejected;
      case TaskReading.Loaded loaded -> throw new AssertionError(loaded.task());
    };
  }
}
