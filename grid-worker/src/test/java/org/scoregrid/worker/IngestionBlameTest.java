package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.LogStream;

/** Who has to act when the organizer's ingestion program fails with participant code in it. */
class IngestionBlameTest extends GridTest {
  IngestionBlameTest(@TempDir Path home) throws IOException, FaultException {
    super(home);
  }

  @BeforeEach
  void let_submissions_do_well() {
    engine.script("good", _ -> 0);
  }

  private void assertFault(TestGrid.Task task, FaultCode code, Blame blame) {
    Fault fault = TestGrid.fault(grid.run(task));
    assertThat(fault.code()).as(fault.toString()).isEqualTo(code);
    assertThat(fault.blame()).as(fault.toString()).isEqualTo(blame);
    assertThat(fault.toString()).doesNotContain("X-Signature");
  }

  @Test
  void ingestion_is_the_organizers_unless_the_trace_leads_into_the_submission() throws IOException {
    engine.script("ingest", _ -> 1);
    byte[] ingestion = Zips.of("metadata", "command: ingest");
    assertFault(
        grid.task("model.py", "x").ingestion(ingestion),
        FaultCode.INGESTION_FAILED,
        Blame.ORGANIZER);
    engine.script(
        "ingest",
        inside -> {
          inside.print(LogStream.STDERR, "File \"/app/ingested_program/model.py\", line 1\n");
          return 1;
        });
    assertFault(
        grid.task("model.py", "x").ingestion(ingestion),
        FaultCode.INGESTION_FAILED,
        Blame.PARTICIPANT);
  }

  @Test
  void only_the_last_traceback_of_ingestion_counts() throws IOException {
    byte[] ingestion = Zips.of("metadata", "command: ingest");
    String begin = "Traceback (most recent call last):\n";
    String mine = "  File \"/app/program/ingest.py\", line 1\n";
    String theirs = "  File \"/app/ingested_program/model.py\", line 1\n";
    engine.script(
        "ingest",
        inside -> {
          inside.print(LogStream.STDOUT, "loading /app/ingested_program/model.py\n");
          inside.print(LogStream.STDERR, begin + theirs + "ignored\n" + begin + mine);
          return 1;
        });
    assertFault(
        grid.task("model.py", "x").ingestion(ingestion),
        FaultCode.INGESTION_FAILED,
        Blame.ORGANIZER);
    engine.script(
        "ingest",
        inside -> {
          inside.print(LogStream.STDERR, begin + mine + theirs + "  File \"/usr/lib/x.py\"\n");
          return 1;
        });
    assertFault(
        grid.task("model.py", "x").ingestion(ingestion),
        FaultCode.INGESTION_FAILED,
        Blame.PARTICIPANT);
  }

  @Test
  void of_a_submission_and_ingestion_the_one_that_failed_first_is_the_cause() throws IOException {
    CountDownLatch submissionFailed = new CountDownLatch(1);
    engine.script(
        "good",
        _ -> {
          submissionFailed.countDown();
          return 1;
        });
    engine.script(
        "ingest",
        inside -> {
          submissionFailed.await();
          int killed = inside.untilKilled();
          return killed == 0 ? 0 : 1;
        });
    assertFault(
        grid.task("metadata", "command: good").ingestion(Zips.of("metadata", "command: ingest")),
        FaultCode.PROGRAM_FAILED,
        Blame.PARTICIPANT);
  }

  @Test
  void ingestion_that_ends_without_an_error_may_have_been_ended_by_the_submission()
      throws IOException {
    byte[] ingestion = Zips.of("metadata", "command: ingest");
    engine.script("ingest", _ -> 1);
    assertThat(TestGrid.fault(grid.run(grid.task("model.py", "x").ingestion(ingestion))).sentence())
        .contains("the submission that it ran may have ended it");
    engine.script(
        "ingest",
        inside -> {
          inside.print(LogStream.STDERR, "File \"/app/program/ingest.py\", line 3\n");
          return 1;
        });
    assertThat(TestGrid.fault(grid.run(grid.task("model.py", "x").ingestion(ingestion))).sentence())
        .doesNotContain("may have ended it");
  }
}
