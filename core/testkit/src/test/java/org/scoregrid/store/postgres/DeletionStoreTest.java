package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.submission.DeletionRule.Actor;
import org.scoregrid.domain.submission.DeletionRule.Refusal;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.DeletionStore.Deletion;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.SubmissionStore.Acceptance.Accepted;
import org.scoregrid.store.SubmissionStore.Acceptance.Refused;

/** What goes with submissions and competitions, and what stays. */
final class DeletionStoreTest {
  private static final Actor OWNER = new Actor(true, false);
  private static final Actor ORGANIZER = new Actor(false, true);

  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 2);
  private final AccountId ada = world.participant(arena, "ada");
  private final PostgresDeletionStore deletions =
      new PostgresDeletionStore(world.database.dataSource(), LifecyclePolicy.DEFAULT);

  @AfterEach
  void close() {
    world.close();
  }

  private Deletion delete(SubmissionId id, Actor as) {
    return deletions.delete(Map.of(id, as), ada, world.now);
  }

  private long count(String table) {
    return world.number("select count(*) from " + table);
  }

  /** Makes the objects of all datasets their own. */
  private void ownObjects() {
    world.number(
        "with u as (update dataset set object_key = 'file-' || id returning id)"
            + " select count(*) from u");
  }

  private long doomed(String like) {
    return world.number("select count(*) from doomed_object where object_key like ?", like);
  }

  private long outputKeys() {
    return world.number(
        "select count(distinct o.value) from attempt a, jsonb_each_text(a.output_keys) o");
  }

  @Test
  void a_deleted_submission_takes_children_runs_scores_outputs_and_its_file_along() {
    SubmissionId id = world.finished(arena, ada, "0.5", "0.6");
    ownObjects();
    long outputs = outputKeys();
    assertThat(delete(id, OWNER)).isEqualTo(new Deletion.Deleted(List.of()));
    for (String table : List.of("submission", "run", "attempt", "score", "dataset")) {
      assertThat(count(table)).as(table).isZero();
    }
    assertThat(doomed("file-%")).isEqualTo(1);
    assertThat(count("doomed_object")).isEqualTo(outputs + 1);
    assertThat(outputs).isPositive();
    assertThat(world.number("select submissions_count from competition")).isZero();
    assertThat(
            world.number(
                "select count(*) from audit where action = 'delete-submission'"
                    + " and actor = ? and object = ?",
                ada.value(),
                "submission/" + id))
        .isEqualTo(1);
  }

  @Test
  void outputs_of_lost_attempts_go_too() {
    SubmissionId id = world.submitted(arena, ada);
    world.commit(world.faulted(world.claimOne(), RunWorld.DISK_FAULT));
    world.claim(5);
    assertThat(count("attempt")).isEqualTo(3);
    long outputs = outputKeys();
    delete(id, OWNER);
    assertThat(count("doomed_object")).isEqualTo(outputs + 1);
  }

  @Test
  void a_file_that_a_re_run_shares_stays_until_the_last_one_is_deleted() {
    SubmissionId first = world.finished(arena, ada, "0.5", "0.6");
    SubmissionId again = world.submissions.rerun(first, null, world.now);
    ownObjects();
    delete(first, ORGANIZER);
    assertThat(count("dataset")).isEqualTo(1);
    assertThat(doomed("file-%")).isZero();
    assertThat(world.submissions.dataOf(again)).isPresent();
    delete(again, ORGANIZER);
    assertThat(count("dataset")).isZero();
    assertThat(doomed("file-%")).isEqualTo(1);
  }

  @Test
  void an_object_that_another_dataset_names_is_not_doomed() {
    SubmissionId id = world.finished(arena, ada, "0.5", "0.6");
    world.newSubmission(arena, ada, true); // a dataset with the same object
    delete(id, OWNER);
    assertThat(count("dataset")).isEqualTo(1);
    assertThat(world.number("select count(*) from doomed_object where object_key = 'o'")).isZero();
  }

  @Test
  void running_work_is_cancelled_and_its_workers_named() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch held = world.claimOne();
    world.commit(world.claimed(held));
    assertThat(delete(id, OWNER)).isEqualTo(new Deletion.Deleted(List.of(held.key())));
    assertThat(world.claim(5)).isEmpty();
    assertThat(world.runs.commit(List.of(world.scored(held, "1")), world.now).refused())
        .isEqualTo(1);
  }

  @Test
  void refused_and_unknown_ones_change_nothing() {
    SubmissionId id = world.finished(arena, ada, "0.5", "0.6");
    world.submissions.putOnLeaderboard(id, true);
    assertThat(delete(id, OWNER)).isEqualTo(new Deletion.Refused(id, Refusal.ON_LEADERBOARD));
    assertThat(delete(new SubmissionId(999_999), ORGANIZER)).isEqualTo(new Deletion.Missing());
    SubmissionId child = world.submission(id).children().getFirst();
    assertThat(delete(child, ORGANIZER))
        .isEqualTo(new Deletion.Refused(child, Refusal.PART_OF_ANOTHER));
    assertThat(count("submission")).isEqualTo(3);
    assertThat(count("audit")).isZero();
    assertThat(delete(id, ORGANIZER)).isInstanceOf(Deletion.Deleted.class);
    assertThat(count("submission")).isZero();
  }

  @Test
  void many_are_deleted_together_or_not_at_all() {
    SubmissionId first = world.finished(arena, ada, "0.5", "0.6");
    SubmissionId second = world.finished(arena, ada, "0.7", "0.8");
    Map<SubmissionId, Actor> asked = new LinkedHashMap<>();
    asked.put(first, ORGANIZER);
    asked.put(world.submission(first).children().getFirst(), ORGANIZER);
    asked.put(second, new Actor(false, false));
    assertThat(deletions.delete(asked, ada, world.now))
        .isEqualTo(new Deletion.Refused(second, Refusal.NOT_ALLOWED));
    assertThat(count("submission")).isEqualTo(6);
    asked.put(second, ORGANIZER);
    asked.put(new SubmissionId(999_999), ORGANIZER);
    assertThat(deletions.delete(asked, ada, world.now)).isInstanceOf(Deletion.Deleted.class);
    assertThat(count("submission")).isZero();
  }

  @Test
  void the_best_of_the_rest_takes_the_place_on_an_automatic_board() {
    RunWorld.Arena best = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId bob = world.participant(best, "bob");
    SubmissionId good = world.finished(best, bob, "0.6");
    SubmissionId better = world.finished(best, bob, "0.9");
    SubmissionId worst = world.finished(best, bob, "0.1");
    assertThat(world.onBoard(good, better, worst)).containsExactly(false, true, false);
    delete(better, ORGANIZER);
    assertThat(world.onBoard(good, worst)).containsExactly(true, false);
  }

  @Test
  void hard_deletion_frees_a_place_in_the_limits_and_soft_deletion_does_not() {
    RunWorld.Arena limited = arena.withLimits(0, 1);
    SubmissionId id = world.finished(limited, ada, "0.5", "0.6");
    deletions.softDelete(id, OWNER, world.now);
    assertThat(world.accept(limited, ada))
        .isEqualTo(new Refused(SubmissionPolicy.Refusal.TOTAL_LIMIT));
    delete(id, OWNER);
    assertThat(world.accept(limited, ada)).isInstanceOf(Accepted.class);
  }

  @Test
  void soft_deletion_takes_files_of_parent_and_children_and_keeps_rows_and_scores() {
    SubmissionId id = world.finished(arena, ada, "0.5", "0.6");
    ownObjects();
    long outputs = outputKeys();
    world.number(
        "with o as (insert into organization (name, email, created_at) values ('o', 'o', now())"
            + " returning id) update submission set organization = (select id from o)"
            + " returning id");
    assertThat(deletions.softDelete(id, OWNER, world.now)).isInstanceOf(Deletion.Deleted.class);
    Submission after = world.submission(id);
    assertThat(after.softDeleted()).isTrue();
    assertThat(after.data()).isNull();
    assertThat(after.status()).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(after.scores())
        .extracting(Submission.Score::columnKey)
        .containsExactlyInAnyOrder("acc", "both", "acc", "both", "both");
    assertThat(after.children())
        .allSatisfy(child -> assertThat(world.submission(child).softDeleted()).isTrue());
    assertThat(world.submissions.outputs(after.children().getFirst())).isEmpty();
    assertThat(count("doomed_object")).isEqualTo(outputs + 1);
    assertThat(count("dataset")).isZero();
    assertThat(count("submission where organization is not null")).isZero();
    assertThat(world.number("select submissions_count from competition")).isEqualTo(1);
    assertThat(deletions.softDelete(id, OWNER, world.now))
        .isEqualTo(new Deletion.Refused(id, Refusal.SOFT_TWICE));
  }

  @Test
  void soft_deletion_is_refused_to_others_on_the_board_and_while_running() {
    SubmissionId running = world.submitted(arena, ada);
    assertThat(deletions.softDelete(running, OWNER, world.now))
        .isEqualTo(new Deletion.Refused(running, Refusal.SOFT_RUNNING));
    assertThat(deletions.softDelete(running, ORGANIZER, world.now))
        .isEqualTo(new Deletion.Refused(running, Refusal.SOFT_NOT_OWNER));
    world.submissions.putOnLeaderboard(running, true);
    assertThat(deletions.softDelete(running, OWNER, world.now))
        .isEqualTo(new Deletion.Refused(running, Refusal.SOFT_ON_LEADERBOARD));
    assertThat(count("doomed_object")).isZero();
  }

  @Test
  void a_competition_takes_everything_along_but_tasks_and_public_files() {
    AccountId creator = new AccountId(world.number("select created_by from competition"));
    RunWorld.Arena other = world.arena(SubmissionRule.ADD, 1);
    world.finished(arena, ada, "0.5", "0.6");
    world.submitted(arena, ada);
    Dispatch held = world.claimOne();
    world.commit(world.claimed(held));
    ownObjects();
    long outputs = outputKeys();
    long competition = arena.competition().value();
    world.number(
        "update competition set logo_object_key = 'logo' where id = ? returning id", competition);
    dataset("competition_bundle", "dump", competition, true, false);
    long kit = dataset("starting_kit", "kit", null, true, false);
    long open = dataset("public_data", "open", null, true, true);
    world.number(
        "update phase set starting_kit = ?, public_data = ? where competition = ? returning id",
        kit,
        open,
        competition);
    long uploaded = dataset("starting_kit", "uploaded", null, false, false);
    world.number(
        "update phase set starting_kit = ? where id = ? returning id",
        uploaded,
        other.phase().id().value());

    assertThat(deletions.deleteCompetition(arena.competition(), ada, world.now))
        .isEqualTo(new Deletion.Missing());
    assertThat(deletions.deleteCompetition(arena.competition(), creator, world.now))
        .isEqualTo(new Deletion.Deleted(List.of(held.key())));

    assertThat(count("competition")).isEqualTo(1);
    for (String table : List.of("submission", "run", "attempt", "participant")) {
      assertThat(count(table)).as(table).isZero();
    }
    assertThat(count("task")).isEqualTo(3);
    assertThat(doomed("logo") + doomed("dump") + doomed("kit")).isEqualTo(3);
    assertThat(doomed("file-%")).isEqualTo(2);
    assertThat(doomed("open") + doomed("uploaded")).isZero();
    assertThat(count("doomed_object")).isEqualTo(outputs + 5);
    assertThat(count("dataset")).isEqualTo(2);
    assertThat(
            world.number(
                "select count(*) from audit where action = 'delete-competition' and actor = ?",
                creator.value()))
        .isEqualTo(1);
    assertThat(deletions.deleteCompetition(arena.competition(), creator, world.now))
        .isEqualTo(new Deletion.Missing());
  }

  private long dataset(
      String type,
      String object,
      @org.jspecify.annotations.Nullable Long competition,
      boolean byCompetition,
      boolean open) {
    return world.number(
        """
        insert into dataset (type, name, created_by, object_key, competition,
            created_by_competition, is_public)
        values (?, ?, ?, ?, ?::bigint, ?, ?) returning id
        """,
        type,
        object,
        ada.value(),
        object,
        competition,
        byCompetition,
        open);
  }
}
