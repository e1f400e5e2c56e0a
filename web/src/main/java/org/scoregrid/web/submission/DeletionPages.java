package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.submission.DeletionRule;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DeletionStore;
import org.scoregrid.store.DeletionStore.Deletion;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * The buttons that delete a submission or only its files, by the same rules as {@link
 * SubmissionDeletions}. Who cannot see a submission gets 404.
 */
public final class DeletionPages implements Routes.Room {
  private final DeletionStore deletions;
  private final Permissions permissions;
  private final Visible visible;
  private final Fleet fleet;
  private final InstantSource clock;

  public DeletionPages(
      SubmissionStore submissions,
      CompetitionStore competitions,
      DeletionStore deletions,
      Permissions permissions,
      Fleet fleet,
      InstantSource clock) {
    this.deletions = deletions;
    this.permissions = permissions;
    this.visible = new Visible(submissions, competitions, permissions);
    this.fleet = fleet;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.POST, "/submissions/{id}/delete/", this::delete)
        .page(Method.POST, "/submissions/{id}/delete_files/", this::deleteFiles);
  }

  private Answer delete(Call call) {
    Account account = call.account();
    Visible.Found found = visible.inPath(call);
    DeletionRule.Actor as = actor(call, found);
    return answer(
        deletions.delete(Map.of(found.submission().id(), as), account.id(), clock.instant()),
        as,
        found);
  }

  private Answer deleteFiles(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    DeletionRule.Actor as = actor(call, found);
    return answer(deletions.softDelete(found.submission().id(), as, clock.instant()), as, found);
  }

  private DeletionRule.Actor actor(Call call, Visible.Found found) {
    return permissions.deletesAs(call.viewer(), found.submission(), found.competition());
  }

  private Answer answer(Deletion deletion, DeletionRule.Actor as, Visible.Found found) {
    return switch (deletion) {
      case Deletion.Deleted deleted -> {
        deleted.held().forEach(fleet::cancel);
        yield Answer.seeOther(
            "/competitions/"
                + found.competition().id()
                + "/?tab="
                + (as.owner() ? "submissions" : "leaderboard"));
      }
      case Deletion.Refused refused -> throw ApiError.forbidden(refused.why().text());
      case Deletion.Missing() -> throw ApiError.noSuch("Submission");
    };
  }
}
