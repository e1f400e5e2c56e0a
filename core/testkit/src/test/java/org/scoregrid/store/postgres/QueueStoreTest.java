package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.Queue.SpillOver;
import org.scoregrid.store.ChangeFeed.Channel;
import org.scoregrid.store.Page;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.store.QueueStore.Creation;
import org.scoregrid.store.QueueStore.Filter;
import org.scoregrid.store.QueueStore.Served;
import org.scoregrid.store.QueueUpkeep.Kept;
import org.scoregrid.store.SubmissionStore.Acceptance;

/** Private queues: who has how many, who sees which, and where runs go. */
final class QueueStoreTest {
  private static final Page.Request FIRST = new Page.Request(1, 10);
  private static final Duration SITE_TIME = Duration.ofMinutes(1);

  private final RunWorld world = new RunWorld();
  private final PostgresQueueStore queues = new PostgresQueueStore(world.database.dataSource());
  private final PostgresQueueUpkeep upkeep = new PostgresQueueUpkeep(world.database.dataSource());
  private final AccountId owner = world.account("owner");
  private final AccountId other = world.account("other");

  @AfterEach
  void close() {
    world.close();
  }

  private static Content content(String name, boolean isPublic, AccountId... organizers) {
    return new Content(name, isPublic, Set.of(organizers), null);
  }

  private Queue created(AccountId by, Content content) {
    return ((Creation.Created) queues.create(by, content, world.now)).queue();
  }

  private List<String> listed(AccountId viewer, boolean withPublic) {
    return queues
        .list(viewer, new Filter(withPublic, null, null, null, List.of()), FIRST)
        .items()
        .stream()
        .map(Queue::name)
        .toList();
  }

  private String queueOf(SubmissionId id) {
    return world.number("select count(*) from run where submission = ? and queue = '/'", id.value())
            == 1
        ? "/"
        : "private";
  }

  @Test
  void a_queue_has_a_virtual_host_of_its_own_and_waits_for_the_broker() {
    Queue queue = created(owner, content("gpu", false, other));
    assertThat(queue.vhost().vhost()).matches("[0-9a-f-]{36}");
    assertThat(queue.organizers()).extracting(Person::username).containsExactly("other");
    assertThat(queue.standing().ready()).isFalse();
    Kept kept = upkeep.kept(10).getFirst();
    assertThat(kept.isCurrent()).isFalse();
    upkeep.applied(queue.vhost(), kept.version());
    assertThat(queues.byId(queue.id()).orElseThrow().standing().ready()).isTrue();
  }

  @Test
  void an_account_owns_no_more_queues_than_its_limit_and_superusers_any_number() {
    for (int i = 0; i < 5; i++) {
      created(owner, content("q" + i, false));
    }
    assertThat(queues.create(owner, content("six", false), world.now))
        .isInstanceOf(Creation.LimitReached.class);
    world.number("update account set queue_limit = 3 where id = ? returning id", owner.value());
    assertThat(queues.create(owner, content("six", false), world.now))
        .isInstanceOf(Creation.LimitReached.class);
    world.number("update account set superuser = true where id = ? returning id", owner.value());
    assertThat(created(owner, content("six", false)).name()).isEqualTo("six");
  }

  @Test
  void own_and_organized_queues_are_listed_by_name_and_public_ones_when_asked() {
    created(owner, content("beta", false));
    created(owner, content("alpha", false, other));
    created(world.account("third"), content("open", true));
    assertThat(listed(owner, false)).containsExactly("alpha", "beta");
    assertThat(listed(other, false)).containsExactly("alpha");
    assertThat(listed(other, true)).containsExactly("alpha", "open");
    assertThat(queues.openTo(other)).extracting(Queue::name).containsExactly("alpha", "open");
    Filter search = new Filter(true, null, null, null, List.of("PEN"));
    assertThat(queues.list(other, search, FIRST).total()).isEqualTo(1);
  }

