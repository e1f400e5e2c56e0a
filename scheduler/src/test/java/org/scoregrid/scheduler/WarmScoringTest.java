package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.WarmGroup;
import org.scoregrid.domain.run.WarmScoring;
import org.scoregrid.scheduler.jobs.PrepareSubmission;
import org.scoregrid.scheduler.jobs.ResultsOnly;

class WarmScoringTest {
  private static final byte[] ZIP = "PK-looks-like-one".getBytes(StandardCharsets.UTF_8);

  private final SchedulerWorld world;
  private final AccountId participant;
  private final Competition competition;

  WarmScoringTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    participant = world.account("participant");
    competition = world.competition(world.account("organizer"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_task_that_does_not_ask_is_scored_cold() throws IOException {
    assertThat(warmth(WarmScoring.ALLOWED)).isNull();
  }

  @Test
  void a_task_that_asks_shares_containers_with_its_own_runs_only() throws IOException {
    world.sql("update task set warm_scoring = true");

    WarmGroup group = Objects.requireNonNull(warmth(WarmScoring.ALLOWED));

    assertThat(group.competition()).isEqualTo(competition.id());
    assertThat(group.task()).isEqualTo(competition.phases().getFirst().tasks().getFirst().id());
  }

  @Test
  void a_site_can_forbid_it() throws IOException {
    world.sql("update task set warm_scoring = true");

    assertThat(warmth(WarmScoring.OFF)).isNull();
  }

  @Test
  void it_is_never_done_where_participants_code_runs_beside_the_scoring_program()
      throws IOException {
    world.sql(
        """
        update task set warm_scoring = true, ingestion_only_during_scoring = true,
                        ingestion_program = scoring_program
        """);

    assertThat(warmth(WarmScoring.ALLOWED)).isNull();
  }

  /** What the message of a fresh submission says. */
  private @Nullable WarmGroup warmth(WarmScoring allowed) throws IOException {
    SubmissionId id = world.submit(participant, competition, ZIP);
    new PrepareSubmission(
            world.runs,
            world.submissions,
            world.competitions,
            world.datasets,
            world.blobs,
            new ResultsOnly(world.blobs, world.temp()),
            Limits.DEFAULT,
            Network.NONE,
            allowed,
            world.clock)
        .prepare(id);
    return world
        .messages()
        .of(world.runs.claim(QueueName.DEFAULT, 1, world.now).getFirst())
        .assignment()
        .warm();
  }
}
