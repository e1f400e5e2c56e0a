package org.scoregrid.web.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Wire;

/** JSON of datasets (reference/http-api-details.md 14.2). */
public final class DatasetShapes {
  private DatasetShapes() {}

  /**
   * A dataset as lists and competitions show it.
   *
   * @param usedBy competitions to name under {@code in_use}
   */
  public static Map<String, @Nullable Object> dataset(
      Dataset dataset, Person owner, List<CompetitionSummary> usedBy) {
    Json.Members item =
        Json.object()
            .with("id", dataset.id().value())
            .with("created_by", owner.username())
            .with("owner_display_name", owner.shownName())
            .with("created_when", Wire.time(dataset.createdAt()))
            .with("name", dataset.name())
            .with("type", dataset.type().wireName())
            .with("description", dataset.description())
            .with("is_public", dataset.isPublic())
            .with("key", dataset.key().toString())
            .with("value", dataset.key().toString())
            .with("was_created_by_competition", dataset.createdByCompetition())
            .with(
                "in_use",
                usedBy.stream().map(c -> Map.of("pk", c.id().value(), "title", c.title())).toList())
            .with("competition", competition(dataset, usedBy))
            .with("file_name", dataset.fileName())
            .with("file_size", Wire.size(dataset.bytes()));
    if (dataset.type() == DatasetType.SUBMISSION) {
      item.with("submission_file_size", Wire.size(dataset.bytes()))
          .with("prediction_result_file_size", 0)
          .with("scoring_result_file_size", 0)
          .with("detailed_result_file_size", 0);
    }
    return item.build();
  }

  private static @Nullable Map<String, Object> competition(
      Dataset dataset, List<CompetitionSummary> usedBy) {
    for (CompetitionSummary summary : usedBy) {
      if (summary.id().equals(dataset.competition())) {
        return Map.of("id", summary.id().value(), "title", summary.title());
      }
    }
    return null;
  }
}
