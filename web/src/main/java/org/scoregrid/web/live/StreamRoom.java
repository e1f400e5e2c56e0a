package org.scoregrid.web.live;

import java.util.HashMap;
import java.util.Map;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;

/**
 * How many streams are open: in all, and per reader, who is an account or, without one, a network
 * address. Thread-safe.
 */
final class StreamRoom {
  private static final int IN_ALL = 500;
  private static final int PER_READER = 20;

  private final Map<String, Integer> open = new HashMap<>();
  private int total;

  /**
   * Takes a seat; give it back with {@link #leave}.
   *
   * @return the reader
   * @throws ApiError 429 where the reader has too many streams open, 503 where all have
   */
  synchronized String enter(Call call) {
    String reader =
        call.viewer()
            .signedIn()
            .map(account -> "account " + account.id())
            .orElseGet(() -> "address " + call.address());
    if (open.getOrDefault(reader, 0) >= PER_READER) {
      throw ApiError.detail(429, "You have too many pages open. Close some of them.");
    }
    if (total >= IN_ALL) {
      throw ApiError.detail(503, "Too many pages are open. Load the page again in a minute.");
    }
    total++;
    open.merge(reader, 1, Integer::sum);
    return reader;
  }

  synchronized void leave(String reader) {
    total--;
    open.computeIfPresent(reader, (key, count) -> count == 1 ? null : count - 1);
  }
}
