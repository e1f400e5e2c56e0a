package org.scoregrid.web.submission;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.submission.DeletionRule;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.store.SubmissionStore.Output;
import org.scoregrid.store.SubmissionStore.Progress;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.Words;
import org.scoregrid.web.submission.SubmissionView.Download;
import org.scoregrid.web.submission.SubmissionView.FaultView;
import org.scoregrid.web.submission.SubmissionView.LogTab;
import org.scoregrid.web.submission.SubmissionView.ScoreView;

/** One submission in the words of its page, as far as the viewer may know. */
public final class SubmissionViews {
  private static final int EXCERPT_BYTES = 16 * 1024;

  private final SubmissionStore submissions;
  private final DatasetStore datasets;
  private final BlobStore blobs;
  private final Permissions permissions;
  private final Expectations expectations;
  private final Duration urlValidity;
  private final InstantSource clock;

  public SubmissionViews(
      SubmissionStore submissions,
      DatasetStore datasets,
      BlobStore blobs,
      Permissions permissions,
      Expectations expectations,
      Duration urlValidity,
      InstantSource clock) {
    this.submissions = submissions;
    this.datasets = datasets;
    this.blobs = blobs;
    this.permissions = permissions;
    this.expectations = expectations;
    this.urlValidity = urlValidity;
    this.clock = clock;
  }

  SubmissionView view(Visible.Found found, Viewer viewer) throws IOException {
    Submission submission = found.submission();
    Competition competition = found.competition();
    Phase phase = found.phase();
    Instant now = clock.instant();
    List<Progress> progress = submissions.progress(submission.id());
    boolean single = !submission.hasChildren() && progress.size() == 1;
    boolean live = !submission.status().isOver();
    boolean outputs = permissions.seesOutputs(viewer, submission, competition, phase);
    List<Output> stored =
        outputs && !live && !submission.hasChildren()
            ? submissions.outputs(submission.id())
            : List.of();
    boolean all = permissions.seesHiddenOutput(viewer, competition);
    DeletionRule.Actor actor = permissions.deletesAs(viewer, submission, competition);
    DeletionRule.Target target = DeletionRule.Target.of(submission);
    return new SubmissionView(
        submission.id().value(),
        competition.id().value(),
        competition.summary().title(),
        submission.fileName(),
        submission.owner().shownName(),
        Words.ago(submission.createdAt(), now),
        Badge.of(submission.status()),
        single ? Timeline.stages(progress.getFirst(), now) : List.of(),
        note(submission, single ? progress.getFirst() : null),
        fault(submission, viewer, outputs),
        scores(submission, competition),
        children(submission, now),
        logs(stored),
        downloads(submission, stored, phase, all, outputs),
        detailedResult(stored, competition),
        live,
        live && permissions.mayCancel(viewer, submission, competition),
        DeletionRule.hard(actor, target).isEmpty(),
        DeletionRule.soft(actor, target).isEmpty());
  }

  /** What is waited for, then what was tried already. */
  private String note(Submission submission, @Nullable Progress single) {
    String waits =
        submission.status() == SubmissionStatus.SUBMITTED
            ? expectations.words(submission.id())
            : "";
    String tried =
        single == null ? "" : Timeline.note(single, LifecyclePolicy.DEFAULT.maxPlatformFaults());
    return (waits + " " + tried).strip();
  }

  private static @Nullable FaultView fault(
      Submission submission, Viewer viewer, boolean seesOutputs) {
    Fault fault = submission.fault();
    if (fault == null) {
      return null;
    }
    boolean own = submission.owner().id().equals(viewer.id());
    return new FaultView(
        fault.sentence(),
        blame(fault.blame(), own),
        fault.wayOut(),
        seesOutputs ? fault.evidence() : "");
  }

  private static String blame(Blame blame, boolean own) {
    return switch (blame) {
      case PARTICIPANT -> own ? "yours to fix" : "the participant's to fix";
      case ORGANIZER -> "the organizer's to fix, it does not count";
      case PLATFORM -> "ours to fix, it does not count";
    };
  }

