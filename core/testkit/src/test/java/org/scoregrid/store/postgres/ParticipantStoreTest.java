package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.Page;
import org.scoregrid.store.ParticipantStore.Filter;
import org.scoregrid.store.ParticipantStore.Organizer;
import org.scoregrid.store.ParticipantStore.Participant;

final class ParticipantStoreTest {
  private static final List<Mail> MAIL = List.of(new Mail("a@b.c", "s", "t", null));

  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId creator =
      new AccountId(world.number("select created_by from competition"));
  private final PostgresParticipantStore participants =
      new PostgresParticipantStore(world.database);

  @AfterEach
  void close() {
    world.close();
  }

  private Participant only(Participation status) {
    Filter filter = new Filter(arena.competition(), status, null, null, null, null);
    return participants.list(filter).getFirst();
  }

  private List<String> names(Filter filter) {
    return participants.list(filter).stream().map(Participant::username).toList();
  }

  private long count() {
    return world.number("select participants_count from competition");
  }

  private boolean enter(AccountId account, Participation status) {
    return participants.enter(arena.competition(), account, status, MAIL, world.now);
  }

  @Test
  void somebody_enters_once_is_counted_once_and_gets_one_mail() {
    AccountId ada = world.account("ada");
    long before = count();
    assertThat(enter(ada, Participation.DENIED)).isTrue();
    assertThat(enter(ada, Participation.APPROVED)).isFalse();
    assertThat(only(Participation.DENIED).username()).isEqualTo("ada");
    assertThat(count()).isEqualTo(before + 1);
    assertThat(world.number("select count(*) from mail")).isEqualTo(1);
  }

  @Test
  void pages_show_the_newest_first_with_the_number_of_all() {
    for (String name : List.of("ada", "bob", "cyd")) {
      participants.enter(
          arena.competition(), world.account(name), Participation.DENIED, MAIL, world.now);
      world.now = world.now.plusSeconds(1);
    }
    Filter denied =
        new Filter(arena.competition(), Participation.DENIED, null, null, null, "example");
    Filter all = new Filter(arena.competition(), Participation.DENIED, null, null, null, null);
    Page<Participant> second = participants.page(all, new Page.Request(2, 2));
    assertThat(second.total()).isEqualTo(3);
    assertThat(second.items()).extracting(Participant::username).containsExactly("ada");
    assertThat(participants.page(all, new Page.Request(1, 2)).items())
        .extracting(Participant::username)
        .containsExactly("cyd", "bob");
    assertThat(participants.page(denied, new Page.Request(1, 2)).total())
        .isEqualTo(names(denied).size());
  }

  @Test
  void a_change_needs_the_status_that_was_read_and_is_audited() {
    enter(world.account("ada"), Participation.PENDING);
    Participant read = only(Participation.PENDING);
    assertThat(participants.change(read, Participation.APPROVED, creator, MAIL, world.now))
        .isTrue();
    assertThat(participants.change(read, Participation.DENIED, creator, MAIL, world.now)).isFalse();
    assertThat(participants.byId(read.id()).orElseThrow().status())
        .isEqualTo(Participation.APPROVED);
    assertThat(world.number("select count(*) from mail")).isEqualTo(2);
    assertThat(
            world.number(
                "select count(*) from audit where action = 'change-participation'"
                    + " and details = 'ada: pending to approved'"))
        .isEqualTo(1);
  }

  @Test
  void lists_are_narrowed_by_every_filter() {
    enter(world.account("bob"), Participation.PENDING);
    enter(world.account("ada"), Participation.APPROVED);
    world.number("update account set email = 'Bob@x.org' where username = 'bob' returning id");
    world.number("update account set deleted = true where username = 'ada' returning id");
    var competition = arena.competition();
    assertThat(names(Filter.of(competition))).containsExactly("ada", "bob");
    assertThat(names(new Filter(competition, Participation.PENDING, null, null, null, null)))
        .containsExactly("bob");
    assertThat(names(new Filter(competition, null, "ada", null, null, null)))
        .containsExactly("ada");
    assertThat(names(new Filter(competition, null, null, "Bob@x.org", null, null)))
        .containsExactly("bob");
    assertThat(names(new Filter(competition, null, null, null, true, null))).containsExactly("ada");
    assertThat(names(new Filter(competition, null, null, null, null, "B@X.")))
        .containsExactly("bob");
    assertThat(names(new Filter(competition, null, null, null, null, "%"))).isEmpty();
  }

  @Test
  void a_whitelist_is_replaced_as_a_whole() {
    participants.setWhitelist(arena.competition(), Set.of("a@x", "b@x"), creator, world.now);
    participants.setWhitelist(arena.competition(), Set.of("b@x", "c@x"), creator, world.now);
    assertThat(participants.whitelist(arena.competition())).containsExactly("b@x", "c@x");
    participants.setWhitelist(arena.competition(), Set.of(), creator, world.now);
    assertThat(participants.whitelist(arena.competition())).isEmpty();
  }

  @Test
  void new_collaborators_become_approved_participants_and_former_ones_stay_so() {
    AccountId ada = world.account("ada");
    AccountId bob = world.account("bob");
    enter(ada, Participation.DENIED);
    long before = count();
    participants.setCollaborators(
        arena.competition(), Set.of(ada, bob, creator), creator, world.now);
    assertThat(
            names(new Filter(arena.competition(), Participation.APPROVED, null, null, null, null)))
        .containsExactly("ada", "bob");
    assertThat(count()).isEqualTo(before + 1);
    assertThat(participants.organizers(arena.competition()))
        .extracting(Organizer::account)
        .containsExactlyInAnyOrder(creator, ada, bob);
    participants.setCollaborators(arena.competition(), Set.of(bob), creator, world.now);
    assertThat(participants.organizers(arena.competition())).hasSize(2);
    assertThat(only(Participation.APPROVED).username()).isEqualTo("ada");
  }

  @Test
  void mails_to_organizers_leave_out_banned_ones() {
    world.number("update account set banned = true where id = ? returning id", creator.value());
    assertThat(participants.organizers(arena.competition())).isEmpty();
  }
}
