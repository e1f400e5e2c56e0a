package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bad bundles, bad submissions and bad programs on one demo: each ends with a sentence and the
 * right blame, and after each the demo scores a good submission.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final String COMPETITION =
      """
      version: 2
      title: Bad programs
      image: logo.png
      terms: terms.md
      docker_image: scoregrid/python:test
      pages:
        - {title: Overview, file: overview.md}
      tasks:
        - index: 0
          name: Behave
          scoring_program: scoring_program
          reference_data: reference_data
      phases:
        - index: 0
          name: Only
          start: 2025-01-01 00:00:00
          max_submissions: 100
          max_submissions_per_day: 100
          execution_time_limit: 9
          tasks: [0]
      leaderboards:
        - title: Results
          key: results
          columns:
            - {title: Score, key: score, index: 0, sorting: desc}
      """;

  /** Does what the submission asks for. */
  private static final String SCORING =
      """
      import os, sys, time
      wish = open(os.path.join(sys.argv[1], "res", "wish.txt")).read().strip()
      print("the wish is", wish, flush=True)
      text = '{"score": 1}'
      if wish == "exit":
          sys.exit(1)
      elif wish == "nothing":
          sys.exit(0)
      elif wish == "nan":
          text = '{"score": NaN}'
      elif wish == "for ever":
          time.sleep(1000)
      elif wish == "memory":
          hog = []
          while True:
              hog.append(bytearray(64 << 20))
      elif wish == "flood":
          line = "x" * 1023 + "\\n"
          while True:
              sys.stdout.write(line * 1024)
      with open(os.path.join(sys.argv[2], "scores.json"), "w") as file:
          file.write(text)
      """;

  private static final long LOG_BOUND = 5L << 20;

  private Path directory;
  private DemoSite demo;
  private Robot admin;
  private long phase;

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    directory = temp;
    demo = DemoSite.start(directory.resolve("demo"), Map.of(), "--no-sample");
    admin = demo.admin();
    JsonNode created = admin.createCompetition(bundle("good", COMPETITION));
    assertThat(created.path("status").asText()).as(created.toString()).isEqualTo("Finished");
    long competition = created.path("resulting_competition").asLong();
    phase =
        admin.get("/api/competitions/" + competition).path("phases").path(0).path("id").asLong();
    admin.get("/api/can_make_submission/" + phase);
  }

  @AfterAll
  void stop() {
    if (admin != null) {
      admin.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  @AfterEach
  void a_good_submission_still_scores() throws Exception {
    long id = admin.submit(phase, wish("good"));
    JsonNode over = admin.awaitSubmission(id, Robot.OVER);
    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Finished");
    assertThat(demo.sandboxes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "exit, SCORING_FAILED, ORGANIZER",
    "nothing, NO_SCORES, ORGANIZER",
    "nan, BAD_SCORES, ORGANIZER",
    "for ever, TIME_LIMIT, ORGANIZER",
    "memory, OUT_OF_MEMORY, ORGANIZER",
    "flood, TIME_LIMIT, ORGANIZER"
  })
  void a_bad_scoring_program_is_the_organizers(String wish, String code, String blame)
      throws Exception {
    long id = admin.submit(phase, wish(wish));

    JsonNode over = admin.awaitSubmission(id, Robot.OVER);

    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Failed");
    assertThat(over.path("status_details").asText()).endsWith(".").hasSizeGreaterThan(20);
    assertThat(demo.truth().fault(id)).isEqualTo(code + " " + blame);
    assertThat(demo.truth().scores(id)).isEmpty();
    assertThat(admin.logs(id))
        .anyMatch(log -> log.contains("the wish is " + wish))
        .allMatch(log -> log.length() < LOG_BOUND);
  }

  @Test
  void a_submission_that_is_no_zip_is_the_participants() throws Exception {
    Path file = directory.resolve("no.zip");
    Files.writeString(file, "this is no archive");

    long id = admin.submit(phase, file);

    JsonNode over = admin.awaitSubmission(id, Robot.OVER);
    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Failed");
    assertThat(demo.truth().fault(id)).isEqualTo("BAD_SUBMISSION_ARCHIVE PARTICIPANT");
    assertThat(over.path("status_details").asText()).containsIgnoringCase("zip");
  }

  @Test
  void bad_bundles_are_refused_with_the_reason() throws Exception {
    Path text = directory.resolve("text.zip");
    Files.write(text, "no archive".getBytes(StandardCharsets.UTF_8));
    assertThat(refusal(text)).containsIgnoringCase("zip");
    assertThat(refusal(Zips.of(directory.resolve("empty.zip"), Map.of("readme.txt", "hello"))))
        .contains("competition.yaml");
    assertThat(
            refusal(
                bundle(
                    "missing",
                    COMPETITION.replace(
                        "reference_data: reference_data", "reference_data: absent.zip"))))
        .contains("absent.zip");
    try (var left = Files.walk(directory.resolve("demo/tmp"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private String refusal(Path bundle) throws Exception {
    JsonNode created = admin.createCompetition(bundle);
    assertThat(created.path("status").asText()).as(created.toString()).isEqualTo("Failed");
    return created.path("details").asText();
  }

  private Path wish(String wish) throws Exception {
    return Zips.of(
        directory.resolve("wish-" + wish.replace(' ', '-') + ".zip"), Map.of("wish.txt", wish));
  }

  private Path bundle(String name, String competition) throws Exception {
    return Zips.of(
        directory.resolve("bundle-" + name + ".zip"),
        Map.of(
            "competition.yaml",
            competition,
            "logo.png",
            "GIF89a\1\0\1\0\0\0\0;",
            "terms.md",
            "Be fair.",
            "overview.md",
            "For tests.",
            "scoring_program/metadata.yaml",
            "command: python3 $program/score.py $input $output\n",
            "scoring_program/score.py",
            SCORING,
            "reference_data/truth.txt",
            "1\n"));
  }
}
