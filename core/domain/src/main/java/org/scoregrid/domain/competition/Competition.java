package org.scoregrid.domain.competition;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.leaderboard.Leaderboard;

/**
 * A stored competition with all its parts.
 *
 * @param secretKey opens an unpublished competition; only organizers see it
 * @param collaborators organizers besides the creator
 * @param phases by index
 * @param leaderboard the one that its phases share
 */
public record Competition(
    CompetitionId id,
    CompetitionSummary summary,
    UUID secretKey,
    String terms,
    CompetitionDraft.Settings settings,
    boolean allowRobotSubmissions,
    QueueName queue,
    @Nullable Map<String, Map<String, Object>> factSheet,
    List<Person> collaborators,
    List<StoredPage> pages,
    List<Phase> phases,
    Leaderboard leaderboard) {

  public record StoredPage(long id, CompetitionDraft.Page is) {}

  public record Person(AccountId id, String username, String shownName) {}

  /** What a list shows of a competition. */
  public record CompetitionSummary(
      CompetitionId id,
      String title,
      Person createdBy,
      Instant createdAt,
      boolean published,
      int participants,
      int submissions,
      @Nullable String logoObjectKey,
      String description,
      String competitionType,
      @Nullable String reward,
      @Nullable String contactEmail,
      @Nullable String report,
      boolean featured) {}

  /** Creator and collaborators. */
  public boolean isOrganizedBy(AccountId account) {
    return summary.createdBy().id().equals(account)
        || collaborators.stream().anyMatch(person -> person.id().equals(account));
  }

  public Phase phase(PhaseId phase) {
    return phases.stream().filter(p -> p.id().equals(phase)).findFirst().orElseThrow();
  }
}
