package org.scoregrid.web.rescore;

import java.time.InstantSource;
import java.util.Optional;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Refusal;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.RescoreRequest;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;

/**
 * What organizers do with re-scores, the same for API and pages: each step checks permission first,
 * and is refused with 409 and a sentence. Thread-safe.
 */
public final class RescoreDesk {
  private static final int CONFLICT = 409;

  private final RescoreStore rescores;
  private final CompetitionStore competitions;
  private final Permissions permissions;
  private final BackgroundJobs jobs;
  private final Fleet fleet;
  private final AuditLog audit;
  private final InstantSource clock;

  public RescoreDesk(
      RescoreStore rescores,
      CompetitionStore competitions,
      Permissions permissions,
      BackgroundJobs jobs,
      Fleet fleet,
      AuditLog audit,
      InstantSource clock) {
    this.rescores = rescores;
    this.competitions = competitions;
    this.permissions = permissions;
    this.jobs = jobs;
    this.fleet = fleet;
    this.audit = audit;
    this.clock = clock;
  }

  /** A phase whose competition the caller organizes. */
  record FoundPhase(Competition competition, Phase phase) {}

  /** A re-score of a competition that the caller organizes. */
  record Found(Rescore rescore, Competition competition) {
    Phase phase() {
      return competition.phase(rescore.phase());
    }
  }

  /**
   * @throws ApiError 403 for anonymous callers and those who do not organize, 404 for those to whom
   *     the competition does not exist
   */
  FoundPhase phase(Call call, long id) {
    call.account();
    Competition competition = organized(call, competitions.byPhase(new PhaseId(id)), "Phase");
    return new FoundPhase(competition, competition.phase(new PhaseId(id)));
  }

  /** The re-score that the path names, under the same conditions. */
  Found inPath(Call call) {
    call.account();
    Rescore rescore =
        rescores
            .byId(new RescoreId(call.pathId("id")))
            .orElseThrow(() -> ApiError.noSuch("Rescore"));
    return new Found(rescore, organized(call, competitions.byId(rescore.competition()), "Rescore"));
  }

  private Competition organized(Call call, Optional<Competition> found, String what) {
    Competition competition =
        found
            .filter(it -> permissions.seesCompetition(call.viewer(), it, null))
            .orElseThrow(() -> ApiError.noSuch(what));
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    return competition;
  }

  RescoreId create(RescoreStore.NewRescore wanted) {
    return switch (rescores.create(wanted, clock.instant())) {
      case RescoreStore.Creation.Created(RescoreId id) -> {
        audit.record(wanted.by(), "create-rescore", "rescore/" + id, "phase " + wanted.phase());
        yield id;
      }
      case RescoreStore.Creation.Refused(Refusal why) -> throw refused(why);
    };
  }

  /**
   * Starts it, goes on with it, or covers what is missing.
   *
   * @param failedToo tries failed ones again
   */
  void start(Found found, boolean failedToo) {
    check(rescores.start(found.rescore().id(), failedToo, clock.instant()));
    enqueue(found);
  }

  void stop(Found found) {
    end(rescores.stop(found.rescore().id(), clock.instant()));
  }

  void drop(Found found, AccountId by) {
    end(rescores.drop(found.rescore().id(), by, clock.instant()));
    enqueue(found);
  }

  void switchOver(Found found, AccountId by, boolean keepFailed) {
    check(rescores.switchOver(found.rescore().id(), by, keepFailed, clock.instant()));
    enqueue(found);
  }

  void revert(Found found, AccountId by) {
    check(rescores.revert(found.rescore().id(), by, clock.instant()));
  }

  Comparison comparison(Found found) {
    RescoreStore.Material material = rescores.material(found.rescore().id());
    return Comparison.of(material.board(), material.tasks(), material.candidates());
  }

  private void end(RescoreStore.Ending ending) {
    check(ending.refusal());
    ending.held().forEach(fleet::cancel);
  }

  private void enqueue(Found found) {
    jobs.enqueue(new RescoreRequest(found.rescore().id()));
  }

  private static void check(Optional<Refusal> refusal) {
    refusal.ifPresent(
        why -> {
          throw refused(why);
        });
  }

  private static ApiError refused(Refusal why) {
    return ApiError.detail(CONFLICT, why.sentence());
  }
}
