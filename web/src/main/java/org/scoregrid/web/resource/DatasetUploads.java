package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetChanges;
import org.scoregrid.store.DatasetChanges.Edit;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.ObjectKeys;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Routes;

/** Create, upload, complete (reference/http-api-details.md 14.1). For whoever is logged in. */
public final class DatasetUploads implements Routes.Room {
  private static final String UPLOAD_TYPE = "application/zip";
  private static final BigDecimal LARGEST = BigDecimal.valueOf(999_999_999_999_999L);
  private static final int MAX_FILE_NAME = 64;

  private final Stores stores;
  private final Permissions permissions;
  private final Uploads uploads;
  private final BackgroundJobs jobs;
  private final Links links;

  /** What uploads are kept in. */
  public record Stores(
      DatasetStore datasets,
      DatasetChanges changes,
      CompetitionStore competitions,
      BlobStore blobs) {}

  /**
   * What links are made with.
   *
   * @param validity of signed URLs
   */
  public record Links(Duration validity, InstantSource clock) {}

  public DatasetUploads(
      Stores stores, Permissions permissions, Uploads uploads, BackgroundJobs jobs, Links links) {
    this.stores = stores;
    this.permissions = permissions;
    this.uploads = uploads;
    this.jobs = jobs;
    this.links = links;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/datasets/", this::create)
        .api(Method.PUT, "/api/datasets/completed/{key}/", this::completed);
  }

  private Answer create(Call call) {
    Account account = call.account();
    Fields in = call.fields();
    Value<String> type = in.requiredText("type", DatasetEdits.MAX_NAME);
    Value<String> upload = in.requiredText("request_sassy_file_name", DatasetEdits.MAX_NAME);
    Value<BigDecimal> size = in.number("file_size");
    Value<String> name = in.text("name", DatasetEdits.MAX_NAME);
    Value<String> fileName = in.text("file_name", MAX_FILE_NAME);
    Value<String> description = in.text("description", DatasetEdits.MAX_DESCRIPTION);
    Value<String> license = in.text("license", DatasetEdits.MAX_LICENSE);
    Value<Boolean> isPublic = in.flag("is_public");
    Value<Long> competition = in.id("competition");
    Optional<DatasetType> known = type.optional().flatMap(DatasetType::parse);
    if (type.orNull() != null && known.isEmpty()) {
      in.reject("type", "\"" + type.get() + "\" is not a valid choice.");
    }
    long bytes = bytes(size, in);
    @Nullable CompetitionId belongsTo = competitionOf(call, competition, in);
    in.check();

    uploads.checkRoom(account.id(), bytes);
    String objectKey = ObjectKeys.fresh("dataset", upload.get(), links.clock().instant());
    NewDataset dataset =
        new NewDataset(
            account.id(),
            known.orElseThrow(),
            name.orNull(),
            description.orNull(),
            fileName.or(ObjectKeys.shortName(upload.get())),
            isPublic.or(false),
            false,
            belongsTo,
            objectKey,
            null,
            bytes);
    Dataset stored = stores.datasets().create(dataset).orElseThrow(DatasetEdits::nameTaken);
    if (license.orNull() != null) {
      Edit licensed =
          new Edit(stored.name(), stored.description(), stored.isPublic(), license.get());
      stores.changes().edit(stored.id(), licensed);
    }
    URI url = stores.blobs().uploadUrl(objectKey, UPLOAD_TYPE, links.validity());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("key", stored.key().toString());
    answer.put("sassy_url", url.toString());
    return Answer.json(201, answer);
  }

  /** Zero where clients leave it out: the size is measured at completion. */
  private static long bytes(Value<BigDecimal> size, Fields in) {
    BigDecimal bytes = size.or(BigDecimal.ZERO).setScale(0, RoundingMode.CEILING);
    if (bytes.signum() < 0 || bytes.compareTo(LARGEST) > 0) {
      in.reject("file_size", "Ensure that there are no more than 15 digits in total.");
      return 0;
    }
    return bytes.longValueExact();
  }

  private @Nullable CompetitionId competitionOf(Call call, Value<Long> id, Fields in) {
    if (id.orNull() == null) {
      return null;
    }
    Optional<Competition> competition =
        stores
            .competitions()
            .byId(new CompetitionId(id.get()))
            .filter(c -> permissions.seesCompetition(call.viewer(), c, null));
    if (competition.isEmpty()) {
      in.reject("competition", "Invalid pk \"" + id.get() + "\" - object does not exist.");
      return null;
    }
    return competition.get().id();
  }

  private Answer completed(Call call) {
    Account account = call.account();
    Dataset dataset =
        stores
            .datasets()
            .byKey(new DatasetKey(call.pathUuid("key")))
            .filter(found -> found.owner().equals(account.id()))
            .orElseThrow(ApiError::notFound);
    Dataset complete = uploads.complete(dataset);
    if (complete.type() != DatasetType.COMPETITION_BUNDLE) {
      return Answer.ok(Map.of("key", complete.key().toString()));
    }
    CreationStatusId status = stores.competitions().startCreation(complete.id(), account.id());
    jobs.unpackBundle(status);
    return Answer.ok(Map.of("status_id", status.value()));
  }
}
