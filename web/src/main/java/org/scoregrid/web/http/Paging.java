package org.scoregrid.web.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.Page;

/** The pages {@code {"count", "next", "previous", "results"}} of longer lists. */
public final class Paging {
  private static final int DEFAULT_SIZE = 10;
  private static final int LARGE_SIZE = 20;

  private Paging() {}

  /**
   * Reads {@code page} and {@code page_size}; a size that makes no sense is the default.
   *
   * @throws ApiError 404 for a page that cannot be
   */
  public static Page.Request request(Call call) {
    return request(call, DEFAULT_SIZE);
  }

  /** The same for lists with larger pages. */
  public static Page.Request largeRequest(Call call) {
    return request(call, LARGE_SIZE);
  }

  private static Page.Request request(Call call, int defaultSize) {
    long number = call.query("page").map(text -> PositiveId.parse(text).orElse(0L)).orElse(1L);
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw invalidPage();
    }
    Optional<Long> size = call.query("page_size").flatMap(PositiveId::parse);
    int bounded = (int) Math.min(size.orElse((long) defaultSize), Page.Request.MAX_SIZE);
    return new Page.Request((int) number, bounded);
  }

  /**
   * A page with links to its neighbours.
   *
   * @param site address of this site without path
   * @param results the items of the page as JSON
   * @throws ApiError 404 for a page after the last one
   */
  public static Answer answer(
      Call call, URI site, Page.Request asked, Page<?> page, List<?> results) {
    boolean more = hasMore(asked, page);
    return Answer.ok(
        Json.object()
            .with("count", page.total())
            .with("next", more ? url(call, site, asked.number() + 1) : null)
            .with("previous", asked.number() > 1 ? url(call, site, asked.number() - 1) : null)
            .with("results", results)
            .build());
  }

  /** As {@link #answer}, in the order and with the size that lists with larger pages have. */
  public static Answer largeAnswer(
      Call call, URI site, Page.Request asked, Page<?> page, List<?> results) {
    boolean more = hasMore(asked, page);
    return Answer.ok(
        Json.object()
            .with("next", more ? url(call, site, asked.number() + 1) : null)
            .with("previous", asked.number() > 1 ? url(call, site, asked.number() - 1) : null)
            .with("count", page.total())
            .with("page_size", asked.size())
            .with("results", results)
            .build());
  }

  private static boolean hasMore(Page.Request asked, Page<?> page) {
    if (asked.number() > 1 && page.items().isEmpty()) {
      throw invalidPage();
    }
    return asked.offset() + page.items().size() < page.total();
  }

  private static @Nullable String url(Call call, URI site, int number) {
    Map<String, List<String>> query = new LinkedHashMap<>(call.queryValues());
    query.remove("page");
    if (number > 1) {
      query.put("page", List.of(Integer.toString(number)));
    }
    StringJoiner text = new StringJoiner("&");
    query.forEach((name, values) -> values.forEach(v -> text.add(escape(name) + "=" + escape(v))));
    String path = call.path().endsWith("/") ? call.path() : call.path() + "/";
    return site.resolve(path) + (text.length() == 0 ? "" : "?" + text);
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static ApiError invalidPage() {
    return ApiError.detail(404, "Invalid page.");
  }
}
