package org.scoregrid.domain.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.account.RegistrationRule.Answer;
import org.scoregrid.domain.account.RegistrationRule.Applicant;
import org.scoregrid.domain.account.RegistrationRule.Door;
import org.scoregrid.domain.account.RegistrationRule.Notice;
import org.scoregrid.domain.account.RegistrationRule.Refusal;

final class RegistrationRuleTest {
  private static final Door CLOSED = new Door(false, Set.of("ada@example.org"));
  private static final Door OPEN = new Door(true, Set.of());

  private static Answer apply(boolean organizer, @Nullable String email, Door door) {
    return RegistrationRule.apply(new Applicant(organizer, email, true), door, null);
  }

  private static Answer entered(Participation status, @Nullable Notice notice) {
    return new Answer.Entered(status, Optional.ofNullable(notice));
  }

  @Test
  void organizers_enter_at_once_without_a_mail() {
    assertThat(apply(true, null, CLOSED)).isEqualTo(entered(Participation.APPROVED, null));
  }

  @Test
  void an_open_competition_accepts_everybody_with_a_mail() {
    assertThat(apply(false, null, OPEN))
        .isEqualTo(entered(Participation.APPROVED, Notice.ACCEPTED));
  }

  @Test
  void the_whitelist_is_compared_in_lower_case() {
    assertThat(apply(false, " Ada@Example.ORG ", CLOSED))
        .isEqualTo(entered(Participation.APPROVED, Notice.ACCEPTED));
    assertThat(RegistrationRule.normalized(" Ada@Example.ORG ")).isEqualTo("ada@example.org");
  }

  @Test
  void others_wait_for_an_organizer() {
    Answer waiting = entered(Participation.PENDING, Notice.REQUESTED);
    assertThat(apply(false, "bob@example.org", CLOSED)).isEqualTo(waiting);
    assertThat(apply(false, null, CLOSED)).isEqualTo(waiting);
    assertThat(apply(false, "", new Door(false, Set.of("")))).isEqualTo(waiting);
  }

  @Test
  void nobody_applies_twice_whatever_came_of_the_first_time() {
    for (Participation current : Participation.values()) {
      for (Door door : Set.of(OPEN, CLOSED)) {
        assertThat(
                RegistrationRule.apply(new Applicant(true, "ada@example.org", true), door, current))
            .isEqualTo(new Answer.Refused(Refusal.ALREADY_APPLIED));
      }
    }
  }

  @Test
  void banned_and_deleted_accounts_stay_outside() {
    assertThat(RegistrationRule.apply(new Applicant(true, "ada@example.org", false), OPEN, null))
        .isEqualTo(new Answer.Refused(Refusal.ACCOUNT_CLOSED));
  }

  @Test
  void people_hear_of_approval_and_denial() {
    assertThat(RegistrationRule.noticeOf(Participation.APPROVED)).contains(Notice.ACCEPTED);
    assertThat(RegistrationRule.noticeOf(Participation.DENIED)).contains(Notice.DENIED);
    assertThat(RegistrationRule.noticeOf(Participation.PENDING)).isEmpty();
    assertThat(RegistrationRule.noticeOf(Participation.UNKNOWN)).isEmpty();
  }

  @Test
  void participations_are_read_by_their_names() {
    for (Participation one : Participation.values()) {
      assertThat(Participation.parse(one.wireName())).contains(one);
    }
    assertThat(Participation.parse("APPROVED")).isEmpty();
    assertThat(Participation.parse("")).isEmpty();
  }
}
