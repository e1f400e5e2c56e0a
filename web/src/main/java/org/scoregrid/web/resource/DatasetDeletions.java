package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.store.DatasetChanges;
import org.scoregrid.store.DatasetChanges.Obstacle;
import org.scoregrid.store.DatasetChanges.Refused;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/** Deletion of datasets by their owners (reference/http-api-details.md 14.3, rules.md 9). */
public final class DatasetDeletions implements Routes.Room {
  private final DatasetStore datasets;
  private final DatasetChanges changes;
  private final Permissions permissions;
  private final InstantSource clock;

  public DatasetDeletions(
      DatasetStore datasets, DatasetChanges changes, Permissions permissions, InstantSource clock) {
    this.datasets = datasets;
    this.changes = changes;
    this.permissions = permissions;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.DELETE, "/api/datasets/{id}/", this::delete)
        .api(Method.POST, "/api/datasets/delete_many/", this::deleteMany);
  }

  private Answer delete(Call call) {
    Account account = call.account();
    DatasetId id = new DatasetId(call.pathId("id"));
    Dataset dataset = datasets.byIds(List.of(id)).get(id);
    if (dataset == null || !permissions.seesDataset(call.viewer(), dataset)) {
      throw ApiError.notFound();
    }
    List<Refused> refused = changes.delete(account.id(), List.of(id), clock.instant());
    if (!refused.isEmpty()) {
      throw ApiError.keyed(400, "error", reason(refused.getFirst().why()));
    }
    return Answer.empty(204);
  }

  private Answer deleteMany(Call call) {
    Account account = call.account();
    Collection<DatasetId> ids = call.idList().stream().map(DatasetId::new).distinct().toList();
    List<Refused> refused = changes.delete(account.id(), ids, clock.instant());
    if (refused.isEmpty()) {
      return Answer.ok(Map.of("detail", "Datasets deleted successfully"));
    }
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Refused item : refused) {
      Dataset dataset = item.dataset();
      // The names of other people's private data are theirs.
      boolean named = permissions.seesDataset(call.viewer(), dataset);
      reasons.put(named ? dataset.name() : dataset.id().toString(), reason(item.why()));
    }
    return Answer.json(400, reasons);
  }

  private static String reason(Obstacle why) {
    return switch (why) {
      case NOT_OWN -> "Cannot delete a dataset that is not yours";
      case IN_USE -> "Cannot delete dataset: dataset is in use";
      case SUBMITTED ->
          "Cannot delete submission: submission belongs to an existing competition. Please visit"
              + " the competition and delete your submission from there.";
    };
  }
}
