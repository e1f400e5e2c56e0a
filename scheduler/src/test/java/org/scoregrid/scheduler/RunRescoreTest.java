package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.RescoreRequest;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.scheduler.jobs.RescoreSpecs;
import org.scoregrid.scheduler.jobs.RunRescore;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore.Creation;
import org.scoregrid.store.RescoreStore.NewRescore;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.postgres.PostgresRescoreStore;

/** From a started re-score to messages that ask for the scoring step alone. */
class RunRescoreTest {
  private static final WorkerName WORKER = new WorkerName("worker");
  private static final byte[] CODE = "PK-some-code".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PREDICTION = "PK-its-answers".getBytes(StandardCharsets.UTF_8);

  private final SchedulerWorld world;
  private final PostgresRescoreStore rescores;
  private final List<BackgroundJob> enqueued = new ArrayList<>();
  private final AccountId organizer;
  private final AccountId participant;
  private final Competition competition;
  private final Dataset program;

  RunRescoreTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    rescores = new PostgresRescoreStore(world.database.dataSource(), LifecyclePolicy.DEFAULT);
    organizer = world.account("organizer");
    participant = world.account("participant");
    competition = world.competition(organizer);
    Dataset upload = world.dataset(organizer, DatasetType.SCORING_PROGRAM, "dataset/scorer-2");
    put("dataset/scorer-2", "PK-a-new-scorer".getBytes(StandardCharsets.UTF_8));
    world.datasets.complete(upload.id(), world.blobs.seal("dataset/scorer-2"));
    program = world.datasets.byKey(upload.key()).orElseThrow();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void put(String key, byte[] bytes) throws IOException {
    world.blobs.put(
        key,
        Files.write(Files.createTempFile(world.folder, "object", ".zip"), bytes),
        "application/zip");
  }

  private RunRescore job() {
    return new RunRescore(
        rescores,
        new RescoreSpecs(world.competitions, world.datasets, Limits.DEFAULT, Network.NONE),
        world.blobs,
        enqueued::add,
        world.clock);
  }

  /** A submission whose code ran and left a prediction. */
  private SubmissionId predicted() throws IOException {
    SubmissionId id = world.submit(participant, competition, CODE);
    world.prepare().prepare(id);
    Dispatch dispatch = claimOne();
    put(
        Objects.requireNonNull(dispatch.outputKeys().get(OutputName.PREDICTION_RESULT)),
        PREDICTION);
    report(
        dispatch,
        new ExitCodes(null, 0, 0, null),
        "0.5",
        new StoredOutput(OutputName.PREDICTION_RESULT, PREDICTION.length));
    return id;
  }

  private Dispatch claimOne() {
    return world.runs.claim(QueueName.DEFAULT, 1, world.now).getFirst();
  }

  private void report(Dispatch dispatch, ExitCodes codes, String score, StoredOutput... outputs) {
    world.runs.commit(
        List.of(
            new RunReport.Ended(
                dispatch.key(),
                WORKER,
                world.now,
                new Outcome.Scored(Map.of("score", new BigDecimal(score))),
                codes,
                Timings.NONE,
                List.of(outputs),
                "test")),
        world.now);
  }

  private RescoreId started() {
    Creation made =
        rescores.create(
            new NewRescore(
                competition.id(),
                competition.phases().getFirst().id(),
                competition.phases().getFirst().tasks().getFirst().id(),
                program.id(),
                null,
                Selection.FINISHED,
                List.of(),
                organizer),
            world.now);
    RescoreId id = ((Creation.Created) made).id();
    assertThat(rescores.start(id, false, world.now)).isEmpty();
    return id;
  }

  @Test
  void the_stored_prediction_is_sent_to_the_new_program() throws IOException {
    SubmissionId submission = predicted();
    RescoreId id = started();

    job().run(id);
    job().run(id);

    List<Dispatch> dispatches = world.runs.claim(QueueName.DEFAULT, 10, world.now);
    assertThat(dispatches).hasSize(1);
    TaskMessage message = world.messages().of(dispatches.getFirst());
    Assignment assignment = message.assignment();
    assertThat(message.priority()).isEqualTo(10);
    assertThat(assignment.fromPrediction()).isTrue();
    assertThat(assignment.shadow()).isTrue();
    assertThat(assignment.submission()).isEqualTo(submission);
    assertThat(assignment.submissionFile().digest()).isEqualTo(Digest.of(PREDICTION));
    assertThat(assignment.scorer().digest()).isEqualTo(program.digest());
    assertThat(assignment.referenceData()).isNotNull();
    assertThat(assignment.uploads())
        .containsKey(OutputName.SCORING_RESULT)
        .doesNotContainKey(OutputName.PREDICTION_RESULT);
  }

  @Test
  void submitted_predictions_are_scored_as_they_are() throws IOException {
    SubmissionId submission = world.submit(participant, competition, CODE);
    world.prepare().prepare(submission);
    report(claimOne(), ExitCodes.NONE, "0.5");
    RescoreId id = started();

    job().run(id);

    assertThat(claimOne().spec().submission().digest()).isEqualTo(Digest.of(CODE));
  }

  @Test
  void code_whose_prediction_is_gone_is_not_run_again() throws IOException {
    SubmissionId submission = predicted();
    world.blobs.delete(
        world.submissions.outputs(submission).stream()
            .filter(output -> output.name() == OutputName.PREDICTION_RESULT)
            .findFirst()
            .orElseThrow()
            .objectKey());
    RescoreId id = started();

    job().run(id);

    assertThat(rescores.byId(id).orElseThrow().state()).isEqualTo(RescoreState.READY);
    assertThat(rescores.failures(id, new Page.Request(1, 10)).items())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(Objects.requireNonNull(failure.fault()).sentence()).contains("gone"));
    assertThat(world.runs.claim(QueueName.DEFAULT, 10, world.now)).isEmpty();
  }

  @Test
  void a_lost_job_is_found_by_the_sweep_and_a_dropped_one_is_removed() throws IOException {
    predicted();
    RescoreId id = started();

    job().sweep();

    assertThat(enqueued).containsExactly(new RescoreRequest(id));
    job().run(id);
    report(claimOne(), ExitCodes.NONE, "0.9");
    rescores.drop(id, organizer, world.now);
    job().run(id);
    enqueued.clear();
    job().sweep();
    assertThat(enqueued).isEmpty();
    assertThat(rescores.progress(id).total()).isZero();
  }
}
