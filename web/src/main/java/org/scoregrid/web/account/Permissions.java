package org.scoregrid.web.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.submission.DeletionRule;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetUses;
import org.scoregrid.store.DatasetUses.Role;
import org.scoregrid.store.Page;
import org.scoregrid.web.http.Viewer;

/**
 * Every question that begins with "may" (reference/rules.md 1 and 2). What nothing here grants is
 * refused. Thread-safe.
 */
public final class Permissions {
  private static final int MAX_TASK_PAGES = 10;
  private final CompetitionStore competitions;
  private final DatasetUses uses;

  public Permissions(CompetitionStore competitions, DatasetUses uses) {
    this.competitions = competitions;
    this.uses = uses;
  }

  /** Creator, collaborator or superuser. */
  public boolean organizes(Viewer viewer, Competition competition) {
    AccountId id = viewer.id();
    return viewer.isSuperuser() || (id != null && competition.isOrganizedBy(id));
  }

  /** An organizer, or staff, who may look at everything. */
  public boolean administers(Viewer viewer, Competition competition) {
    return organizes(viewer, competition) || viewer.signedIn().map(Account::staff).orElse(false);
  }

  /** Only creator and collaborators, not superusers. */
  public boolean mayTogglePublish(Viewer viewer, Competition competition) {
    AccountId id = viewer.id();
    return id != null && competition.isOrganizedBy(id);
  }

  /**
   * Whether a competition exists for the viewer.
   *
   * @param secretKey that the caller knows; null when none
   */
  public boolean seesCompetition(Viewer viewer, Competition competition, @Nullable UUID secretKey) {
    return competition.summary().published()
        || competition.secretKey().equals(secretKey)
        || organizes(viewer, competition)
        || isRobotOf(viewer, competition)
        || participates(viewer, competition);
  }

  /** Creator only, not even superusers. */
  public boolean mayDeleteCompetition(Viewer viewer, Competition competition) {
    return competition.summary().createdBy().id().equals(viewer.id());
  }

  /** See participants with their addresses, approve and deny them, write to them. */
  public boolean managesParticipants(Viewer viewer, Competition competition) {
    return organizes(viewer, competition);
  }

  /** What the viewer is to a submission that is to be deleted. */
  public DeletionRule.Actor deletesAs(
      Viewer viewer, Submission submission, Competition competition) {
    return new DeletionRule.Actor(
        submission.owner().id().equals(viewer.id()),
        organizes(viewer, competition) || isRobotOf(viewer, competition));
  }

  /** Approved participant. */
  public boolean participates(Viewer viewer, Competition competition) {
    AccountId id = viewer.id();
    return id != null
        && competitions
            .participation(competition.id(), id)
            .map(p -> p == Participation.APPROVED)
            .orElse(false);
  }

  /** A robot in a competition that lets robots in: no limits, helps with every submission. */
  public boolean isRobotOf(Viewer viewer, Competition competition) {
    return competition.allowRobotSubmissions() && viewer.signedIn().map(Account::bot).orElse(false);
  }

  /** For competitions that the viewer sees. */
  public boolean seesLeaderboard(Viewer viewer, Competition competition) {
    return !competition.leaderboard().hidden() || administers(viewer, competition);
  }

  public boolean seesHiddenColumns(Viewer viewer, Competition competition) {
    return administers(viewer, competition);
  }

  /** Owner, organizers, staff, robots; strangers see what stands on a public board. */
  public boolean seesSubmission(Viewer viewer, Submission submission, Competition competition) {
    AccountId id = viewer.id();
    if (id == null) {
      return submission.status() == SubmissionStatus.FINISHED
          && submission.onLeaderboard()
          && !submission.softDeleted()
          && competition.summary().published()
          && !competition.leaderboard().hidden();
    }
    return submission.owner().id().equals(id)
        || administers(viewer, competition)
        || isRobotOf(viewer, competition);
  }

  /** Logs, outputs and the file of a submission; never for anonymous callers. */
  public boolean seesOutputs(
      Viewer viewer, Submission submission, Competition competition, Phase phase) {
    if (viewer.signedIn().isEmpty() || !seesSubmission(viewer, submission, competition)) {
      return false;
    }
    return !phase.hideOutput() || seesHiddenOutput(viewer, competition);
  }

  /** Whether what a phase hides from participants is shown all the same. */
  public boolean seesHiddenOutput(Viewer viewer, Competition competition) {
    return organizes(viewer, competition) || isRobotOf(viewer, competition);
  }

  /** For competitions with detailed results. */
  public boolean seesDetailedResult(Viewer viewer, Competition competition) {
    return competition.summary().published()
        || organizes(viewer, competition)
        || participates(viewer, competition);
  }

