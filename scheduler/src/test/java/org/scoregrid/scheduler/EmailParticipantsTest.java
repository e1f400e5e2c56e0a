package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.jobs.EmailParticipantsRequest;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.scheduler.jobs.EmailParticipants;
import org.scoregrid.store.Mailings.MailingId;
import org.scoregrid.store.Mailings.NewMailing;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresMailings;
import org.scoregrid.testkit.PostgresServer;

class EmailParticipantsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final PostgresMailings mailings = new PostgresMailings(database);
  private final JobRows rows = new JobRows(database);
  private final RecordingJobs jobs = new RecordingJobs();
  private final EmailParticipants email = new EmailParticipants(mailings, jobs, () -> NOW);
  private final Pair pair = rows.competition("one");

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void approved_participants_get_one_mail_each_however_often_it_is_run() {
    participant("ann", "approved");
    participant("bob", "pending");
    participant("cid", "denied");
    participant("dan", "approved");
    participant("eve", "approved");
    rows.run("update account set email = null where username = 'dan'");
    rows.run("update account set banned = true where username = 'eve'");
    EmailParticipantsRequest request = start();

    email.post(request, JobProgress.UNSEEN);
    email.post(request, JobProgress.UNSEEN);

    assertThat(recipients()).containsExactly("ann@example.org");
  }

  @Test
  void a_mailing_that_broke_off_goes_on_where_it_was() {
    for (int i = 0; i < 620; i++) {
      participant("person-" + i, "approved");
    }
    EmailParticipantsRequest request = start();

    assertThatThrownBy(
            () ->
                email.post(
                    request,
                    (done, total) -> {
                      throw new IllegalStateException("crash after " + done + " of " + total);
                    }))
        .hasMessage("crash after 500 of 620");
    rows.run("update mailing set created_at = '2026-03-01T09:00:00Z'");
    email.resume();
    assertThat(jobs.enqueued).containsExactly(request);
    email.post(request, JobProgress.UNSEEN);

    assertThat(recipients()).hasSize(620).doesNotHaveDuplicates();
  }

  @Test
  void only_so_many_mailings_are_taken_in_a_while() {
    Instant since = NOW.minus(Duration.ofDays(1));
    assertThat(mailings.start(mailing(), since, 2, NOW)).isPresent();
    assertThat(mailings.start(mailing(), since, 2, NOW)).isPresent();
    assertThat(mailings.start(mailing(), since, 2, NOW)).isEmpty();
    assertThat(mailings.start(mailing(), NOW, 2, NOW.plusSeconds(1))).isPresent();
  }

  private EmailParticipantsRequest start() {
    MailingId id = mailings.start(mailing(), NOW.minus(Duration.ofDays(1)), 5, NOW).orElseThrow();
    return new EmailParticipantsRequest(id.value());
  }

  private NewMailing mailing() {
    return new NewMailing(
        new CompetitionId(pair.competition()),
        new AccountId(pair.owner()),
        "News",
        "text",
        "<p>text</p>");
  }

  private void participant(String name, String status) {
    rows.run(
        "insert into participant (competition, account, status) values (?, ?, ?)",
        pair.competition(),
        rows.account(name),
        status);
  }

  private List<String> recipients() {
    return rows.texts("select recipient from mail order by id");
  }
}
