package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.scheduler.dispatch.DispatchWindow;
import org.scoregrid.scheduler.dispatch.Dispatcher;
import org.scoregrid.scheduler.watch.BrokerReconciler;

class PrepareAndDispatchTest {
  private static final byte[] ZIP = "PK-looks-like-one".getBytes(StandardCharsets.UTF_8);

  private final SchedulerWorld world;
  private final AccountId participant;
  private final Competition competition;

  PrepareAndDispatchTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    participant = world.account("participant");
    competition = world.competition(world.account("organizer"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_submission_is_sealed_and_queued_once_however_often_it_is_prepared() throws IOException {
    SubmissionId id = world.submit(participant, competition, ZIP);

    world.prepare().prepare(id);
    world.prepare().prepare(id);

    assertThat(world.submissions.progress(id))
        .singleElement()
        .satisfies(progress -> assertThat(progress.state()).isEqualTo(RunState.QUEUED));
    assertThat(world.submissions.byId(id).orElseThrow().status())
        .isEqualTo(SubmissionStatus.SUBMITTED);
  }

  @Test
  void what_is_no_zip_fails_with_the_participant_to_blame() throws IOException {
    SubmissionId id =
        world.submit(participant, competition, "<html>".getBytes(StandardCharsets.UTF_8));

    world.prepare().prepare(id);

    assertThat(fault(id).code()).isEqualTo(FaultCode.BAD_SUBMISSION_ARCHIVE);
    assertThat(fault(id).blame()).isEqualTo(Blame.PARTICIPANT);
    assertThat(fault(id).wayOut()).contains("zip");
  }

  @Test
  void what_was_never_uploaded_fails_too() throws IOException {
    SubmissionId id = world.submit(participant, competition, null);

    world.prepare().prepare(id);

    assertThat(fault(id).sentence()).contains("never uploaded");
  }

  @Test
  void a_message_carries_digests_limits_and_signed_urls() throws IOException {
    SubmissionId id = prepared();

    dispatcher(4).round();

    assertThat(world.broker.waiting).hasSize(1);
    Assignment assignment = world.broker.waiting.getFirst().assignment();
    assertThat(assignment.submission()).isEqualTo(id);
    // The phase asks for 5000 s; on the default queue the site's 600 s hold.
    assertThat(assignment.limits().executionTime()).isEqualTo(Duration.ofSeconds(600));
    assertThat(assignment.uploads())
        .containsKey(OutputName.SCORING_RESULT)
        .doesNotContainKey(OutputName.DETAILED_RESULT);
    assertThat(assignment.submissionFile().url().toString()).contains("signature=");
    assertThat(assignment.toString()).doesNotContain("signature");
  }

  @Test
  void the_window_bounds_what_waits_in_the_broker() throws IOException {
    for (int i = 0; i < 5; i++) {
      prepared();
    }

    dispatcher(3).round();
    dispatcher(3).round();

    assertThat(world.broker.waiting).hasSize(3);
  }

  @Test
  void runs_wait_while_the_broker_is_away_and_go_on_afterwards() throws IOException {
    SubmissionId id = prepared();
    Dispatcher dispatcher = dispatcher(4);
    world.broker.away = true;

    assertThat(dispatcher.round()).isFalse();

    assertThat(world.submissions.progress(id).getFirst().state()).isEqualTo(RunState.QUEUED);
    assertThat(world.submissions.progress(id).getFirst().attempts()).isEmpty();
    world.broker.away = false;
    world.now = world.now.plusSeconds(1);
    dispatcher.round();
    assertThat(world.broker.waiting).hasSize(1);
    assertThat(world.broker.waiting.getFirst().assignment().key().attempt().number()).isOne();
  }

  @Test
  void what_the_broker_did_not_take_is_sent_after_a_pause() throws IOException {
    prepared();
    prepared();
    world.broker.takesAtMost = 1;
    Dispatcher dispatcher = dispatcher(4);

    dispatcher.round();
    dispatcher.round();
    assertThat(world.broker.waiting).hasSize(1);
    world.now = world.now.plusSeconds(1);
    dispatcher.round();

    assertThat(world.broker.waiting.stream().map(it -> it.assignment().submission()).distinct())
        .hasSize(2);
  }

  @Test
  void the_pauses_of_a_queue_that_takes_nothing_grow_and_are_bounded() throws IOException {
    prepared();
    Dispatcher dispatcher = dispatcher(4);
    world.broker.away = true;
    dispatcher.round();
    world.now = world.now.plusSeconds(1);
    dispatcher.round();
    world.broker.away = false;
    world.now = world.now.plusSeconds(1);
    dispatcher.round();
    assertThat(world.broker.waiting).isEmpty();

    world.broker.away = true;
    for (int i = 0; i < 10; i++) {
      world.now = world.now.plusSeconds(15);
      dispatcher.round();
    }
    world.broker.away = false;
    world.now = world.now.plusSeconds(15);
    dispatcher.round();
    assertThat(world.broker.waiting).hasSize(1);
  }

  @Test
  void messages_that_the_broker_lost_are_sent_again_after_the_grace() throws IOException {
    prepared();
    dispatcher(4).round();
    world.broker.waiting.clear();
    BrokerReconciler reconciler =
        new BrokerReconciler(
            world.runs, world.broker, queue -> 0, Duration.ofSeconds(30), world.clock);

    assertThat(reconciler.round()).isZero();
    world.now = world.now.plusSeconds(60);
    assertThat(reconciler.round()).isOne();
    dispatcher(4).round();

    assertThat(world.broker.waiting)
        .singleElement()
        .satisfies(again -> assertThat(again.assignment().key().attempt().number()).isEqualTo(2));
  }

  @Test
  void messages_that_a_busy_worker_may_hold_are_left_alone() throws IOException {
    prepared();
    dispatcher(4).round();
    world.broker.waiting.clear();
    BrokerReconciler reconciler =
        new BrokerReconciler(
            world.runs, world.broker, queue -> 2, Duration.ofSeconds(30), world.clock);

    world.now = world.now.plus(Duration.ofMinutes(9));
    assertThat(reconciler.round()).isZero();
    world.now = world.now.plus(Duration.ofMinutes(2));
    assertThat(reconciler.round()).isOne();
  }

  @Test
  void messages_that_still_wait_are_never_sent_twice() throws IOException {
    prepared();
    dispatcher(4).round();

    world.now = world.now.plus(Duration.ofDays(1));

    assertThat(
            new BrokerReconciler(world.runs, world.broker, queue -> 0, Duration.ZERO, world.clock)
                .round())
        .isZero();
  }

  @Test
  void the_reconciler_says_it_when_the_broker_is_away() throws IOException {
    prepared();
    dispatcher(4).round();
    world.broker.away = true;

    assertThatThrownBy(
            () ->
                new BrokerReconciler(
                        world.runs, world.broker, queue -> 0, Duration.ZERO, world.clock)
                    .round())
        .isInstanceOf(IOException.class);
    assertThat(world.runs.dispatched()).isEqualTo(Map.of(QueueName.DEFAULT, 1));
  }

  private SubmissionId prepared() throws IOException {
    SubmissionId id = world.submit(participant, competition, ZIP);
    world.prepare().prepare(id);
    return id;
  }

  private Dispatcher dispatcher(int window) {
    return new Dispatcher(
        world.runs,
        world.broker,
        new DispatchWindow(queue -> 0, window, 1, 100),
        world.messages(),
        10,
        world.clock);
  }

  private Fault fault(SubmissionId id) {
    return Objects.requireNonNull(world.submissions.byId(id).orElseThrow().fault());
  }
}
