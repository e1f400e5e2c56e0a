package org.scoregrid.scheduler.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.BundleFiles;
import org.scoregrid.bundle.Problem;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.SolutionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.NamedKeys;

/**
 * Checks what a bundle says of things that are stored already: they must exist and the uploader
 * must be allowed to use them. The original checks existence only (reference/bundle-format.md 15).
 */
final class ReferenceCheck {
  private final CompetitionStore competitions;
  private final BundleFiles files;

  /**
   * @param files tells where the bundle names a key
   */
  ReferenceCheck(CompetitionStore competitions, BundleFiles files) {
    this.competitions = competitions;
    this.files = files;
  }

  /**
   * What came of the check.
   *
   * @param draft each solution has either the key of a stored one or its own source
   * @param problems none when the draft can be stored
   */
  record Resolved(CompetitionDraft draft, List<Problem> problems) {}

  Resolved resolve(AccountId uploader, CompetitionDraft draft) {
    NamedKeys named = named(draft);
    NamedKeys usable = competitions.usable(uploader, named);
    List<Problem> problems = new ArrayList<>();
    named.tasks().stream()
        .filter(key -> !usable.tasks().contains(key))
        .forEach(key -> problems.add(unknown("task with key", key)));
    List<SolutionDraft> solutions = new ArrayList<>();
    for (SolutionDraft solution : draft.solutions()) {
      SolutionDraft resolved = resolved(solution, usable);
      solutions.add(resolved);
      if (resolved.key() != null && !usable.solutions().contains(resolved.key())) {
        problems.add(unknown("solution with key", resolved.key()));
      }
    }
    CompetitionDraft done = with(draft, solutions);
    existing(done)
        .map(Source.Existing::key)
        .distinct()
        .filter(key -> !usable.datasets().contains(key))
        .forEach(key -> problems.add(unknown("dataset with key", key)));
    queueProblem(uploader, draft).ifPresent(problems::add);
    problems.sort(Problem.BY_PLACE);
    return new Resolved(done, problems);
  }

  /** The texts say what those of the original say (reference/bundle-format.md 3.7). */
  private Optional<Problem> queueProblem(AccountId uploader, CompetitionDraft draft) {
    QueueName queue = draft.queue();
    if (queue == null) {
      return Optional.empty();
    }
    return switch (competitions.queueAccess(uploader, queue)) {
      case OPEN -> Optional.empty();
      case CLOSED ->
          Optional.of(
              files.problemOf(
                  queue.vhost(),
                  "you do not have access to the specified queue",
                  "Ask its owner to make you an organizer of it, or leave the queue out"));
      case UNKNOWN ->
          Optional.of(
              files.problemOf(
                  queue.vhost(),
                  "the specified Queue does not exist",
                  "Copy the vhost from the queue's page, or leave the queue out"));
    };
  }

  private static NamedKeys named(CompetitionDraft draft) {
    return new NamedKeys(
        draft.tasks().stream()
            .map(TaskDraft::key)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet()),
        existing(draft).map(Source.Existing::key).collect(Collectors.toSet()),
        draft.solutions().stream()
            .map(SolutionDraft::key)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet()));
  }

  /** A dump's solution has both: on the site that it comes from the key counts, else the file. */
  private static SolutionDraft resolved(SolutionDraft solution, NamedKeys usable) {
    if (solution.key() == null || solution.source() == null) {
      return solution;
    }
    boolean stored = usable.solutions().contains(solution.key());
    return new SolutionDraft(
        solution.index(),
        stored ? solution.key() : null,
        solution.name(),
        solution.description(),
        solution.tasks(),
        stored ? null : solution.source());
  }

  private static CompetitionDraft with(CompetitionDraft draft, List<SolutionDraft> solutions) {
    return new CompetitionDraft(
        draft.title(),
        draft.description(),
        draft.logoPath(),
        draft.terms(),
        draft.pages(),
        draft.settings(),
        draft.queue(),
        draft.factSheet(),
        draft.tasks(),
        solutions,
        draft.phases(),
        draft.leaderboards(),
        draft.whitelist());
  }

  /** Every source of a draft that is stored already. */
  static Stream<Source.Existing> existing(CompetitionDraft draft) {
    Stream<Source> ofTasks = draft.tasks().stream().flatMap(it -> it.files().values().stream());
    Stream<@Nullable Source> others =
        Stream.of(
                draft.phases().stream().map(PhaseDraft::startingKit),
                draft.phases().stream().map(PhaseDraft::publicData),
                draft.solutions().stream().map(SolutionDraft::source))
            .flatMap(stream -> stream);
    return Stream.concat(ofTasks, others)
        .filter(Source.Existing.class::isInstance)
        .map(Source.Existing.class::cast);
  }

  private Problem unknown(String what, Object key) {
    return files.problemOf(
        key.toString(),
        "there is no %s %s that you may use".formatted(what, key),
        "Check the key, ask its owner to share it, or put the files into the bundle");
  }
}
