package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.domain.organization.OrganizationRole;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.OrganizationStore.Saved;
import org.scoregrid.store.SubmissionStore.Acceptance.Accepted;
import org.scoregrid.store.SubmissionStore.NewSubmission;

final class OrganizationStoreTest {
  private final RunWorld world = new RunWorld();
  private final PostgresOrganizationStore organizations =
      new PostgresOrganizationStore(world.database);
  private final AccountId ada = world.account("ada");
  private final AccountId bob = world.account("bob");
  private final OrganizationId lab = found("Lab");

  @AfterEach
  void close() {
    world.close();
  }

  private static Profile profile(String name, String email) {
    return new Profile(name, email, "Paris", null, null, null, null, null);
  }

  private OrganizationId found(String name) {
    return ((Saved.Done) organizations.found(profile(name, name + "@example.org"), ada, world.now))
        .id();
  }

  private Membership invite(AccountId account) {
    return organizations
        .invite(
            lab,
            Set.of(account),
            ada,
            one -> Optional.of(new Mail("x@y.z", "s", one.membership().token().toString(), null)),
            world.now)
        .getFirst()
        .membership();
  }

  @Test
  void the_founder_owns_it() {
    assertThat(organizations.byId(lab).orElseThrow().profile())
        .isEqualTo(profile("Lab", "Lab@example.org"));
    assertThat(organizations.membership(lab, ada).orElseThrow().role())
        .isEqualTo(OrganizationRole.OWNER);
    assertThat(organizations.membershipsOf(ada)).hasSize(1);
    assertThat(organizations.membership(lab, bob)).isEmpty();
  }

  @Test
  void names_and_addresses_are_taken_once() {
    assertThat(organizations.found(profile("Lab", "new@x"), bob, world.now))
        .isEqualTo(new Saved.NameTaken());
    assertThat(organizations.found(profile("New", "Lab@example.org"), bob, world.now))
        .isEqualTo(new Saved.EmailTaken());
    OrganizationId other = found("Other");
    assertThat(organizations.edit(other, profile("Lab", "z@x"), ada, world.now))
        .isEqualTo(new Saved.NameTaken());
    assertThat(organizations.edit(lab, profile("Lab", "z@x"), ada, world.now))
        .isEqualTo(new Saved.Done(lab));
    assertThat(organizations.byId(lab).orElseThrow().profile().email()).isEqualTo("z@x");
  }

  @Test
  void people_are_invited_once_by_mail_and_join_with_their_token() {
    Membership invited = invite(bob);
    assertThat(invited.role()).isEqualTo(OrganizationRole.INVITED);
    assertThat(organizations.invite(lab, Set.of(ada, bob), ada, _ -> Optional.empty(), world.now))
        .isEmpty();
    assertThat(
            world.number(
                "select count(*) from mail where text_body = ?", invited.token().toString()))
        .isEqualTo(1);
    assertThat(organizations.byToken(invited.token())).contains(invited);
    assertThat(
            organizations.changeRole(
                invited.id(), OrganizationRole.INVITED, OrganizationRole.MEMBER, bob, world.now))
        .isTrue();
    assertThat(
            organizations.changeRole(
                invited.id(), OrganizationRole.INVITED, OrganizationRole.MEMBER, bob, world.now))
        .isFalse();
    assertThat(organizations.membership(lab, bob).orElseThrow().role())
        .isEqualTo(OrganizationRole.MEMBER);
  }

  @Test
  void members_are_removed_and_the_owner_is_not() {
    Membership invited = invite(bob);
    assertThat(organizations.remove(invited.id(), ada, world.now)).isTrue();
    assertThat(organizations.remove(invited.id(), ada, world.now)).isFalse();
    Membership owner = organizations.membership(lab, ada).orElseThrow();
    assertThat(organizations.remove(owner.id(), bob, world.now)).isFalse();
    assertThat(organizations.membership(owner.id())).contains(owner);
  }

  @Test
  void it_stays_while_submissions_refer_to_it() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 2);
    AccountId eve = world.participant(arena, "eve");
    NewSubmission plain = world.newSubmission(arena, eve, true);
    NewSubmission named = forLab(plain);
    SubmissionId id = ((Accepted) world.submissions.accept(named, world.now)).id();
    world.prepare(id, QueueName.DEFAULT);
    SubmissionId other = ((Accepted) world.submissions.accept(plain, world.now)).id();
    SubmissionId child = world.submission(id).children().getFirst();

    Map<SubmissionId, Organization> made = organizations.ofSubmissions(List.of(id, child, other));
    assertThat(made).containsOnlyKeys(id, child);
    assertThat(made.get(child)).isEqualTo(organizations.byId(lab).orElseThrow());
    assertThat(organizations.hasSubmissions(lab)).isTrue();
    assertThat(organizations.delete(lab, ada, world.now)).isFalse();
    assertThat(organizations.byId(lab)).isPresent();
  }

  private NewSubmission forLab(NewSubmission plain) {
    return new NewSubmission(
        plain.owner(),
        plain.competition(),
        plain.phase(),
        plain.data(),
        "a.zip",
        List.of(),
        false,
        true,
        null,
        lab);
  }

  @Test
  void a_submission_for_an_organization_that_was_just_deleted_is_made_for_none() {
    assertThat(organizations.delete(lab, ada, world.now)).isTrue();
    assertThat(organizations.byId(lab)).isEmpty();
    assertThat(organizations.membershipsOf(ada)).isEmpty();
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId eve = world.participant(arena, "eve");
    NewSubmission named = forLab(world.newSubmission(arena, eve, true));
    SubmissionId id = ((Accepted) world.submissions.accept(named, world.now)).id();
    assertThat(organizations.ofSubmissions(List.of(id))).isEmpty();
  }

  @Test
  void every_act_is_audited() {
    Membership invited = invite(bob);
    organizations.edit(lab, profile("Lab 2", "l@x"), ada, world.now);
    organizations.changeRole(
        invited.id(), OrganizationRole.INVITED, OrganizationRole.MEMBER, bob, world.now);
    organizations.remove(invited.id(), ada, world.now);
    organizations.delete(lab, ada, world.now);
    assertThat(
            world.number(
                "select count(distinct action) from audit where object = ?", "organization/" + lab))
        .isEqualTo(6);
  }
}
