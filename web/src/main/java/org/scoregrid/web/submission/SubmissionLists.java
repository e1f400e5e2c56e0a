package org.scoregrid.web.submission;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.submission.DeletionRule;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.store.Page;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.OpenPhase;
import org.scoregrid.web.page.Words;

/** Lists of submissions in the words of their pages. */
public final class SubmissionLists {
  private static final int PAGE_SIZE = 25;

  private final SubmissionStore submissions;
  private final OrganizationChoices organizations;
  private final Permissions permissions;
  private final InstantSource clock;

  public SubmissionLists(
      SubmissionStore submissions,
      OrganizationChoices organizations,
      Permissions permissions,
      InstantSource clock) {
    this.submissions = submissions;
    this.organizations = organizations;
    this.permissions = permissions;
    this.clock = clock;
  }

  /** What somebody submitted to a competition, newest first. */
  public SubmissionList own(Competition competition, Account owner, Viewer viewer, int page) {
    Instant now = clock.instant();
    Phase phase = OpenPhase.of(competition, now);
    Page<Submission> found =
        submissions.list(
            new SubmissionStore.Filter(
                null, competition.id(), null, owner.id(), null, null, false, true),
            new Page.Request(page, PAGE_SIZE));
    List<Column> columns = visible(competition);
    SubmissionPolicy.Usage usage =
        submissions.usage(phase.id(), owner.id(), permissions.isRobotOf(viewer, competition), now);
    String refusal =
        SubmissionPolicy.check(phase, usage, now).map(SubmissionLists::sentence).orElse(null);
    return new SubmissionList(
        competition.id().value(),
        phase.id().value(),
        refusal,
        refusal == null ? organizations.of(owner) : List.of(),
        columns.stream().map(column -> column.is().title()).toList(),
        found.items().stream()
            .map(it -> row(it, columns, now, mayDelete(it, viewer, competition)))
            .toList(),
        page,
        (int) Math.max(1, Math.ceilDiv(found.total(), PAGE_SIZE)));
  }

  private boolean mayDelete(Submission submission, Viewer viewer, Competition competition) {
    return DeletionRule.hard(
            permissions.deletesAs(viewer, submission, competition),
            DeletionRule.Target.of(submission))
        .isEmpty();
  }

  private static String sentence(SubmissionPolicy.Refusal refusal) {
    return switch (refusal) {
      case NOT_APPROVED ->
          "Join the competition to submit. Once you are admitted, the form appears here.";
      case DAY_LIMIT ->
          "You have used all submissions of today. The next day begins at midnight UTC.";
      case TOTAL_LIMIT -> "You have used all submissions of this phase.";
      case NOT_STARTED -> "This phase has not started yet.";
      case ENDED -> "This phase has ended.";
    };
  }

  static List<Column> visible(Competition competition) {
    return competition.leaderboard().columns().stream().filter(it -> !it.is().hidden()).toList();
  }

  static SubmissionRow row(
      Submission submission, List<Column> columns, Instant now, boolean mayDelete) {
    List<String> scores = new ArrayList<>();
    for (Column column : columns) {
      scores.add(score(submission, column));
    }
    return new SubmissionRow(
        submission.id().value(),
        submission.fileName(),
        submission.owner().shownName(),
        Words.ago(submission.createdAt(), now),
        Badge.of(submission.status()),
        submission.fault() == null ? "" : submission.fault().sentence(),
        scores,
        submission.onLeaderboard(),
        mayDelete);
  }

  /**
   * Empty without a score. Of a parent the mean over its tasks; of a computed column what the
   * parent itself has, which comes first and runs over all tasks.
   */
  static String score(Submission submission, Column column) {
    List<BigDecimal> values =
        submission.scores().stream()
            .filter(score -> score.column().equals(column.id()))
            .map(Submission.Score::value)
            .toList();
    boolean ofParent = submission.hasChildren() && column.is().computation() != null;
    return Computation.AVG
        .of(ofParent && !values.isEmpty() ? values.subList(0, 1) : values)
        .map(value -> Words.score(value, column.is().precision()))
        .orElse("");
  }
}
