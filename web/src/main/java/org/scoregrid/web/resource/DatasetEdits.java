package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.util.List;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.DatasetChanges;
import org.scoregrid.store.DatasetChanges.Edit;
import org.scoregrid.store.DatasetLists;
import org.scoregrid.store.DatasetLists.Listed;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Routes;

/**
 * Changes of a dataset's description (reference/http-api-details.md 14.3). The owner changes all
 * but {@code is_verified}, which is the staff's. What a request leaves out stays as it is.
 */
public final class DatasetEdits implements Routes.Room {
  static final int MAX_NAME = 255;
  static final int MAX_DESCRIPTION = 4_096;
  static final int MAX_LICENSE = 128;

  private final DatasetLists lists;
  private final DatasetChanges changes;
  private final Permissions permissions;
  private final AuditLog audit;

  public DatasetEdits(
      DatasetLists lists, DatasetChanges changes, Permissions permissions, AuditLog audit) {
    this.lists = lists;
    this.changes = changes;
    this.permissions = permissions;
    this.audit = audit;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.PUT, "/api/datasets/{id}/", this::edit)
        .api(Method.PATCH, "/api/datasets/{id}/", this::edit);
  }

  private Answer edit(Call call) {
    call.account();
    DatasetId id = new DatasetId(call.pathId("id"));
    Dataset dataset = visible(call, id).dataset();
    boolean owns = permissions.ownsDataset(call.viewer(), dataset);
    boolean verifies = permissions.mayVerify(call.viewer());
    if (!owns && !verifies) {
      throw ApiError.forbidden("Cannot update a dataset that is not yours");
    }
    Fields in = call.fields();
    Value<Boolean> verified = in.flag("is_verified");
    Edit edit = read(in, dataset);
    in.check();
    if (verifies && verified.orNull() != null) {
      changes.setVerified(id, verified.get());
      audit.record(
          call.viewer().id(), "verify-dataset", "dataset/" + id, "verified: " + verified.get());
    }
    if (owns && changes.edit(id, edit).isEmpty()) {
      throw nameTaken();
    }
    return Answer.ok(DatasetShapes.edited(visible(call, id), call.viewer()));
  }

  private Listed visible(Call call, DatasetId id) {
    Listed found = lists.listed(call.viewer().id(), List.of(id)).get(id);
    if (found == null || !permissions.seesDataset(call.viewer(), found.dataset())) {
      throw ApiError.notFound();
    }
    return found;
  }

  private static Edit read(Fields in, Dataset now) {
    Value<String> name = in.text("name", MAX_NAME);
    Value<String> description = in.text("description", MAX_DESCRIPTION);
    Value<String> license = in.text("license", MAX_LICENSE);
    Value<Boolean> isPublic = in.flag("is_public");
    if (now.type() == DatasetType.SUBMISSION && isPublic.or(false) && !now.completed()) {
      in.reject("is_public", "Submission must be validated before it can be published");
    }
    return new Edit(
        name.or(now.name()),
        in.has("description") ? description.orNull() : now.description(),
        isPublic.or(now.isPublic()),
        in.has("license") ? license.orNull() : now.license());
  }

  static ApiError nameTaken() {
    return ApiError.wholeObject(
        "You already have a dataset by this name, please delete that dataset or rename this one");
  }
}
