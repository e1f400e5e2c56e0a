package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetChanges;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * Links to stored files, by one rule for both spellings ({@link Permissions#mayDownload}). The
 * spelling with the number counts downloads.
 */
public final class Downloads implements Routes.Room {
  private final DatasetStore datasets;
  private final DatasetChanges changes;
  private final BlobStore blobs;
  private final Permissions permissions;
  private final Duration validity;

  /**
   * @param validity of signed URLs
   */
  public Downloads(
      DatasetStore datasets,
      DatasetChanges changes,
      BlobStore blobs,
      Permissions permissions,
      Duration validity) {
    this.datasets = datasets;
    this.changes = changes;
    this.blobs = blobs;
    this.permissions = permissions;
    this.validity = validity;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.GET, "/datasets/download/id/{pk}/", this::byNumber)
        .page(Method.GET, "/datasets/download/{key}/", this::byKey);
  }

  private Answer byKey(Call call) {
    return redirect(granted(call, datasets.byKey(new DatasetKey(call.pathUuid("key")))));
  }

  private Answer byNumber(Call call) {
    DatasetId id = new DatasetId(call.pathId("pk"));
    Dataset dataset = granted(call, Optional.ofNullable(datasets.byIds(List.of(id)).get(id)));
    if (!call.method().equals("HEAD")) {
      changes.countDownload(id);
    }
    return redirect(dataset);
  }

  /** Strangers learn nothing: what they may not have does not exist for them. */
  private Dataset granted(Call call, Optional<Dataset> dataset) {
    return dataset
        .filter(found -> permissions.mayDownload(call.viewer(), found))
        .orElseThrow(ApiError::notFound);
  }

  private Answer redirect(Dataset dataset) {
    String name = dataset.fileName().isBlank() ? dataset.key() + ".zip" : dataset.fileName();
    return Answer.redirect(blobs.downloadUrl(dataset.objectKey(), validity, name).toString())
        .with("Cache-Control", "no-store");
  }
}