  private static List<ScoreView> scores(Submission submission, Competition competition) {
    List<ScoreView> scores = new ArrayList<>();
    for (Column column : SubmissionLists.visible(competition)) {
      String score = SubmissionLists.score(submission, column);
      if (!score.isEmpty()) {
        boolean primary = column.equals(competition.leaderboard().primary());
        scores.add(new ScoreView(column.is().title(), score, primary));
      }
    }
    return scores;
  }

  private List<SubmissionRow> children(Submission submission, Instant now) {
    List<SubmissionRow> rows = new ArrayList<>();
    for (SubmissionId child : submission.children()) {
      submissions
          .byId(child)
          .ifPresent(it -> rows.add(SubmissionLists.row(it, List.of(), now, false)));
    }
    return rows;
  }

  private List<LogTab> logs(List<Output> stored) throws IOException {
    List<LogTab> logs = new ArrayList<>();
    for (Output output : stored) {
      if (output.name().isLog() && output.bytes() > 0) {
        logs.add(
            new LogTab(
                title(output.name()),
                output.name().wireName().endsWith("stderr"),
                excerpt(output),
                url(output, true)));
      }
    }
    return logs;
  }

  private static String title(OutputName name) {
    return switch (name) {
      case PREDICTION_STDOUT -> "Program: output";
      case PREDICTION_STDERR -> "Program: errors";
      case PREDICTION_INGESTION_STDOUT -> "Ingestion: output";
      case PREDICTION_INGESTION_STDERR -> "Ingestion: errors";
      case SCORING_STDOUT -> "Scoring: output";
      case SCORING_STDERR -> "Scoring: errors";
      case SCORING_INGESTION_STDOUT -> "Ingestion while scoring: output";
      case SCORING_INGESTION_STDERR -> "Ingestion while scoring: errors";
      case PREDICTION_RESULT -> "Predictions";
      case SCORING_RESULT -> "Scoring result";
      case DETAILED_RESULT -> "Detailed results";
    };
  }

  /** The end of a log: logs are bounded, and the end tells most. */
  private String excerpt(Output output) throws IOException {
    try (InputStream in = blobs.open(output.objectKey())) {
      in.skipNBytes(Math.max(0, output.bytes() - EXCERPT_BYTES));
      return new String(in.readNBytes(EXCERPT_BYTES), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "This log was deleted.";
    }
  }

  private List<Download> downloads(
      Submission submission, List<Output> stored, Phase phase, boolean all, boolean outputs) {
    List<Download> downloads = new ArrayList<>();
    DatasetKey data = submission.data();
    if (data != null && outputs) {
      datasets.byKey(data).ifPresent(it -> downloads.add(submitted(it)));
    }
    for (Output output : stored) {
      boolean hidden =
          switch (output.name().step()) {
            case PREDICTION -> phase.hidePredictionOutput() && !all;
            case SCORING -> phase.hideScoreOutput() && !all;
          };
      if (!output.name().isLog() && output.name() != OutputName.DETAILED_RESULT && !hidden) {
        downloads.add(
            new Download(title(output.name()), Words.size(output.bytes()), url(output, true)));
      }
    }
    return downloads;
  }

  private Download submitted(Dataset dataset) {
    return new Download(
        "Submission",
        Words.size(dataset.bytes()),
        blobs.downloadUrl(dataset.objectKey(), urlValidity, dataset.fileName()).toString());
  }

  /** Address of the page of detailed results while it is still written, for who sees outputs. */
  Optional<String> unfinishedPage(Visible.Found found) {
    return found.competition().settings().enableDetailedResults()
        ? submissions
            .unfinishedPage(found.submission().id())
            .map(key -> blobs.downloadUrl(key, urlValidity, null).toString())
        : Optional.empty();
  }

  private @Nullable String detailedResult(List<Output> stored, Competition competition) {
    if (!competition.settings().enableDetailedResults()) {
      return null;
    }
    return stored.stream()
        .filter(output -> output.name() == OutputName.DETAILED_RESULT)
        .findFirst()
        .map(output -> url(output, false))
        .orElse(null);
  }

  private String url(Output output, boolean named) {
    String name = named ? output.name().fileName() : null;
    return blobs.downloadUrl(output.objectKey(), urlValidity, name).toString();
  }
}
