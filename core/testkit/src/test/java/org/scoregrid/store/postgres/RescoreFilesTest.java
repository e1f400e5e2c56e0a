package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.store.DatasetChanges.Obstacle;
import org.scoregrid.store.DatasetChanges.Refused;

/** Files that a re-score has or had. */
class RescoreFilesTest {
  private final RescoreWorld rescoring = new RescoreWorld();
  private final RunWorld world = rescoring.world;
  private final PostgresDatasetChanges changes =
      new PostgresDatasetChanges(world.database.dataSource());
  private final PostgresCleanUps cleanUps = new PostgresCleanUps(world.database.dataSource());

  @AfterEach
  void close() {
    rescoring.close();
  }

  @Test
  void the_program_of_an_open_re_score_is_in_use() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    RescoreId id = rescoring.draft(arena, 0, Selection.FINISHED);
    DatasetId program = programOf(id);
    AccountId owner = ownerOf(program);

    assertThat(changes.delete(owner, List.of(program), world.now))
        .extracting(Refused::why)
        .containsExactly(Obstacle.IN_USE);
    cleanUps.deleteUnusedDatasets(owner, world.now);
    assertThat(programOf(id)).isEqualTo(program);
  }

  @Test
  void the_program_of_a_dropped_re_score_may_go() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    DatasetId program = programOf(rescoring.draft(arena, 0, Selection.FINISHED));
    world.number("with x as (update rescore set state = 'DROPPED' returning 1) select 1 from x");

    assertThat(changes.delete(ownerOf(program), List.of(program), world.now)).isEmpty();
    assertThat(world.number("select count(*) from doomed_object where object_key = 'blobs/new'"))
        .isEqualTo(1);
  }

  private DatasetId programOf(RescoreId id) {
    return new DatasetId(
        world.number("select scoring_program from rescore where id = ?", id.value()));
  }

  private AccountId ownerOf(DatasetId id) {
    return new AccountId(world.number("select created_by from dataset where id = ?", id.value()));
  }
}
