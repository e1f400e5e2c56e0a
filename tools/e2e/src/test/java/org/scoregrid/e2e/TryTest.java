package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scoregrid.standalone.Main;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;

/** The command {@code try} with the real engines. */
class TryTest {
  private static final String MODEL =
      "def answer(x):\n    a, b = x.split()\n    print('thinking')\n    return str(int(a) * int(b))\n";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Path directory;
  private Path bundle;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void write_bundle(@TempDir Path temp) throws IOException {
    directory = temp;
    bundle = TryBundle.write(temp.resolve("bundle.zip"), "scoregrid/python:test");
  }

  private int attempt(Object... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    String[] words =
        Stream.concat(Stream.of("try"), Arrays.stream(arguments).map(Object::toString))
            .toArray(String[]::new);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
  }

  /** A result submission in a sandbox that does what it wishes while it is scored. */
  private int wish(String wish) throws IOException {
    Path zip = Zips.of(directory.resolve("wish.zip"), Map.of("wish.py", wish));
    return attempt(bundle, zip, "--task", "0", "--engine", "bubblewrap", "--json");
  }

  private JsonNode task(int number) throws IOException {
    return JSON.readTree(out.toString()).path("tasks").path(number);
  }

  private String fault() throws IOException {
    return task(0).path("fault").path("code").asText();
  }

  @Test
  void every_task_of_the_phase_is_scored_and_computed_columns_are_filled() throws Exception {
    TestImages.python(DockerDaemon.shared());
    Path zip = Zips.of(directory.resolve("s.zip"), Map.of("answer.txt", "42", "model.py", MODEL));

    assertThat(attempt(bundle, zip, "--engine", "docker")).as(err.toString()).isZero();

    for (int number = 0; number < 2; number++) {
      assertThat(task(number).path("index").asText()).isEqualTo(String.valueOf(number));
      assertThat(task(number).path("scores").toString())
          .isEqualTo("{\"a\":1,\"b\":0.5,\"both\":1.5}");
    }
    assertThat(err.toString())
        .contains("  ingestion  | asking", "  ingestion  | thinking", "  scoring    | scored 1")
        .contains("also wrote extra");
  }

  @Test
  void code_in_a_folder_runs_with_the_machines_own_programs_and_its_results_are_kept()
      throws Exception {
    Path folder = Files.createDirectory(directory.resolve("mine"));
    Files.writeString(folder.resolve("model.py"), MODEL);
    Path kept = directory.resolve("kept");

    int code =
        attempt(bundle, folder, "--task", 1, "--engine", "bubblewrap", "--json", "--keep", kept);

    assertThat(code).as(err.toString()).isZero();
    assertThat(task(0).path("scores").path("both").asDouble()).isEqualTo(1.5);
    assertThat(task(0).path("exit_codes").path("prediction_ingestion").asInt(-1)).isZero();
    assertThat(kept.resolve("task-1/prediction_ingestion_stdout.txt"))
        .content()
        .isEqualTo("asking\nthinking\n");
    assertThat(kept.resolve("task-1/scoring_result.zip")).isRegularFile();
  }

  @Test
  void a_single_file_is_submitted_as_a_zip_of_it() throws Exception {
    Path file = Files.writeString(directory.resolve("answer.txt"), "41");

    assertThat(attempt(bundle, file, "--task", 0, "--engine", "bubblewrap")).isZero();

    assertThat(task(0).path("scores").path("a").asInt(-1)).isZero();
  }

