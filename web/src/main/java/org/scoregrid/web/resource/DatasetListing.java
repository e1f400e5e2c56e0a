package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.DatasetLists;
import org.scoregrid.store.DatasetLists.Filter;
import org.scoregrid.store.DatasetLists.Listed;
import org.scoregrid.store.DatasetLists.Order;
import org.scoregrid.store.DatasetLists.Scope;
import org.scoregrid.store.Page;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Filters;
import org.scoregrid.web.http.Paging;
import org.scoregrid.web.http.Routes;

/**
 * Lists of datasets and single ones (reference/http-api-details.md 14.2). Own and public ones for
 * whoever is logged in; the list of public data for everybody.
 */
public final class DatasetListing implements Routes.Room {
  private final DatasetLists lists;
  private final Permissions permissions;
  private final URI site;

  /**
   * @param site address of this site without path
   */
  public DatasetListing(DatasetLists lists, Permissions permissions, URI site) {
    this.lists = lists;
    this.permissions = permissions;
    this.site = site;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/datasets/", this::list)
        .api(Method.GET, "/api/datasets/public/", this::published)
        .api(Method.GET, "/api/datasets/{id}/", this::one);
  }

  private Answer list(Call call) {
    Page.Request asked = Paging.request(call);
    Page<Listed> page =
        lists.list(
            call.account().id(), scope(call), filter(call, false), Order.NEWEST_FIRST, asked);
    return Paging.answer(
        call,
        site,
        asked,
        page,
        page.items().stream().map(item -> DatasetShapes.listed(item, call.viewer())).toList());
  }

  private static Scope scope(Call call) {
    return switch (call.query("_type").orElse("")) {
      case "dataset" -> Scope.OWN_DATASETS;
      case "submission" -> Scope.OWN_SUBMISSIONS;
      case "bundle" -> Scope.OWN_BUNDLES;
      default -> Scope.OWN_AND_PUBLIC;
    };
  }

  private static Filter filter(Call call, boolean ofPublicList) {
    @Nullable String type = Filters.text(call, "type");
    var key = Filters.uuid(call, "key");
    return new Filter(
        type == null
            ? null
            : DatasetType.parse(type).orElseThrow(() -> Filters.noChoice("type", type)),
        Filters.text(call, "name"),
        key == null ? null : new DatasetKey(key),
        Filters.flag(call, "was_created_by_competition"),
        Filters.flag(call, "is_public"),
        ofPublicList && Filters.isTrue(call, "has_license"),
        ofPublicList && Filters.isTrue(call, "is_verified"),
        Filters.words(call));
  }

  private Answer published(Call call) {
    Page.Request asked = Paging.largeRequest(call);
    Order order =
        call.query("ordering").orElse("").equals("most_downloaded")
            ? Order.MOST_DOWNLOADED_FIRST
            : Order.NEWEST_FIRST;
    Page<Listed> page =
        lists.list(call.viewer().id(), Scope.PUBLIC_DATA, filter(call, true), order, asked);
    return Paging.largeAnswer(
        call, site, asked, page, page.items().stream().map(DatasetShapes::published).toList());
  }

  private Answer one(Call call) {
    DatasetId id = new DatasetId(call.pathId("id"));
    Listed found = lists.listed(call.account().id(), List.of(id)).get(id);
    if (found == null || !permissions.seesDataset(call.viewer(), found.dataset())) {
      throw ApiError.notFound();
    }
    return Answer.ok(DatasetShapes.listed(found, call.viewer()));
  }
}
