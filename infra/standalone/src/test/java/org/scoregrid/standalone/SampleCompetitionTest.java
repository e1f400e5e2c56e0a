package org.scoregrid.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.BundleReader;
import org.scoregrid.bundle.LogoType;
import org.scoregrid.bundle.Problem;
import org.scoregrid.bundle.Reading;
import org.scoregrid.domain.competition.PhaseStatus;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.standalone.SampleRun.Step;

final class SampleCompetitionTest {
  private final Path dir;

  SampleCompetitionTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void the_bundle_loads_without_a_notice() throws IOException {
    List<Problem> notices = new ArrayList<>();
    Path bundle = SampleCompetition.writeTo(dir).bundleZip();

    Reading reading = BundleReader.read(bundle, BundleLimits.DEFAULT, notices::add);

    assertThat(notices).isEmpty();
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Loaded.class,
            loaded -> {
              assertThat(loaded.draft().title()).isEqualTo("Wheat from satellite");
              assertThat(loaded.draft().leaderboards().getFirst().submissionRule())
                  .isEqualTo(SubmissionRule.FORCE_BEST);
              assertThat(loaded.draft().settings().enableDetailedResults()).isTrue();
              assertThat(loaded.draft().phases().getLast().end()).isNull();
            });
    try (var files = ((Reading.Loaded) reading).files()) {
      assertThat(files.logo().orElseThrow().type()).isEqualTo(LogoType.PNG);
    }
  }

  @Test
  void its_first_phase_is_open_now() throws IOException {
    Instant now = InstantSource.system().instant();
    Reading reading =
        BundleReader.read(SampleCompetition.writeTo(dir).bundleZip(), BundleLimits.DEFAULT);
    try (var files = ((Reading.Loaded) reading).files()) {
      var phase = ((Reading.Loaded) reading).draft().phases().getFirst();
      assertThat(files).isNotNull();
      assertThat(PhaseStatus.at(now, phase.start(), phase.end())).isEqualTo(PhaseStatus.CURRENT);
    }
  }

  @Test
  void the_index_lists_every_file() throws IOException {
    Path root = Path.of("src/main/resources/sample");
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(Files.readAllLines(root.resolve("index.txt")))
          .containsExactlyElementsOf(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> root.relativize(file).toString())
                  .filter(name -> !name.equals("index.txt"))
                  .sorted()
                  .toList());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "majority, 0.40, 0.50",
    "nearest-centroid, 0.50, 0.65",
    "predictions-only, 0.60, 0.85",
    "k-nearest, 0.85, 0.89",
    "logistic, 0.89, 0.95",
  })
  void each_submission_runs_and_is_scored(String name, double atLeast, double below)
      throws Exception {
    SampleRun run = SampleRun.of(SampleCompetition.writeTo(dir), name, dir);

    Step prediction = run.predict();
    Step scoring = run.score();

    assertThat(prediction.exitCode()).as(prediction.log()).isZero();
    assertThat(scoring.exitCode()).as(scoring.log()).isZero();
    assertThat(scoring.log()).contains("{\"type\": \"plot\", \"value\": ");
    assertThat(run.score("accuracy")).isBetween(atLeast, below);
    assertThat(run.score("f1")).isBetween(0.1, 1.0);
    assertThat(run.output("detailed_results.html"))
        .startsWith("<!doctype html>")
        .contains("barley")
        .doesNotContain("<script");
  }

  @Test
  void the_broken_submission_fails_with_a_traceback_and_scoring_says_what_is_missing()
      throws Exception {
    SampleRun run = SampleRun.of(SampleCompetition.writeTo(dir), "broken", dir);

    Step prediction = run.predict();
    Step scoring = run.score();

    assertThat(prediction.exitCode()).isEqualTo(1);
    assertThat(prediction.log())
        .contains("looking at the cloud cover")
        .contains("IndexError: list index out of range")
        .contains("model.py failed");
    assertThat(scoring.exitCode()).isEqualTo(1);
    assertThat(scoring.log()).contains("There are no predictions to score");
  }

  @Test
  void writing_twice_gives_the_same_bytes() throws IOException {
    Path one = Files.createDirectory(dir.resolve("one"));
    Path two = Files.createDirectory(dir.resolve("two"));

    assertThat(SampleCompetition.writeTo(one).bundleZip())
        .hasSameBinaryContentAs(SampleCompetition.writeTo(two).bundleZip());
  }
}
