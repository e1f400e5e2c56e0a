package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.store.CompetitionStore.Filter;
import org.scoregrid.store.Page;

final class PostgresCompetitionStoreTest {
  private final Stores stores = Stores.fresh();
  private final PostgresCompetitionStore competitions = stores.competitions();
  private final AccountId owner = stores.account("owner");
  private final CompetitionId id = stores.competition(owner, Stores.draft("Cats and dogs"));

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void an_unpublished_competition_is_seen_by_its_people_only() {
    AccountId collaborator = stores.account("collaborator");
    AccountId participant = stores.account("participant");
    AccountId pending = stores.account("pending");
    new Rows(stores.database())
        .change("insert into collaborator values (%s, %s)".formatted(id, collaborator));
    competitions.register(id, participant, Participation.APPROVED);
    competitions.register(id, pending, Participation.PENDING);

    assertVisible(owner, true);
    assertVisible(collaborator, true);
    assertVisible(participant, true);
    assertVisible(pending, false);
    assertVisible(stores.account("stranger"), false);
    assertVisible(null, false);
    Filter all = new Filter(null, true, null, false, false, null, null);
    assertThat(competitions.isVisible(id, all)).isTrue();
    assertThat(competitions.list(all)).hasSize(1);
  }

  private void assertVisible(@Nullable AccountId viewer, boolean visible) {
    assertThat(competitions.isVisible(id, Stores.seenBy(viewer))).isEqualTo(visible);
    assertThat(competitions.list(Stores.seenBy(viewer))).hasSize(visible ? 1 : 0);
  }

  @Test
  void a_published_competition_is_seen_by_everybody() {
    competitions.setPublished(id, true);
    assertVisible(null, true);
    assertVisible(stores.account("stranger"), true);
    competitions.setPublished(id, false);
    assertVisible(null, false);
  }

  @Test
  void a_secret_key_shows_exactly_its_competition() {
    CompetitionId other = stores.competition(owner, Stores.draft("Other"));
    competitions.setPublished(other, true);
    UUID key = competitions.byId(id).orElseThrow().secretKey();
    assertThat(competitions.list(Stores.withKey(key)))
        .extracting(CompetitionSummary::id)
        .containsExactly(id);
    assertThat(competitions.isVisible(id, Stores.withKey(key))).isTrue();
    assertThat(competitions.isVisible(other, Stores.withKey(key))).isFalse();
    assertThat(competitions.list(Stores.withKey(UUID.randomUUID()))).isEmpty();
  }

  @Test
  void lists_are_narrowed_by_type_text_and_part_taken_oldest_first() {
    AccountId ada = stores.account("ada");
    CompetitionId second = stores.competition(owner, Stores.draft("100% birds"));
    CompetitionId third = stores.competition(ada, Stores.draft("Fish"));
    List.of(id, second, third).forEach(c -> competitions.setPublished(c, true));
    competitions.register(second, ada, Participation.APPROVED);

    assertThat(found(ada, null, false, false, null)).containsExactly(id, second, third);
    assertThat(found(ada, "benchmark", false, false, null)).isEmpty();
    assertThat(found(ada, "benchmark", true, false, null)).containsExactly(third);
    assertThat(found(ada, "competition", false, true, null)).containsExactly(second, third);
    assertThat(found(ada, null, false, false, "ABOUT cats")).containsExactly(id);
    assertThat(found(ada, null, false, false, "0% B")).containsExactly(second);
    assertThat(found(ada, null, false, false, "_")).isEmpty();
  }

  private List<CompetitionId> found(
      AccountId viewer,
      @Nullable String type,
      boolean mine,
      boolean participating,
      @Nullable String search) {
    Filter filter = new Filter(viewer, false, type, mine, participating, search, null);
    return competitions.list(filter).stream().map(CompetitionSummary::id).toList();
  }

  @Test
  void a_phase_leads_to_its_competition() {
    Competition competition = competitions.byId(id).orElseThrow();
    assertThat(competitions.byPhase(competition.phases().getLast().id())).contains(competition);
    assertThat(competitions.byId(new CompetitionId(999))).isEmpty();
  }

  @Test
  void somebody_registers_once_and_is_counted_once() {
    AccountId ada = stores.account("ada");
    assertThat(competitions.participation(id, ada)).isEmpty();
    assertThat(competitions.register(id, ada, Participation.DENIED)).isTrue();
    assertThat(competitions.register(id, ada, Participation.APPROVED)).isFalse();
    assertThat(competitions.participation(id, ada)).contains(Participation.DENIED);
    assertThat(competitions.byId(id).orElseThrow().summary().participants()).isEqualTo(2);
  }

  @Test
  void robots_are_allowed_only_after_somebody_says_so() {
    assertThat(competitions.byId(id).orElseThrow().allowRobotSubmissions()).isFalse();
    competitions.setAllowRobotSubmissions(id, true);
    assertThat(competitions.byId(id).orElseThrow().allowRobotSubmissions()).isTrue();
  }

  @Test
  void tasks_are_listed_for_their_owner_and_for_whom_they_are_shared_with() {
    AccountId ada = stores.account("ada");
    Task task = competitions.tasksOf(owner, false, new Page.Request(1, 10)).items().getFirst();
    assertThat(competitions.task(task.id())).contains(task);
    assertThat(competitions.taskByKey(task.key())).contains(task);
    assertThat(competitions.tasksOf(ada, true, new Page.Request(1, 10)).total()).isZero();

    Rows rows = new Rows(stores.database());
    rows.change("insert into task_share values (%s, %s)".formatted(task.id(), ada));
    assertThat(competitions.tasksOf(ada, false, new Page.Request(1, 10)).items())
        .containsExactly(task);
    rows.change("update task set is_public = true");
    assertThat(competitions.tasksOf(ada, true, new Page.Request(1, 10)).total()).isEqualTo(2);
    Page<Task> second = competitions.tasksOf(ada, true, new Page.Request(2, 1));
    assertThat(second.items()).hasSize(1);
    assertThat(second.total()).isEqualTo(2);
    assertThat(competitions.tasksOf(ada, true, new Page.Request(9, 10)).total()).isEqualTo(2);
  }

  @Test
  void a_creation_that_starts_long_is_found_until_it_ends() {
    CreationStatusId creation = stores.creation(owner, "slow");
    Instant later = Instant.now().plusSeconds(3600);
    assertThat(competitions.unfinishedCreations(later, 10)).containsExactly(creation);
    assertThat(competitions.unfinishedCreations(Instant.EPOCH, 10)).isEmpty();
    competitions.failCreation(creation, "no competition.yaml");
    assertThat(competitions.unfinishedCreations(later, 10)).isEmpty();
    assertThat(competitions.creationStatus(creation))
        .hasValueSatisfying(
            status -> {
              assertThat(status.status()).isEqualTo("Failed");
              assertThat(status.details()).isEqualTo("no competition.yaml");
              assertThat(status.resultingCompetition()).isNull();
              assertThat(status.createdBy()).isEqualTo(owner);
            });
  }
}
