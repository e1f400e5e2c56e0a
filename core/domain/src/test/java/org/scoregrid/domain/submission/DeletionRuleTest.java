package org.scoregrid.domain.submission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.scoregrid.domain.submission.DeletionRule.Actor;
import org.scoregrid.domain.submission.DeletionRule.Refusal;
import org.scoregrid.domain.submission.DeletionRule.Target;

final class DeletionRuleTest {
  private static final Actor OWNER = new Actor(true, false);
  private static final Actor ORGANIZER = new Actor(false, true);
  private static final Actor STRANGER = new Actor(false, false);
  private static final Target PLAIN = new Target(SubmissionStatus.FINISHED, false, false, false);
  private static final Target ON_BOARD = new Target(SubmissionStatus.FINISHED, true, false, false);
  private static final Target CHILD = new Target(SubmissionStatus.FINISHED, false, true, false);

  @Test
  void owners_and_organizers_delete_and_strangers_do_not() {
    assertThat(DeletionRule.hard(OWNER, PLAIN)).isEmpty();
    assertThat(DeletionRule.hard(ORGANIZER, PLAIN)).isEmpty();
    assertThat(DeletionRule.hard(STRANGER, PLAIN)).contains(Refusal.NOT_ALLOWED);
    assertThat(Refusal.NOT_ALLOWED.text())
        .isEqualTo("You do not have permission to delete this submission!");
  }

  @Test
  void only_organizers_delete_from_the_board() {
    assertThat(DeletionRule.hard(OWNER, ON_BOARD)).contains(Refusal.ON_LEADERBOARD);
    assertThat(DeletionRule.hard(ORGANIZER, ON_BOARD)).isEmpty();
    assertThat(DeletionRule.hard(STRANGER, ON_BOARD)).contains(Refusal.NOT_ALLOWED);
    assertThat(DeletionRule.hard(new Actor(true, true), ON_BOARD)).isEmpty();
    assertThat(Refusal.ON_LEADERBOARD.text())
        .isEqualTo("You cannot delete a leaderboard submission!");
  }

  @Test
  void submissions_in_any_status_and_soft_deleted_ones_are_deleted_hard() {
    for (SubmissionStatus status : SubmissionStatus.values()) {
      assertThat(DeletionRule.hard(OWNER, new Target(status, false, false, true))).isEmpty();
    }
  }

  @Test
  void parts_are_deleted_with_the_whole_only() {
    assertThat(DeletionRule.hard(ORGANIZER, CHILD)).contains(Refusal.PART_OF_ANOTHER);
    assertThat(DeletionRule.soft(OWNER, CHILD)).contains(Refusal.PART_OF_ANOTHER);
    assertThat(DeletionRule.hard(STRANGER, CHILD)).contains(Refusal.NOT_ALLOWED);
  }

  @Test
  void only_the_owner_deletes_softly() {
    assertThat(DeletionRule.soft(OWNER, PLAIN)).isEmpty();
    assertThat(DeletionRule.soft(ORGANIZER, PLAIN)).contains(Refusal.SOFT_NOT_OWNER);
    assertThat(DeletionRule.soft(STRANGER, PLAIN)).contains(Refusal.SOFT_NOT_OWNER);
  }

  @Test
  void nothing_on_the_board_running_or_deleted_already_is_deleted_softly() {
    assertThat(DeletionRule.soft(OWNER, ON_BOARD)).contains(Refusal.SOFT_ON_LEADERBOARD);
    Target twice = new Target(SubmissionStatus.FINISHED, false, false, true);
    assertThat(DeletionRule.soft(OWNER, twice)).contains(Refusal.SOFT_TWICE);
    assertThat(Refusal.SOFT_TWICE.text()).isEqualTo("Submission already deleted");
    for (SubmissionStatus status : SubmissionStatus.values()) {
      assertThat(DeletionRule.soft(OWNER, new Target(status, false, false, false)).isEmpty())
          .isEqualTo(status.isOver());
    }
  }
}
