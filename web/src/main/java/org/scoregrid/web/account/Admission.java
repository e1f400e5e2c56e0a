package org.scoregrid.web.account;

import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.web.http.Viewer;

/**
 * Lets robots, and organizers who are no participants yet, into a competition (reference/rules.md
 * 1). Somebody with a participation, denied ones too, keeps it. Thread-safe.
 */
public final class Admission {
  private final CompetitionStore competitions;
  private final Permissions permissions;

  public Admission(CompetitionStore competitions, Permissions permissions) {
    this.competitions = competitions;
    this.permissions = permissions;
  }

  /** Makes the viewer an approved participant where the rules say so. */
  public void join(Viewer viewer, Competition competition) {
    viewer
        .signedIn()
        .filter(
            account ->
                permissions.isRobotOf(viewer, competition)
                    || competition.isOrganizedBy(account.id()))
        .ifPresent(
            account ->
                competitions.register(competition.id(), account.id(), Participation.APPROVED));
  }
}