  @Test
  void a_rotation_gives_the_next_key_and_ends_a_revocation() {
    Queue queue = created(owner, content("q", false));
    assertThat(queues.revoke(queue.id(), owner, world.now).orElseThrow().key().revoked()).isTrue();
    Queue rotated = queues.rotate(queue.id(), owner, world.now).orElseThrow();
    assertThat(rotated.key()).isEqualTo(new Queue.WorkerKey(2, false));
    assertThat(upkeep.kept(10).getFirst().version()).isEqualTo(3);
  }

  @Test
  void a_change_is_announced_to_the_schedulers() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (PostgresChangeFeed feed = PostgresChangeFeed.open(world.database)) {
      feed.listen(Channel.QUEUES_CHANGED, heard::add);
      Queue queue = created(owner, content("q", false));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(queue.vhost().vhost());
    }
  }

  @Test
  void waiting_runs_follow_their_competition_and_get_no_more_than_the_time_of_the_default_queue() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ada = world.participant(arena, "ada");
    Queue queue = created(owner, content("q", false));
    SubmissionId id = world.submitted(arena, ada);
    assertThat(upkeep.rehome(SITE_TIME)).isZero();
    assertThat(queues.assign(arena.competition(), queue.vhost(), owner, world.now)).isTrue();
    assertThat(upkeep.rehome(SITE_TIME)).isEqualTo(1);
    assertThat(queueOf(id)).isEqualTo("private");
    assertThat(world.runs.queuesWithWork()).containsExactly(queue.vhost());

    assertThat(queues.delete(queue.id(), owner, world.now)).isTrue();
    assertThat(world.runs.queuesWithWork()).isEmpty();
    assertThat(upkeep.rehome(SITE_TIME)).isEqualTo(1);
    assertThat(queueOf(id)).isEqualTo("/");
    assertThat(world.claimOne().spec().limits().executionTime()).isEqualTo(SITE_TIME);
  }

  @Test
  void moved_runs_keep_their_order() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ada = world.participant(arena, "ada");
    Queue queue = created(owner, content("q", false));
    List<SubmissionId> ids = List.of(world.submitted(arena, ada), world.submitted(arena, ada));
    queues.assign(arena.competition(), queue.vhost(), owner, world.now);
    upkeep.rehome(SITE_TIME);
    assertThat(world.runs.claim(queue.vhost(), 2, world.now))
        .extracting(dispatch -> dispatch.submission())
        .containsExactlyElementsOf(ids);
  }

  @Test
  void a_deleted_queue_is_gone_for_people_and_stays_for_the_scheduler_until_nothing_runs_in_it() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ada = world.participant(arena, "ada");
    Queue queue = created(owner, content("q", false));
    queues.assign(arena.competition(), queue.vhost(), owner, world.now);
    world.submitted(arena, ada);
    upkeep.rehome(SITE_TIME);
    world.commit(world.claimed(world.runs.claim(queue.vhost(), 1, world.now).getFirst()));
    queues.delete(queue.id(), owner, world.now);
    assertThat(queues.byId(queue.id())).isEmpty();
    assertThat(queues.byName(queue.vhost())).isEmpty();
    assertThat(upkeep.kept(10)).extracting(Kept::deleted).containsExactly(true);
    assertThat(upkeep.isIdle(queue.vhost(), world.now.minusSeconds(60))).isFalse();
    assertThat(upkeep.isIdle(queue.vhost(), world.now.plusSeconds(60))).isTrue();
    upkeep.removed(queue.vhost(), world.now);
    assertThat(upkeep.kept(10)).isEmpty();
    assertThat(queues.assign(arena.competition(), queue.vhost(), owner, world.now)).isFalse();
  }

  @Test
  void runs_stay_in_the_queue_that_helps_out_as_long_as_it_is_there() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ada = world.participant(arena, "ada");
    Queue helper = created(owner, content("helper", false));
    SpillOver help = new SpillOver(helper.vhost(), Duration.ofMinutes(5));
    Queue queue = created(owner, new Content("q", false, Set.of(), help));
    assertThat(queues.byId(queue.id()).orElseThrow().spillOver()).isEqualTo(help);
    queues.assign(arena.competition(), queue.vhost(), owner, world.now);
    SubmissionId id = ((Acceptance.Accepted) world.accept(arena, ada)).id();
    world.prepare(id, queue.vhost());
    world.pass(Duration.ofMinutes(6));
    assertThat(upkeep.rehome(SITE_TIME)).isZero();
    PostgresSpillOvers spillOvers = new PostgresSpillOvers(world.database.dataSource());
    spillOvers.move(spillOvers.rules().getFirst(), 0, world.now, 10, SITE_TIME);
    assertThat(upkeep.rehome(SITE_TIME)).isZero();
    assertThat(world.runs.queuesWithWork()).containsExactly(helper.vhost());

    world.number("update queue set deleted_at = now() where name = 'helper' returning id");
    assertThat(upkeep.rehome(SITE_TIME)).isEqualTo(1);
    assertThat(world.runs.queuesWithWork()).containsExactly(queue.vhost());
  }

  @Test
  void a_competition_made_on_a_queue_that_was_deleted_meanwhile_comes_to_the_default_queue() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ada = world.participant(arena, "ada");
    Queue queue = created(owner, content("q", false));
    queues.delete(queue.id(), owner, world.now);
    world.number("update competition set queue = ? returning id", queue.vhost().vhost());
    SubmissionId id = ((Acceptance.Accepted) world.accept(arena, ada)).id();
    world.prepare(id, queue.vhost());
    assertThat(upkeep.rehome(SITE_TIME)).isEqualTo(1);
    assertThat(world.number("select count(*) from competition where queue = '/'")).isEqualTo(1);
    assertThat(queueOf(id)).isEqualTo("/");
  }

  @Test
  void a_queue_that_is_public_no_more_is_left_by_competitions_of_others() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    Queue queue = created(owner, content("q", true));
    queues.assign(arena.competition(), queue.vhost(), owner, world.now);
    assertThat(queues.competitions(List.of(queue.vhost()), owner)).hasSize(1);
    Optional<Queue> edited = queues.edit(queue.id(), content("q2", false), owner, world.now);
    assertThat(edited.orElseThrow().name()).isEqualTo("q2");
    assertThat(queues.competitions(List.of(queue.vhost()), owner)).isEmpty();
  }

  @Test
  void an_edit_of_a_private_queue_is_felt_by_organizers_that_are_removed_only() {
    RunWorld.Arena stays = world.arena(SubmissionRule.ADD, 1);
    RunWorld.Arena goes = world.arena(SubmissionRule.ADD, 1);
    Queue queue = created(owner, content("q", false, organizer(stays), organizer(goes)));
    queues.assign(stays.competition(), queue.vhost(), organizer(stays), world.now);
    queues.assign(goes.competition(), queue.vhost(), organizer(goes), world.now);
    Content renamed = content("q2", false, organizer(stays), organizer(goes));
    queues.edit(queue.id(), renamed, owner, world.now);
    assertThat(queues.competitions(List.of(queue.vhost()), owner).get(queue.vhost())).hasSize(2);
    queues.edit(queue.id(), content("q2", false, organizer(stays)), owner, world.now);
    assertThat(queues.competitions(List.of(queue.vhost()), owner).get(queue.vhost()))
        .extracting(Served::id)
        .containsExactly(stays.competition());
  }

  private AccountId organizer(RunWorld.Arena arena) {
    return new AccountId(
        world.number(
            "select created_by from competition where id = ?", arena.competition().value()));
  }

  @Test
  void a_queue_that_is_gone_helps_nobody_out() {
    Queue helper = created(owner, content("helper", false));
    SpillOver help = new SpillOver(helper.vhost(), Duration.ofMinutes(5));
    Content content = new Content("q", false, Set.of(), help);
    Queue queue = created(owner, content);
    assertThat(queue.spillOver()).isEqualTo(help);
    queues.delete(helper.id(), owner, world.now);
    Queue edited = queues.edit(queue.id(), content, owner, world.now).orElseThrow();
    assertThat(edited.spillOver()).isNull();
    assertThat(created(owner, content).spillOver()).isNull();
  }
}
