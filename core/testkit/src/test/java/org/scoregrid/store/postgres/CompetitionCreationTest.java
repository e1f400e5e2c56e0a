package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.TaskKey;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.CompetitionStore.NewCompetition;

final class CompetitionCreationTest {
  private final Stores stores = Stores.fresh();
  private final PostgresCompetitionStore competitions = stores.competitions();
  private final AccountId owner = stores.account("owner");

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void a_competition_is_read_as_it_was_drafted() {
    CompetitionDraft draft = Stores.draft("Cats");
    Competition stored = competitions.byId(stores.competition(owner, draft)).orElseThrow();
    assertThat(stored.summary().title()).isEqualTo("Cats");
    assertThat(stored.summary().published()).isFalse();
    assertThat(stored.summary().createdBy().username()).isEqualTo("owner");
    assertThat(stored.summary().logoObjectKey()).isEqualTo("logos/logo.png");
    assertThat(stored.settings()).isEqualTo(draft.settings());
    assertThat(stored.queue()).isEqualTo(QueueName.DEFAULT);
    assertThat(stored.terms()).isEqualTo("Be fair.");
    assertThat(stored.factSheet()).isEqualTo(draft.factSheet());
    assertThat(stored.factSheet())
        .extractingFromEntries(Map.Entry::getKey)
        .containsExactly("zeta", "alpha");
    assertThat(stored.pages())
        .extracting(page -> page.is().title())
        .containsExactly("Overview", "Data");
  }

  @Test
  void phases_keep_their_order_limits_and_tasks() {
    Competition stored =
        competitions.byId(stores.competition(owner, Stores.draft("Cats"))).orElseThrow();
    Phase first = stored.phases().getFirst();
    Phase last = stored.phases().getLast();
    assertThat(stored.phases()).hasSize(2);
    assertThat(first.start()).isEqualTo(Stores.START);
    assertThat(first.end()).isEqualTo(Stores.END);
    assertThat(last.end()).isNull();
    assertThat(first.executionTimeLimit()).isEqualTo(Duration.ofMinutes(20));
    assertThat(first.maxSubmissionsPerDay()).isZero();
    assertThat(first.maxSubmissionsPerPerson()).isEqualTo(7);
    assertThat(first.hideOutput()).isTrue();
    assertThat(first.finalPhase()).isFalse();
    assertThat(last.finalPhase()).isTrue();
    assertThat(first.tasks()).extracting(Task::name).containsExactly("Task a");
    assertThat(last.tasks()).extracting(Task::name).containsExactly("Task b", "Task a");
    assertThat(last.tasks().getLast()).isEqualTo(first.tasks().getFirst());
    assertThat(last.tasks().getFirst().files()).containsOnlyKeys(DatasetType.SCORING_PROGRAM);
  }

  @Test
  void the_first_board_is_shared_by_all_phases() {
    Competition stored =
        competitions.byId(stores.competition(owner, Stores.draft("Cats"))).orElseThrow();
    assertThat(stored.leaderboard().submissionRule()).isEqualTo(SubmissionRule.FORCE_BEST);
    assertThat(stored.leaderboard().hidden()).isTrue();
    List<ColumnDraft> columns = stored.leaderboard().columns().stream().map(Column::is).toList();
    assertThat(columns)
        .containsExactlyInAnyOrderElementsOf(
            Stores.draft("Cats").leaderboards().getFirst().columns());
    assertThat(columns).extracting(ColumnDraft::index).containsExactly(0, 1, 2);
    assertThat(count("phase where leaderboard = " + stored.leaderboard().id())).isEqualTo(2);
  }

