package org.scoregrid.worker.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.fleet.local.LocalFleet;

class LogCaptureTest {
  private static final SubmissionId SUBMISSION = new SubmissionId(1);
  private final LocalFleet fleet = new LocalFleet(InstantSource.system(), Duration.ofSeconds(2));

  private LogCapture capture(Path directory, long bound) {
    AttemptKey key = new AttemptKey(new RunId(1), new Attempt(1), LeaseToken.random());
    LiveLog live = new LiveLog(fleet, SUBMISSION, key, InstantSource.system());
    return new LogCapture(directory, "p_", bound, live.feed(Step.SCORING, ProgramKind.PROGRAM));
  }

  private static void print(LogCapture capture, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    capture.accept(LogStream.STDOUT, bytes, 0, bytes.length);
  }

  private static String finish(LogCapture capture) throws IOException {
    Path file = capture.finish(LogStream.STDOUT);
    return file == null ? "" : Files.readString(file);
  }

  @Test
  void short_logs_are_kept_whole_and_empty_ones_not_at_all(@TempDir Path directory)
      throws IOException {
    LogCapture capture = capture(directory, 1_000);
    print(capture, "one\n");
    print(capture, "two");
    assertThat(finish(capture)).isEqualTo("one\ntwo");
    assertThat(capture.finish(LogStream.STDERR)).isNull();
  }

  @Test
  void head_and_tail_of_a_long_log_are_kept(@TempDir Path directory) throws IOException {
    for (int bound : new int[] {100, 200_000}) {
      LogCapture capture = capture(Files.createTempDirectory(directory, "l"), bound);
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < bound / 3; i++) {
        String line = "line " + i + "\n";
        all.append(line);
        print(capture, line);
      }
      String kept = finish(capture);
      int left = all.length() - bound;
      assertThat(kept)
          .startsWith(all.substring(0, bound / 2) + "\n[… " + left + " bytes left out")
          .endsWith(all.substring(all.length() - bound / 2));
    }
  }

  @Test
  void long_logs_within_the_bound_are_kept_whole(@TempDir Path directory) throws IOException {
    LogCapture capture = capture(directory, 1_000_000);
    String line = "0123456789".repeat(10) + "\n";
    for (int i = 0; i < 5_000; i++) {
      print(capture, line);
    }
    assertThat(finish(capture)).isEqualTo(line.repeat(5_000));
  }

  @Test
  void watchers_get_whole_lines_and_never_half_a_character(@TempDir Path directory)
      throws IOException {
    LogCapture capture = capture(directory, 100_000);
    print(capture, "erste Zeile\nhal");
    await().untilAsserted(() -> assertThat(sent()).isEqualTo("erste Zeile\n"));
    print(capture, "be\n" + "ü".repeat(20_000));
    assertThat(finish(capture)).endsWith("ü");
    await()
        .untilAsserted(
            () -> assertThat(sent()).isEqualTo("erste Zeile\nhalbe\n" + "ü".repeat(20_000)));
    assertThat(fleet.recentLog(SUBMISSION))
        .allSatisfy(
            frame ->
                assertThat(frame.text().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(16 * 1024));
  }

  private String sent() {
    return fleet.recentLog(SUBMISSION).stream().map(LogFrame::text).collect(Collectors.joining());
  }
}
