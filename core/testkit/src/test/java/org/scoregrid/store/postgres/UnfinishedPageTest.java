package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.RunStore.PreparedRun;
import org.scoregrid.store.SubmissionStore.Acceptance;

/** Where the page of detailed results lies while a run is scored. */
final class UnfinishedPageTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");

  @AfterEach
  void close() {
    world.close();
  }

  private SubmissionId submitted(boolean detailed) {
    SubmissionId id = ((Acceptance.Accepted) world.accept(arena, ada)).id();
    BlobRef blob = new BlobRef("blobs/aa", Digest.of(new byte[] {1}), 1);
    RunSpec spec =
        new RunSpec(
            "image", Network.NONE, Limits.DEFAULT, blob, blob, null, null, null, false, detailed);
    world.runs.prepared(
        id, List.of(new PreparedRun(arena.tasks().getFirst(), spec, QueueName.DEFAULT)), world.now);
    return id;
  }

  private Dispatch scoring() {
    Dispatch dispatch = world.claimOne();
    world.commit(
        world.claimed(dispatch),
        new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.SCORING));
    return dispatch;
  }

  @Test
  void it_is_the_attempts_own_place_from_scoring_to_the_end() {
    SubmissionId id = submitted(true);
    assertThat(world.submissions.unfinishedPage(id)).isEmpty();

    Dispatch dispatch = scoring();

    assertThat(world.submissions.unfinishedPage(id))
        .contains(dispatch.outputKeys().get(OutputName.DETAILED_RESULT));
    world.commit(world.scored(dispatch, "0.5"));
    assertThat(world.submissions.unfinishedPage(id)).isEmpty();
  }

  @Test
  void a_competition_without_detailed_results_has_none() {
    SubmissionId id = submitted(false);
    Dispatch _ = scoring();

    assertThat(world.submissions.unfinishedPage(id)).isEmpty();
  }
}
