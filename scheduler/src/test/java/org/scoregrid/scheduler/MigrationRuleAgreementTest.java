package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.submission.MigrationRule;
import org.scoregrid.domain.submission.MigrationRule.Candidate;
import org.scoregrid.domain.submission.MigrationRule.Start;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.store.MigrationStore.Passage;
import org.scoregrid.store.MigrationStore.Step;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresMigrationStore;
import org.scoregrid.testkit.PostgresServer;

/** The statements over sets say the same as the rule of the domain. */
class MigrationRuleAgreementTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final int ROUNDS = 60;

  private final Random random = new Random(4);

  @Test
  void the_database_postpones_and_copies_what_the_rule_says() {
    try (PostgresDatabase database = PostgresServer.freshDatabase()) {
      PostgresMigrationStore store = new PostgresMigrationStore(database);
      JobRows rows = new JobRows(database);
      for (int round = 0; round < ROUNDS; round++) {
        Pair pair = rows.competition("round-" + round);
        List<Candidate> candidates = candidates(rows, pair);
        boolean forced = random.nextBoolean();
        Passage passage = new Passage(pair.source(), pair.target());

        assertThat(store.due(NOW, 1_000).contains(passage))
            .isEqualTo(MigrationRule.start(candidates, false) instanceof Start.Copy);
        Step step = store.copy(passage, forced, 100, NOW);

        switch (MigrationRule.start(candidates, forced)) {
          case Start.Postponed _ -> assertThat(step).isInstanceOf(Step.Postponed.class);
          case Start.Copy(List<SubmissionId> wanted) ->
              assertThat(
                      rows.numbers(
                          """
                          select migrated_from from submission
                           where phase = ? and created_at = '2026-03-01T10:00:00Z'
                           order by migrated_from
                          """,
                          pair.second()))
                  .isEqualTo(wanted.stream().map(SubmissionId::value).toList());
        }
        rows.run("update phase set has_been_migrated = true where id = ?", pair.second());
      }
    }
  }

  private List<Candidate> candidates(JobRows rows, Pair pair) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      SubmissionStatus status = status();
      boolean waits = status == SubmissionStatus.SUBMITTING && random.nextBoolean();
      boolean onBoard = random.nextBoolean();
      boolean hasData = random.nextInt(4) > 0;
      boolean migrated = random.nextInt(4) == 0;
      SubmissionId top = rows.submission(pair, "ann", status.wireName(), onBoard);
      rows.run(
          """
          update submission set released = ?, data = case when ? then data end,
                 finished_at = case when ? then now() end
           where id = ?
          """,
          !waits,
          hasData,
          status.isOver(),
          top.value());
      if (migrated) {
        rows.run(
            """
            insert into submission (owner, competition, phase, created_at, migrated_from, status,
                finished_at)
            select owner, competition, ?, now(), id, 'Finished', now() from submission where id = ?
            """,
            pair.second(),
            top.value());
      }
      candidates.add(new Candidate(top, status, true, onBoard, waits, migrated, hasData));
    }
    return candidates;
  }

  /** Finished more often than not, so that boards have entries. */
  private SubmissionStatus status() {
    SubmissionStatus[] all = SubmissionStatus.values();
    return random.nextInt(3) > 0 ? SubmissionStatus.FINISHED : all[random.nextInt(all.length)];
  }
}