  public boolean mayCancel(Viewer viewer, Submission submission, Competition competition) {
    return submission.owner().id().equals(viewer.id())
        || organizes(viewer, competition)
        || isRobotOf(viewer, competition);
  }

  /** Run what waits for an organizer, and run again. */
  public boolean mayRun(Viewer viewer, Competition competition) {
    return organizes(viewer, competition) || isRobotOf(viewer, competition);
  }

  public boolean mayMoveOnLeaderboard(
      Viewer viewer, Submission submission, Competition competition) {
    return submission.owner().id().equals(viewer.id()) || organizes(viewer, competition);
  }

  /** Tasks of the competition itself, own, public and shared ones. */
  public boolean mayUseTask(Viewer viewer, Task task, Competition competition) {
    AccountId id = viewer.id();
    if (id == null) {
      return false;
    }
    return viewer.isSuperuser()
        || task.isPublic()
        || task.createdBy().equals(id)
        || competition.phases().stream()
            .anyMatch(p -> p.tasks().stream().anyMatch(t -> t.id().equals(task.id())))
        || isSharedWith(id, task);
  }

  private boolean isSharedWith(AccountId id, Task task) {
    for (int number = 1; number <= MAX_TASK_PAGES; number++) {
      Page<Task> page =
          competitions.tasksOf(id, false, new Page.Request(number, Page.Request.MAX_SIZE));
      if (page.items().stream().anyMatch(own -> own.id().equals(task.id()))) {
        return true;
      }
      if (page.items().size() < Page.Request.MAX_SIZE) {
        return false;
      }
    }
    return false;
  }

  /** Own and public ones; everything for those who look after the site. */
  public boolean seesDataset(Viewer viewer, Dataset dataset) {
    return ownsDataset(viewer, dataset)
        || (dataset.isPublic() && dataset.completed())
        || mayVerify(viewer);
  }

  /** Only the owner changes and deletes a dataset. */
  public boolean ownsDataset(Viewer viewer, Dataset dataset) {
    return dataset.owner().equals(viewer.id());
  }

  /** Staff and superusers. */
  public boolean mayVerify(Viewer viewer) {
    return viewer.signedIn().map(account -> account.staff() || account.superuser()).orElse(false);
  }

  /**
   * Own, public and shared tasks; everything for superusers.
   *
   * @param shared whether it is shared with the viewer
   */
  public boolean seesTask(Viewer viewer, Task task, boolean shared) {
    return task.isPublic() || shared || mayEditTask(viewer, task);
  }

  /** The creator and superusers. */
  public boolean mayEditTask(Viewer viewer, Task task) {
    return viewer.isSuperuser() || task.createdBy().equals(viewer.id());
  }

  /** The address of a queue, which holds its password: owner, organizers, superusers. */
  public boolean seesQueueAddress(Viewer viewer, Queue queue) {
    return viewer.isSuperuser() || queue.isOrganizedBy(viewer.id());
  }

  /** Owner and superusers. */
  public boolean mayEditQueue(Viewer viewer, Queue queue) {
    return viewer.isSuperuser() || queue.isOwnedBy(viewer.id());
  }

  /** Choose a queue for a competition: own, organized and public ones. */
  public boolean mayChooseQueue(Viewer viewer, Queue queue) {
    return viewer.isSuperuser() || queue.isOpenTo(viewer.id());
  }

  /** One rule for every way to download a stored file. */
  public boolean mayDownload(Viewer viewer, Dataset dataset) {
    if (dataset.isPublic() || dataset.owner().equals(viewer.id()) || viewer.isSuperuser()) {
      return true;
    }
    for (DatasetUses.Use use : uses.uses(dataset.id())) {
      if (competitions
          .byId(use.competition())
          .map(competition -> mayDownloadAs(viewer, competition, use.role()))
          .orElse(false)) {
        return true;
      }
    }
    return false;
  }

  /** What a competition grants for the role that a file has in it. */
  public boolean mayDownloadAs(Viewer viewer, Competition competition, Role role) {
    if (organizes(viewer, competition)) {
      return true;
    }
    return switch (role) {
      case STARTING_KIT, PUBLIC_DATA -> participates(viewer, competition);
      case INPUT_DATA ->
          competition.settings().makeInputDataAvailable() && participates(viewer, competition);
      case INGESTION_PROGRAM, SCORING_PROGRAM ->
          competition.settings().makeProgramsAvailable() && participates(viewer, competition);
      case PUBLIC_SUBMISSION ->
          competition.settings().canParticipantsMakeSubmissionsPublic()
              && seesCompetition(viewer, competition, null);
      case REFERENCE_DATA, SOLUTION, BUNDLE, SUBMISSION -> false;
    };
  }
}