  @Test
  void the_bundle_is_named_for_its_competition_and_the_creation_is_finished() {
    Dataset bundle = stores.dataset(owner, DatasetType.COMPETITION_BUNDLE, "b".repeat(250));
    CreationStatusId creation = competitions.startCreation(bundle.id(), owner);
    assertThat(competitions.startCreation(bundle.id(), owner)).isEqualTo(creation);
    CompetitionId id =
        competitions.finishCreation(
            creation, stores.newCompetition(owner, Stores.draft("Cats and dogs")));
    assertThat(competitions.creationStatus(creation))
        .hasValueSatisfying(
            status -> {
              assertThat(status.status()).isEqualTo("Finished");
              assertThat(status.resultingCompetition()).isEqualTo(id);
            });
    assertThat(stores.datasets().byKey(bundle.key()))
        .hasValueSatisfying(
            renamed -> {
              assertThat(renamed.name()).isEqualTo("b".repeat(250) + " - Ca");
              assertThat(renamed.competition()).isEqualTo(id);
            });
  }

  @Test
  void the_owner_takes_part_and_is_the_one_participant() {
    CompetitionId id = stores.competition(owner, Stores.draft("Cats"));
    assertThat(competitions.participation(id, owner)).contains(Participation.APPROVED);
    assertThat(competitions.byId(id).orElseThrow().summary().participants()).isEqualTo(1);
  }

  @Test
  void finishing_at_the_same_time_and_again_stores_one_competition() throws Exception {
    CreationStatusId creation = stores.creation(owner, "bundle");
    NewCompetition competition = stores.newCompetition(owner, Stores.draft("Cats"));
    Callable<CompetitionId> finish = () -> competitions.finishCreation(creation, competition);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<CompetitionId>> answers =
          threads.invokeAll(Stream.generate(() -> finish).limit(4).toList());
      assertThat(answers.stream().map(Future::resultNow).distinct()).hasSize(1);
    }
    competitions.failCreation(creation, "too late");
    assertThat(competitions.creationStatus(creation).orElseThrow().status()).isEqualTo("Finished");
    assertThat(count("competition")).isEqualTo(1);
    assertThat(count("task")).isEqualTo(2);
    assertThat(count("leaderboard")).isEqualTo(1);
    assertThat(count("solution")).isEqualTo(1);
  }

  @Test
  void an_existing_task_is_used_and_not_copied() {
    Competition first =
        competitions.byId(stores.competition(owner, Stores.draft("Cats"))).orElseThrow();
    Task task = first.phases().getFirst().tasks().getFirst();
    CompetitionDraft draft =
        Stores.draft(
            "Dogs",
            List.of(existing("x", task.key()), existing("y", task.key())),
            List.of(Stores.phase(0, "x", "y")));
    Competition second = competitions.byId(stores.competition(owner, draft)).orElseThrow();
    assertThat(second.phases().getFirst().tasks()).containsExactly(task);
    assertThat(count("task")).isEqualTo(2);
    assertThat(count("solution_task where task = " + task.id())).isEqualTo(2);
  }

  @Test
  void an_unknown_task_stores_nothing_at_all() {
    CreationStatusId creation = stores.creation(owner, "bundle");
    TaskKey unknown = new TaskKey(UUID.randomUUID());
    CompetitionDraft draft =
        Stores.draft("Dogs", List.of(existing("x", unknown)), List.of(Stores.phase(0, "x")));
    NewCompetition competition = stores.newCompetition(owner, draft);
    assertThatThrownBy(() -> competitions.finishCreation(creation, competition))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(unknown.toString());
    assertThat(count("competition")).isZero();
    assertThat(competitions.creationStatus(creation).orElseThrow().status()).isEqualTo("Starting");
  }

  @Test
  void a_solution_without_name_gets_the_usual_one() {
    stores.competition(owner, Stores.draft("Cats"));
    String pattern = "solution @ [0-9]{2}-[0-9]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}";
    assertThat(count("solution where name ~ '^" + pattern + "$'")).isEqualTo(1);
  }

  private static TaskDraft existing(String label, TaskKey key) {
    return new TaskDraft(label, key, "", null, Map.of(), false, false);
  }

  private long count(String what) {
    return Statements.first(
            stores.database().dbClient().execute(),
            "select count(*) as n from " + what,
            Map.of(),
            row -> row.number("n"))
        .orElseThrow();
  }
}
