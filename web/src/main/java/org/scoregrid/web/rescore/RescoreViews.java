package org.scoregrid.web.rescore;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetUses;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.Words;
import org.scoregrid.web.rescore.RescoreView.Choice;
import org.scoregrid.web.rescore.RescoreView.DifferenceView;
import org.scoregrid.web.rescore.RescoreView.FailureView;
import org.scoregrid.web.rescore.RescoreView.LineView;

/** Makes what the pages of re-scores show. Thread-safe. */
public final class RescoreViews {
  private static final int SHOWN_FAILURES = 20;
  private static final int CHOICES = 1_000;

  private final RescoreStore rescores;
  private final DifferenceViews differences;
  private final DatasetStore datasets;
  private final DatasetUses uses;
  private final InstantSource clock;

  public RescoreViews(
      RescoreStore rescores,
      RescoreDesk desk,
      DatasetStore datasets,
      DatasetUses uses,
      InstantSource clock) {
    this.rescores = rescores;
    this.differences = new DifferenceViews(desk);
    this.datasets = datasets;
    this.uses = uses;
    this.clock = clock;
  }

  /**
   * @param page of the table, from 1
   */
  RescoreView view(RescoreDesk.Found found, int page) {
    return view(found, failures(found.rescore()), differences.of(found, page));
  }

  /** Without what is dear, as it is asked for again and again. */
  RescoreView moving(RescoreDesk.Found found) {
    return view(found, List.of(), null);
  }

  private RescoreView view(
      RescoreDesk.Found found, List<FailureView> failures, @Nullable DifferenceView difference) {
    Rescore rescore = found.rescore();
    Rescore.Progress progress = rescores.progress(rescore.id());
    return new RescoreView(
        rescore.id().value(),
        found.competition().id().value(),
        found.competition().summary().title(),
        rescore.phase().value(),
        found.phase().name(),
        taskName(found.phase(), rescore),
        rescore.state(),
        badge(rescore.state()),
        files(rescore),
        rescore.selection().title(),
        created(rescore),
        progress,
        notices(rescore, progress),
        failures,
        difference);
  }

  List<LineView> lines(Phase phase) {
    return rescores.ofPhase(phase.id()).stream()
        .map(
            rescore ->
                new LineView(
                    rescore.id().value(),
                    badge(rescore.state()),
                    taskName(phase, rescore),
                    files(rescore),
                    created(rescore)))
        .toList();
  }

  /** Uploaded files of a type that the account owns, newest first. */
  List<Choice> own(AccountId account, DatasetType type) {
    List<DatasetId> ids = uses.ownedBy(account, new Page.Request(1, CHOICES)).items();
    Instant now = clock.instant();
    return datasets.byIds(ids).values().stream()
        .filter(dataset -> dataset.type() == type && dataset.digest() != null)
        .sorted(Comparator.comparing(Dataset::createdAt).reversed())
        .map(
            dataset ->
                new Choice(
                    dataset.key().toString(),
                    dataset.name()
                        + " · "
                        + dataset.fileName()
                        + " · "
                        + Words.ago(dataset.createdAt(), now)))
        .toList();
  }

  private static Badge badge(RescoreState state) {
    String tone =
        switch (state) {
          case DRAFT, STOPPED -> "wait";
          case RUNNING -> "run";
          case READY, SWITCHED -> "ok";
          case DROPPED -> "";
        };
    return new Badge(state.title(), tone);
  }

  private static String taskName(Phase phase, Rescore rescore) {
    return phase.tasks().stream()
        .filter(task -> task.id().equals(rescore.task()))
        .map(Task::name)
        .findFirst()
        .orElse("a task that was removed");
  }

  private static String files(Rescore rescore) {
    if (rescore.fileDeleted()) {
      return "a file that was deleted";
    }
    boolean both = rescore.scoringProgram() != null && rescore.referenceData() != null;
    if (both) {
      return "new scoring program and reference data";
    }
    return rescore.scoringProgram() != null ? "new scoring program" : "new reference data";
  }

  private String created(Rescore rescore) {
    return rescore.createdBy().shownName() + ", " + Words.ago(rescore.createdAt(), clock.instant());
  }

  private static List<String> notices(Rescore rescore, Rescore.Progress progress) {
    List<String> notices = new ArrayList<>();
    if (rescore.state().isOpen() && rescore.sharedTask()) {
      notices.add(
          "Others use this task too. The switch gives this phase a copy of its own; they keep"
              + " theirs.");
    }
    if (rescore.state() == RescoreState.DRAFT) {
      notices.add(
          Words.count(progress.missing(), "submission")
              + " will be scored beside what counts. Nobody but organizers sees anything of it.");
    } else if (progress.missing() > 0) {
      notices.add(
          Words.count(progress.missing(), "submission")
              + " finished meanwhile without a new score. Run the missing before the switch.");
    }
    if (progress.late() + progress.waiting() + progress.running() > 0
        && rescore.state() == RescoreState.SWITCHED) {
      notices.add("What was under way at the switch is scored again now and follows by itself.");
    }
    return notices;
  }

  private List<FailureView> failures(Rescore rescore) {
    return rescores.failures(rescore.id(), new Page.Request(1, SHOWN_FAILURES)).items().stream()
        .map(
            failure -> {
              Fault fault = failure.fault();
              return new FailureView(
                  failure.submission().value(),
                  failure.owner(),
                  fault == null ? "It ended without a reason." : fault.sentence(),
                  fault == null ? "" : fault.wayOut());
            })
        .toList();
  }
}
