package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.LeaderboardStore.Entry;

final class PostgresLeaderboardStoreTest {
  private final Stores stores = Stores.fresh();
  private final Rows rows = new Rows(stores.database());
  private final AccountId ada = stores.account("ada");
  private final Competition competition =
      stores
          .competitions()
          .byId(stores.competition(stores.account("owner"), Stores.draft("Cats")))
          .orElseThrow();
  private final Phase single = competition.phases().getFirst();
  private final Phase several = competition.phases().getLast();
  private final ColumnId accuracy = competition.leaderboard().columns().getFirst().id();

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void a_submission_to_one_task_shows_its_own_scores() {
    TaskId task = single.tasks().getFirst().id();
    long submission = rows.submission(ada, single);
    rows.submission(ada, single);
    rows.change(
        "update submission set on_leaderboard = true, task = %s, fact_sheet_answers = '%s' where id = %d"
            .formatted(task, "{\"b\": 1, \"a\": \"x\"}", submission));
    rows.score(submission, accuracy, "0.9733333333");

    Entry entry = only(stores.leaderboards().entries(single.id()));
    assertThat(entry.submission()).isEqualTo(new SubmissionId(submission));
    assertThat(entry.owner().username()).isEqualTo("ada");
    assertThat(entry.submittedAt()).isEqualTo(Rows.SUBMITTED);
    assertThat(entry.entries()).isEqualTo(2);
    assertThat(entry.factSheetAnswers()).containsEntry("a", "x").containsEntry("b", 1);
    assertThat(entry.runs()).isEqualTo(Map.of(task, entry.submission()));
    assertThat(entry.scores())
        .isEqualTo(Map.of(task, Map.of(accuracy, new BigDecimal("0.9733333333"))));
  }

  @Test
  void a_parent_shows_the_scores_of_its_finished_children_by_task() {
    TaskId first = several.tasks().getFirst().id();
    TaskId second = several.tasks().getLast().id();
    long parent = rows.submission(ada, several);
    long finished = rows.child(parent, first, "Finished");
    long failed = rows.child(parent, second, "Failed");
    rows.change("update submission set on_leaderboard = true");
    rows.score(finished, accuracy, "1");
    rows.score(failed, accuracy, "2");

    Entry entry = only(stores.leaderboards().entries(several.id()));
    assertThat(entry.submission()).isEqualTo(new SubmissionId(parent));
    assertThat(entry.entries()).isEqualTo(1);
    assertThat(entry.runs()).isEqualTo(Map.of(first, new SubmissionId(finished)));
    assertThat(entry.scores())
        .isEqualTo(Map.of(first, Map.of(accuracy, new BigDecimal("1.0000000000"))));
  }

  @Test
  void what_is_off_the_board_deleted_or_a_rerun_of_one_task_is_not_shown() {
    rows.submission(ada, single);
    long deleted = rows.submission(ada, single);
    long rerun = rows.submission(ada, single);
    long elsewhere = rows.submission(ada, several);
    rows.change(
        "update submission set on_leaderboard = true where id in (%d, %d, %d)"
            .formatted(deleted, rerun, elsewhere));
    rows.change("update submission set soft_deleted = true where id = " + deleted);
    rows.change("update submission set specific_task_rerun = true where id = " + rerun);
    assertThat(stores.leaderboards().entries(single.id())).isEmpty();
  }

  @Test
  void an_entry_without_scores_is_still_an_entry() {
    rows.submission(ada, single);
    rows.change("update submission set on_leaderboard = true");
    assertThat(only(stores.leaderboards().entries(single.id())).scores()).isEmpty();
  }

  private static Entry only(List<Entry> entries) {
    assertThat(entries).hasSize(1);
    return entries.getFirst();
  }
}
