package org.scoregrid.web.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.store.DatasetLists.Listed;
import org.scoregrid.store.DatasetLists.Named;
import org.scoregrid.store.DatasetLists.ResultBytes;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.http.Wire;

/** JSON of datasets (reference/http-api-details.md 14.2). */
public final class DatasetShapes {
  private static final ResultBytes NO_RESULTS = new ResultBytes(0, 0, 0);

  private DatasetShapes() {}

  /**
   * A dataset as competitions show it.
   *
   * @param usedBy competitions to name under {@code in_use}
   */
  public static Map<String, @Nullable Object> dataset(
      Dataset dataset, Person owner, List<CompetitionSummary> usedBy) {
    List<Named> named =
        usedBy.stream().map(c -> new Named(c.id(), c.title(), c.published(), true)).toList();
    @Nullable Named competition =
        named.stream().filter(c -> c.id().equals(dataset.competition())).findFirst().orElse(null);
    return item(new Listed(dataset, owner, named, competition, NO_RESULTS), named).build();
  }

  /** A dataset as lists show it; other people's unpublished competitions are not named. */
  static Map<String, @Nullable Object> listed(Listed listed, Viewer viewer) {
    return item(listed, shown(listed, viewer)).build();
  }

  private static List<Named> shown(Listed listed, Viewer viewer) {
    boolean all = viewer.isSuperuser() || listed.dataset().owner().equals(viewer.id());
    return listed.inUse().stream().filter(c -> all || c.published() || c.ownedByViewer()).toList();
  }

  private static Json.Members item(Listed listed, List<Named> inUse) {
    Dataset dataset = listed.dataset();
    ResultBytes results = listed.results();
    Named competition = listed.competition();
    Json.Members item =
        Json.object()
            .with("id", dataset.id().value())
            .with("created_by", listed.owner().username())
            .with("owner_display_name", listed.owner().shownName())
            .with("created_when", Wire.time(dataset.createdAt()))
            .with("name", dataset.name())
            .with("type", dataset.type().wireName())
            .with("description", dataset.description())
            .with("is_public", dataset.isPublic())
            .with("key", dataset.key().toString())
            .with("value", dataset.key().toString())
            .with("was_created_by_competition", dataset.createdByCompetition())
            .with("in_use", pairs(inUse))
            .with(
                "competition",
                competition == null
                    ? null
                    : Json.object()
                        .with("id", competition.id().value())
                        .with("title", competition.title())
                        .build())
            .with("file_name", dataset.fileName())
            .with("file_size", size(dataset, results));
    if (dataset.type() == DatasetType.SUBMISSION) {
      item.with("submission_file_size", size(dataset, NO_RESULTS))
          .with("prediction_result_file_size", sum(results.prediction()))
          .with("scoring_result_file_size", sum(results.scoring()))
          .with("detailed_result_file_size", sum(results.detailed()));
    }
    return item;
  }

  private static List<Map<String, @Nullable Object>> pairs(List<Named> competitions) {
    return competitions.stream()
        .map(c -> Json.object().with("pk", c.id().value()).with("title", c.title()).build())
        .toList();
  }

  private static @Nullable String size(Dataset dataset, ResultBytes results) {
    return !dataset.completed() && dataset.bytes() == 0
        ? null
        : Wire.size(
            dataset.bytes() + results.prediction() + results.scoring() + results.detailed());
  }

  /** A sum of nothing is the number zero. */
  private static Object sum(long bytes) {
    return bytes == 0 ? 0 : Wire.size(bytes);
  }

  /** A line of the list of public data. */
  static Map<String, @Nullable Object> published(Listed listed) {
    Dataset dataset = listed.dataset();
    return Json.object()
        .with("id", dataset.id().value())
        .with("type", dataset.type().wireName())
        .with("name", dataset.name())
        .with("description", dataset.description())
        .with("file_size", size(dataset, NO_RESULTS))
        .with("license", dataset.license())
        .with("downloads", dataset.downloads())
        .with("is_verified", dataset.verified())
        .with("created_when", Wire.time(dataset.createdAt()))
        .with("created_by", listed.owner().username())
        .build();
  }

  /** The answer to a change; never the storage's address, which nobody could use. */
  static Map<String, @Nullable Object> edited(Listed listed, Viewer viewer) {
    Dataset dataset = listed.dataset();
    CompetitionId competition = dataset.competition();
    return Json.object()
        .with("created_when", Wire.time(dataset.createdAt()))
        .with("name", dataset.name())
        .with("type", dataset.type().wireName())
        .with("description", dataset.description())
        .with("is_public", dataset.isPublic())
        .with("in_use", pairs(shown(listed, viewer)))
        .with("id", dataset.id().value())
        .with("key", dataset.key().toString())
        .with("created_by", dataset.owner().value())
        .with("data_file", "/datasets/download/" + dataset.key() + "/")
        .with("was_created_by_competition", dataset.createdByCompetition())
        .with("competition", competition == null ? null : competition.value())
        .with("file_name", dataset.fileName())
        .with("license", dataset.license())
        .with("is_verified", dataset.verified())
        .build();
  }
}
