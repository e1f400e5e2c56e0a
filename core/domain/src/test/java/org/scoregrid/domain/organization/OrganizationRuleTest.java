package org.scoregrid.domain.organization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scoregrid.domain.organization.OrganizationRole.INVITED;
import static org.scoregrid.domain.organization.OrganizationRole.MANAGER;
import static org.scoregrid.domain.organization.OrganizationRole.MEMBER;
import static org.scoregrid.domain.organization.OrganizationRole.OWNER;
import static org.scoregrid.domain.organization.OrganizationRole.PARTICIPANT;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.organization.OrganizationRule.Refusal;

final class OrganizationRuleTest {
  private static final List<OrganizationRole> EDITORS = List.of(OWNER, MANAGER);

  @Test
  void owners_and_managers_edit_and_invite() {
    EDITORS.forEach(role -> assertThat(OrganizationRule.edit(role)).isEmpty());
    assertThat(OrganizationRule.edit(PARTICIPANT)).contains(Refusal.NOT_EDITOR);
    assertThat(OrganizationRule.edit(MEMBER)).contains(Refusal.NOT_EDITOR);
    assertThat(OrganizationRule.edit(INVITED)).contains(Refusal.STRANGER);
    assertThat(OrganizationRule.edit(null)).contains(Refusal.STRANGER);
  }

  @Test
  void editors_give_members_other_roles() {
    for (OrganizationRole editor : EDITORS) {
      for (OrganizationRole wanted : List.of(MANAGER, PARTICIPANT, MEMBER)) {
        assertThat(OrganizationRule.changeRole(editor, MEMBER, wanted)).isEmpty();
        assertThat(OrganizationRule.changeRole(editor, MANAGER, wanted)).isEmpty();
      }
    }
    assertThat(OrganizationRule.changeRole(MEMBER, MEMBER, MANAGER)).contains(Refusal.NOT_EDITOR);
  }

  @Test
  void nobody_becomes_owner_or_invited_by_a_change_of_role() {
    assertThat(OrganizationRule.changeRole(OWNER, MEMBER, OWNER)).contains(Refusal.NO_SUCH_ROLE);
    assertThat(OrganizationRule.changeRole(OWNER, MEMBER, INVITED)).contains(Refusal.NO_SUCH_ROLE);
    assertThat(OrganizationRule.changeRole(OWNER, MEMBER, null)).contains(Refusal.NO_SUCH_ROLE);
  }

  @Test
  void the_owner_is_neither_changed_nor_removed_and_cannot_leave() {
    for (OrganizationRole editor : EDITORS) {
      assertThat(OrganizationRule.changeRole(editor, OWNER, MEMBER)).contains(Refusal.OWNER_STAYS);
      assertThat(OrganizationRule.remove(editor, OWNER)).contains(Refusal.OWNER_STAYS);
    }
    assertThat(OrganizationRule.leave(OWNER)).contains(Refusal.OWNER_STAYS);
  }

  @Test
  void an_invited_person_has_no_role_to_change_but_can_be_removed() {
    assertThat(OrganizationRule.changeRole(OWNER, INVITED, MEMBER))
        .contains(Refusal.NOT_JOINED_YET);
    assertThat(OrganizationRule.remove(OWNER, INVITED)).isEmpty();
    assertThat(OrganizationRule.remove(MANAGER, MEMBER)).isEmpty();
    assertThat(OrganizationRule.remove(MEMBER, MEMBER)).contains(Refusal.NOT_EDITOR);
  }

  @Test
  void unknown_members_are_told_apart() {
    assertThat(OrganizationRule.changeRole(OWNER, null, MEMBER)).contains(Refusal.NO_SUCH_MEMBER);
    assertThat(OrganizationRule.remove(OWNER, null)).contains(Refusal.NO_SUCH_MEMBER);
    assertThat(OrganizationRule.leave(null)).contains(Refusal.NO_SUCH_MEMBER);
  }

  @Test
  void everybody_but_the_owner_may_leave() {
    for (OrganizationRole role : List.of(MANAGER, PARTICIPANT, MEMBER, INVITED)) {
      assertThat(OrganizationRule.leave(role)).isEmpty();
    }
  }

  @Test
  void only_the_owner_deletes_and_only_while_no_submission_refers_to_it() {
    assertThat(OrganizationRule.delete(OWNER, false)).isEmpty();
    assertThat(OrganizationRule.delete(OWNER, true)).contains(Refusal.SUBMISSIONS_REFER);
    assertThat(OrganizationRule.delete(MANAGER, false)).contains(Refusal.NOT_OWNER);
    assertThat(OrganizationRule.delete(INVITED, false)).contains(Refusal.STRANGER);
    assertThat(OrganizationRule.delete(null, false)).contains(Refusal.STRANGER);
  }

  @Test
  void owner_manager_and_participant_submit_in_its_name() {
    List.of(OWNER, MANAGER, PARTICIPANT)
        .forEach(role -> assertThat(OrganizationRule.submitFor(role)).isEmpty());
    assertThat(OrganizationRule.submitFor(MEMBER)).contains(Refusal.MAY_NOT_SUBMIT);
    assertThat(OrganizationRule.submitFor(INVITED)).contains(Refusal.MAY_NOT_SUBMIT);
    assertThat(OrganizationRule.submitFor(null)).contains(Refusal.NOT_A_MEMBER);
    assertThat(Refusal.NOT_A_MEMBER.text())
        .isEqualTo("You must be apart of a organization to submit for them");
  }
}
