package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.submission.SubmissionStatus;

/** Phases that take predictions and no programs. */
class ResultsOnlyTest {
  private final SchedulerWorld world;
  private final AccountId participant;
  private final Competition competition;

  ResultsOnlyTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    participant = world.account("participant");
    competition = world.competition(world.account("organizer"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write("command: python3 run.py".getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private SubmissionId prepared(byte[] file) throws IOException {
    SubmissionId id = world.submit(participant, competition, file);
    world.prepare().prepare(id);
    return id;
  }

  private SubmissionStatus status(SubmissionId id) {
    return world.submissions.byId(id).orElseThrow().status();
  }

  private Fault fault(SubmissionId id) {
    return Objects.requireNonNull(world.submissions.byId(id).orElseThrow().fault());
  }

  private void takeResultsOnly() {
    world.sql("update phase set accepts_only_result_submissions = true");
  }

  @Test
  void predictions_are_taken() throws IOException {
    takeResultsOnly();

    SubmissionId id = prepared(zip("predictions.csv", "deep/metadata.yaml"));

    assertThat(status(id)).isEqualTo(SubmissionStatus.SUBMITTED);
  }

  @Test
  void a_program_is_refused_and_the_way_out_is_told() throws IOException {
    takeResultsOnly();

    for (String name : new String[] {"metadata.yaml", "metadata"}) {
      SubmissionId id = prepared(zip("run.py", name));

      assertThat(status(id)).isEqualTo(SubmissionStatus.FAILED);
      assertThat(fault(id).code()).isEqualTo(FaultCode.PROGRAM_NOT_ACCEPTED);
      assertThat(fault(id).blame()).isEqualTo(Blame.PARTICIPANT);
      assertThat(fault(id).wayOut()).contains("Run your program yourself");
    }
  }

  @Test
  void what_cannot_be_read_is_refused_and_nothing_is_left_behind() throws IOException {
    takeResultsOnly();

    SubmissionId id = prepared("PK and no archive".getBytes(StandardCharsets.UTF_8));

    assertThat(fault(id).code()).isEqualTo(FaultCode.BAD_SUBMISSION_ARCHIVE);
    try (Stream<Path> left = Files.list(world.temp())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void other_phases_take_programs() throws IOException {
    assertThat(status(prepared(zip("metadata.yaml", "run.py"))))
        .isEqualTo(SubmissionStatus.SUBMITTED);
  }
}