  @Test
  void a_failing_submission_is_the_participants() throws Exception {
    Path code = Files.writeString(directory.resolve("model.py"), "raise ValueError('no idea')\n");

    assertThat(attempt(bundle, code, "--task", 1, "--engine", "bubblewrap", "--json")).isOne();

    assertThat(fault()).isEqualTo("INGESTION_FAILED");
    assertThat(err.toString())
        .contains("the participant has to act", "  ingestion  ! ValueError: no idea");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scores = ''                          | NO_SCORES",
        "sys.exit(4)                          | SCORING_FAILED",
        "scores = 'nothing'                   | BAD_SCORES",
        "scores = '{\"a\": NaN}'              | BAD_SCORES",
        "print('x', flush=True); import time; time.sleep(60) | TIME_LIMIT",
      })
  void a_failing_scoring_program_is_the_organizers(String wish, String code) throws Exception {
    assertThat(wish(wish)).isEqualTo(3);

    assertThat(fault()).as(err.toString()).isEqualTo(code);
    assertThat(err.toString()).contains("the organizer has to act", "  → ");
  }

  @Test
  void output_cannot_steer_the_terminal_and_a_line_without_an_end_is_shown() throws Exception {
    assertThat(wish("print('\\x1b[2J\\x1b]0;title\\x07 50%\\r100%', end='')")).isZero();

    assertThat(err.toString()).doesNotContain("\u001b", "\u0007").contains("100%");
  }

  @Test
  void what_cannot_be_tried_is_said_in_a_sentence() throws Exception {
    Path file = Files.writeString(directory.resolve("answer.txt"), "42");
    Path empty = Zips.of(directory.resolve("empty.zip"), Map.of("readme.txt", "x"));

    assertThat(attempt(bundle, file, "--phase", 3)).isEqualTo(2);
    assertThat(err.toString()).contains("no phase 3", "1 “Both”, 2 “Elsewhere”");
    assertThat(attempt(bundle, file, "--task", 9)).isEqualTo(2);
    assertThat(err.toString()).contains("no task with index 9; it has 0, 1");
    assertThat(attempt(bundle, file, "--phase", 2)).isEqualTo(2);
    assertThat(err.toString()).contains("task 2 is only the key of a task on a site");
    assertThat(attempt(empty, file)).isEqualTo(2);
    assertThat(err.toString()).contains("competition.yaml: it is not in the root of the archive");
    assertThat(attempt(bundle, directory.resolve("absent"))).isEqualTo(2);
    assertThat(attempt(bundle, file, "--engine", "warp")).isEqualTo(2);
    assertThat(attempt(bundle)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_missing_image_comes_with_the_ways_to_get_it() throws Exception {
    DockerDaemon.shared();
    Path other = TryBundle.write(directory.resolve("o.zip"), "127.0.0.1:1/nobody/nothing:1");
    Path file = Files.writeString(directory.resolve("answer.txt"), "42");

    assertThat(attempt(other, file, "--engine", "docker")).isEqualTo(3);

    assertThat(err.toString())
        .contains("docker pull 127.0.0.1:1/nobody/nothing:1", "--engine bubblewrap");
  }

  @Test
  void a_stopped_trial_leaves_nothing_behind_and_a_killed_one_is_cleaned_up_by_the_next()
      throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Path slow =
        Zips.of(
            directory.resolve("slow.zip"),
            Map.of("wish.py", "import time; print('asleep', flush=True); time.sleep(60)"));
    Path log = directory.resolve("try.log");

    try (ChildProcess trial = begin(log, temporary, slow)) {
      assertThat(trial.terminate()).isEqualTo(143);
    }
    assertThat(temporary).isEmptyDirectory();

    try (ChildProcess trial = begin(log, temporary, slow)) {
      trial.kill();
    }
    assertThat(temporary).isNotEmptyDirectory();
    try (ChildProcess _ = begin(log, temporary, slow)) {
      assertThat(temporary.toFile().list()).hasSize(1);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  /** Returns when the scoring program runs. */
  private ChildProcess begin(Path log, Path temporary, Path submission) {
    ChildProcess trial =
        ChildProcess.start(
            log,
            Map.of("TMPDIR", temporary.toString()),
            "try",
            bundle.toString(),
            submission.toString(),
            "--task=0",
            "--engine=bubblewrap");
    Awaitility.await("the program runs")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> trial.output().contains("| asleep"));
    return trial;
  }
}
